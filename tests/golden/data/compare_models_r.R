# Values behind compare_models_r.csv, computed apart from osteon:
#   Rscript compare_models_r.R compare_models_values.csv compare_models_r.csv
# R 4.2.2, lme4 1.1-31, lmerTest 3.1-3, pbkrtest 0.5.2, emmeans 1.8.4, nlme, survival.
# SYNTHETIC values: logarithms of a marker in four arms of seven rats, litters incomplete in every arm, two days,
# one sample missed, and a limit of quantification.
suppressMessages({library(lme4); library(lmerTest); library(pbkrtest); library(emmeans); library(nlme); library(survival)})
argument <- commandArgs(TRUE)
d <- read.csv(argument[1], stringsAsFactors = FALSE, colClasses = c(animal = "character"))
d$arm <- factor(d$arm, levels = c("sham", "ovx", "k2", "aln"))
out <- NULL
keep <- function(model, contrast, estimate, se, df)
  out <<- rbind(out, data.frame(model, contrast, estimate = sprintf("%.15g", estimate), se = sprintf("%.15g", se),
                                df = sprintf("%.15g", df)))
pairs <- list(c("sham", "ovx"), c("k2", "ovx"), c("aln", "ovx"))
weights <- function(pair) as.numeric(levels(d$arm) == pair[1]) - as.numeric(levels(d$arm) == pair[2])
contrasts_of <- function(name, fit, mode) {
  means <- emmeans(fit, "arm", lmer.df = mode, data = one)
  for (pair in pairs) {
    one <- as.data.frame(contrast(means, list(x = weights(pair))))
    keep(name, paste(pair, collapse = " vs "), one$estimate, one$SE, one$df)
  }
}
one <- d[d$day == 84 & !is.na(d$value), ]
one$m <- one$mass - mean(one$mass)
for (mode in c("kenward-roger", "satterthwaite")) {
  contrasts_of(paste("litter", mode), lmer(log(value) ~ arm + (1 | litter), one), mode)
  contrasts_of(paste("litter and day of surgery", mode),
               lmer(log(value) ~ arm + (1 | litter) + (1 | surgery_day), one), mode)
  contrasts_of(paste("litter and mass", mode), lmer(log(value) ~ arm + m + (1 | litter), one), mode)
}
# Unstructured covariance of two days; lmer has it as a random effect of each day without a residual of its own,
# so gls gives the estimates, and only those are kept.
both <- d[!is.na(d$value), ]
both$occasion <- as.integer(factor(both$day))
both$cell <- interaction(both$arm, both$day)
fit <- gls(log(value) ~ cell - 1, both, correlation = corSymm(form = ~ occasion | animal),
           weights = varIdent(form = ~ 1 | occasion), method = "REML",
           control = glsControl(tolerance = 1e-12, msTol = 1e-14, maxIter = 500, msMaxIter = 500))
means <- coef(fit)
for (day in c(28, 84)) for (pair in pairs)
  keep(paste("days", day), paste(pair, collapse = " vs "),
       means[[paste0("cell", pair[1], ".", day)]] - means[[paste0("cell", pair[2], ".", day)]], NA, NA)
# Values below the limit: Tobit by maximum likelihood; standard errors of the maximum likelihood.
limit <- 12
one$seen <- pmax(one$value, limit)
tobit <- survreg(Surv(log(seen), value >= limit, type = "left") ~ arm, one, dist = "gaussian",
                 control = survreg.control(rel.tolerance = 1e-14, maxiter = 200))
design <- cbind(1, diag(4)[, -1])
for (pair in pairs) {
  row <- c(weights(pair) %*% design, 0)
  keep("limit", paste(pair, collapse = " vs "), sum(row[1:4] * coef(tobit)),
       sqrt(drop(row %*% vcov(tobit) %*% row)), NA)
}
write.csv(out, argument[2], row.names = FALSE, quote = FALSE)
