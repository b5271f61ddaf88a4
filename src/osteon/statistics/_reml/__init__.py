"""Normal models with a structured covariance, fitted to many data sets that share one design."""
