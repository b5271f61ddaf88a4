# The rows of femur_exercise_r.csv for the raw scale (bone length, body weight), computed apart from osteon:
#   Rscript femur_exercise_raw_r.R animals.csv rows.csv
# animals.csv: endpoint, animal, arm, value, mass (the last mass before the intervention), from the workbooks of
# examples/femur-exercise. R 4.2.2, nlme, numDeriv, mvtnorm: generalised least squares with a variance for each
# arm by REML; Satterthwaite df from the Hessian of the restricted likelihood in the variances, by numDeriv;
# adjusted p and simultaneous limits from the trivariate t with each contrast's own df, normal probabilities
# integrated over the spread.
suppressMessages({library(nlme); library(numDeriv); library(mvtnorm)})
argument <- commandArgs(TRUE)
d <- read.csv(argument[1])
arms <- c("sedentary", "run", "swim", "impact")
d$arm <- factor(d$arm, levels = arms)
out <- NULL
for (endpoint in c("bone length", "body weight")) {
  x <- d[d$endpoint == endpoint & !is.na(d$mass), ]
  x$m <- x$mass - mean(x$mass)
  design <- model.matrix(~ arm + m, x)
  place <- as.integer(x$arm)
  cov_of <- function(v) solve(crossprod(design / sqrt(v[place])))
  restricted <- function(v) {
    w <- 1 / v[place]
    b <- cov_of(v) %*% crossprod(design, w * x$value)
    r <- x$value - design %*% b
    -0.5 * (sum(log(v[place])) + determinant(crossprod(design * sqrt(w)))$modulus + sum(w * r^2))
  }
  fit <- gls(value ~ arm + m, x, weights = varIdent(form = ~ 1 | arm), method = "REML",
             control = glsControl(tolerance = 1e-12, msTol = 1e-14, maxIter = 500, msMaxIter = 500,
                                  opt = "optim", optimMethod = "BFGS"))
  v <- as.numeric(tapply(residuals(fit)^2, x$arm, mean))
  for (i in 1:50) {                                     # Newton to the top
    h <- hessian(restricted, v); g <- grad(restricted, v)
    v <- v - solve(h, g)
  }
  spread <- solve(-hessian(restricted, v))
  beta <- cov_of(v) %*% crossprod(design, x$value / v[place])
  stopifnot(max(abs(beta - coef(fit))) < 1e-5)
  rows <- cbind(0, diag(3), 0)
  covariance <- rows %*% cov_of(v) %*% t(rows)
  se <- sqrt(diag(covariance)); estimate <- drop(rows %*% beta); t <- estimate / se
  df <- sapply(1:3, function(i) {
    of <- function(w) drop(rows[i, ] %*% cov_of(w) %*% rows[i, ])
    slope <- grad(of, v); 2 * of(v)^2 / drop(slope %*% spread %*% slope)
  })
  correlation <- cov2cor(covariance)
  inside <- function(c, nu) integrate(function(s) sapply(s, function(one)
      pmvnorm(rep(-c * one, 3), rep(c * one, 3), corr = correlation, algorithm = Miwa(steps = 512)) *
      2 * nu * one * dchisq(nu * one^2, nu)), 0, 4, rel.tol = 1e-7)$value
  for (i in 1:3) {
    p <- 2 * pt(-abs(t[i]), df[i]); reach <- qt(0.975, df[i]) * se[i]
    c <- uniroot(function(c) inside(c, df[i]) - 0.95, c(1.9, 4), tol = 1e-7)$root
    out <- rbind(out, c(endpoint, arms[i + 1], sprintf("%.15g", c(estimate[i], se[i], df[i], t[i], p,
      1 - inside(abs(t[i]), df[i]), estimate[i] - reach, estimate[i] + reach,
      estimate[i] - c * se[i], estimate[i] + c * se[i]))))
  }
}
colnames(out) <- c("endpoint", "arm", "estimate", "se", "df", "t", "p", "p_adjusted", "low", "high",
                   "sim_low", "sim_high")
write.csv(out, argument[2], row.names = FALSE, quote = FALSE)
