# Makes linear_models_r.json and factorial_values_r.csv: Rscript linear_models_r.R SHARED/data/trials
# R 4.2.2, emmeans 1.8.4-1, multcomp 1.4-22, sandwich 3.0-2, car 3.1-1, nlme 3.1-162
suppressMessages({library(emmeans); library(multcomp); library(sandwich); library(car); library(nlme); library(jsonlite)})
trials <- commandArgs(TRUE)[1]
coefs <- function(m, V = vcov(m)) list(term = names(coef(m)), estimate = unname(coef(m)), se = unname(sqrt(diag(V))), df = df.residual(m))
type3 <- function(m) { a <- Anova(m, type = 3); k <- rownames(a) != "Residuals" & rownames(a) != "(Intercept)"
  list(term = rownames(a)[k], F = a[k, "F value"], df1 = a[k, "Df"], p = a[k, "Pr(>F)"]) }
means <- function(e) { s <- as.data.frame(summary(e, infer = c(TRUE, FALSE))); list(estimate = s$emmean, se = s$SE, df = s$df, low = s$lower.CL, high = s$upper.CL) }
fit <- function(m) list(loglik = as.numeric(logLik(m)), aic = AIC(m), bic = BIC(m), r2 = summary(m)$r.squared, sigma = summary(m)$sigma)
family <- function(g) { s <- summary(g, test = adjusted("single-step", abseps = 1e-9, maxpts = 1e7)); ci <- confint(g)
  list(estimate = unname(s$test$coefficients), se = unname(s$test$sigma), t = unname(s$test$tstat), p = as.numeric(s$test$pvalues), df = g$df) }
out <- list()
set.seed(1)
d <- read.csv(file.path(trials, "litter_thalidomide_dose.csv")); d$dose <- factor(d$dose)
m <- aov(weight ~ dose + gesttime + number, d); l <- lm(weight ~ dose + gesttime + number, d)
out$litter <- list(coefs = coefs(l), fit = fit(l), means = means(emmeans(l, "dose")),
  dunnett = family(glht(m, mcp(dose = "Dunnett"))), dunnett_hc3 = family(glht(m, mcp(dose = "Dunnett"), vcov = vcovHC(l, "HC3"))),
  tukey = family(glht(m, mcp(dose = "Tukey"))), williams = family(glht(m, mcp(dose = "Williams"))),
  dunnett_less = family(glht(m, mcp(dose = "Dunnett"), alternative = "less")),
  welch_f = unname(unlist(oneway.test(weight ~ dose, d)[c("statistic", "parameter", "p.value")])),
  aov_f = summary(aov(weight ~ dose, d))[[1]][["F value"]][1])
g <- gls(weight ~ dose + gesttime + number, d, weights = varIdent(form = ~1 | dose), control = glsControl(tolerance = 1e-12, msTol = 1e-12))
out$litter$gls <- list(estimate = unname(coef(g)), se = unname(sqrt(diag(vcov(g)))), loglik = as.numeric(logLik(g)))
w <- gls(weight ~ dose, d, weights = varIdent(form = ~1 | dose))
out$litter$gls_means_loglik <- as.numeric(logLik(w))
out$litter$t_test <- with(t.test(d$weight[d$dose == 50], d$weight[d$dose == 0]), list(df = unname(parameter), p = p.value, t = unname(statistic)))
t <- read.csv(file.path(trials, "toothgrowth_guineapig_2x3.csv")); t$dose <- factor(t$dose); t$supp <- factor(t$supp)
options(contrasts = c("contr.sum", "contr.poly")); s3 <- type3(lm(len ~ supp * dose, t)); options(contrasts = c("contr.treatment", "contr.poly"))
l <- lm(len ~ supp * dose, t)
out$tooth <- list(coefs = coefs(l), hc3 = coefs(l, vcovHC(l, "HC3")), fit = fit(l), type3 = s3, supp = means(emmeans(l, "supp")), dose = means(emmeans(l, "dose")),
  cells = means(emmeans(l, ~ dose | supp)), log = coefs(lm(log(len) ~ supp + dose, t)))
b <- subset(t, dose != "2"); b$dose <- droplevels(b$dose); out$tooth$two <- coefs(lm(len ~ supp * dose, b))
n <- c(4, 7, 5, 3, 6, 8); f <- data.frame(a = rep(c("low", "mid", "top", "low", "mid", "top"), n), b = rep(c("f", "f", "f", "m", "m", "m"), n))
f$x <- round(rnorm(nrow(f), 250, 20), 1); f$y <- round(10 + 2 * (f$a == "top") + 1.5 * (f$b == "m") + 0.03 * f$x + rnorm(nrow(f), 0, 1 + (f$b == "m")), 2)
f <- f[sample(nrow(f)), ]; write.csv(f, "factorial_values_r.csv", row.names = FALSE, quote = FALSE)
f$a <- factor(f$a); f$b <- factor(f$b)
options(contrasts = c("contr.sum", "contr.poly")); s3 <- type3(lm(y ~ a * b + x + a:x, f)); options(contrasts = c("contr.treatment", "contr.poly"))
l <- lm(y ~ a * b + x + a:x, f)
k <- grep("b", names(coef(l))); V <- vcov(l)[k, k]; joint <- drop(coef(l)[k] %*% solve(V, coef(l)[k])) / length(k)
out$factorial <- list(coefs = coefs(l), hc3 = coefs(l, vcovHC(l, "HC3")), fit = fit(l), type3 = s3, joint_b = list(F = joint, df1 = length(k)),
  a = means(emmeans(l, "a")), a_at = means(emmeans(l, "a", at = list(x = 240))), by = means(emmeans(l, ~ a | b)), a_in_m = means(emmeans(l, "a", at = list(b = "m"))),
  additive = means(emmeans(lm(y ~ a + b + x, f), "b")), poly = coefs(lm(y ~ x + I(x^2) + log(x), f)))
q <- as.data.frame(summary(contrast(emmeans(l, ~ a | b), "trt.vs.ctrl", ref = 1), adjust = "mvt")); out$factorial$dunnett_by <- list(estimate = q$estimate, se = q$SE, p = q$p.value)
g <- gls(y ~ a * b + x, f, weights = varIdent(form = ~1 | b), control = glsControl(tolerance = 1e-12, msTol = 1e-12))
out$factorial$gls <- list(estimate = unname(coef(g)), se = unname(sqrt(diag(vcov(g)))), loglik = as.numeric(logLik(g)))
write(toJSON(out, digits = 15, auto_unbox = TRUE, pretty = TRUE), "linear_models_r.json")
