# Makes repeated_values_r.csv and repeated_r.json: R 4.2.2, nlme 3.1-162, lme4 1.1-31, lmerTest 3.1-3,
# pbkrtest 0.5.2, emmeans 1.8.4-1. Run by hand: Rscript repeated_r.R; no test runs R.
suppressMessages({library(nlme); library(lme4); library(lmerTest); library(pbkrtest); library(emmeans); library(jsonlite)})
set.seed(20240511)
times <- c(0, 1, 3, 6)
arms <- c("vehicle", "low", "high")
S <- outer(1:4, 1:4, function(a, b) c(2, 2.4, 3, 3.6)[a] * c(2, 2.4, 3, 3.6)[b] * 0.75^abs(times[a] - times[b])^0.6)
d <- expand.grid(day = times, animal = 1:24)
d$arm <- arms[(d$animal - 1) %% 3 + 1]
e <- t(sapply(1:24, function(i) as.vector(t(chol(S)) %*% rnorm(4))))
d$y <- round(50 + 0.8 * d$day + ifelse(d$arm == "low", 0.5, ifelse(d$arm == "high", 1.1, 0)) * d$day +
  e[cbind(d$animal, match(d$day, times))], 4)
d$missing <- as.integer(runif(nrow(d)) < 0.15)
# Three visits where the third varies most and covariances are positive, for lmer's own parametrisation.
three <- expand.grid(day = c(0, 2, 5), animal = 1:20)
three$arm <- ifelse(three$animal %% 2 == 0, "drug", "vehicle")
# cov13 the smallest, cov12 and cov23 above it: the six components of lmer below all lie inside their limits.
u <- rnorm(20, 0, 2); z <- rnorm(20, 0, 1.3); g <- matrix(rnorm(40), 20) %*% chol(matrix(c(1.5, 0.8, 0.8, 4), 2))
a <- three$animal
three$y <- round(30 + u[a] + ifelse(three$day < 5, z[a], 0) + ifelse(three$day == 2, g[a, 1], 0) +
  ifelse(three$day == 5, g[a, 2], 0) + rnorm(60, 0, 1.2) + (three$arm == "drug") * three$day * 0.3, 4)
three$missing <- as.integer(runif(60) < 0.12)
write.csv(rbind(cbind(set = "four", d), cbind(set = "three", three)), "repeated_values_r.csv", row.names = FALSE)

factors <- function(x) { x$dayf <- factor(x$day); x$arm <- factor(x$arm, levels = intersect(c("vehicle", "low", "high", "drug"), unique(x$arm))); x$visit <- as.integer(x$dayf); x$animal <- factor(x$animal); x }
structures <- list(
  un = list(corSymm(form = ~visit | animal), varIdent(form = ~1 | dayf)),
  cs = list(corCompSymm(form = ~1 | animal), NULL),
  csh = list(corCompSymm(form = ~1 | animal), varIdent(form = ~1 | dayf)),
  ar1 = list(corAR1(form = ~visit | animal), NULL),
  ar1h = list(corAR1(form = ~visit | animal), varIdent(form = ~1 | dayf)),
  car1 = list(corCAR1(form = ~day | animal), NULL),
  # An autoregression of order T - 1 reaches every positive definite Toeplitz matrix of T visits.
  toeplitz = list(corARMA(form = ~visit | animal, p = 3), NULL),
  toeph = list(corARMA(form = ~visit | animal, p = 3), varIdent(form = ~1 | dayf)),
  diagonal = list(NULL, varIdent(form = ~1 | dayf)),
  cs_by_arm = list(corCompSymm(form = ~1 | animal), varIdent(form = ~1 | arm)))
best <- function(x, s, method, formula = y ~ arm * dayf) {
  made <- lapply(c("nlminb", "optim"), function(opt) tryCatch(gls(formula, x, correlation = s[[1]], weights = s[[2]],
    method = method, control = glsControl(tolerance = 1e-10, msTol = 1e-14, maxIter = 500, msMaxIter = 500, opt = opt)),
    error = function(e) NULL))
  made <- Filter(Negate(is.null), made)
  made[[which.max(sapply(made, logLik))]]
}
# The standard errors of gls by ML are those of a variance over n - p; theirs times sqrt((n - p) / n) is over n.
values <- function(m) {
  w <- if (is.null(m$modelStruct$varStruct)) NULL else as.list(coef(m$modelStruct$varStruct, unconstrained = FALSE, allCoef = TRUE))
  k <- if (is.null(m$modelStruct$corStruct)) NULL else as.numeric(coef(m$modelStruct$corStruct, unconstrained = FALSE))
  over <- if (m$method == "ML") sqrt((m$dims$N - m$dims$p) / m$dims$N) else 1
  list(loglik = as.numeric(logLik(m)), coef = unname(coef(m)), se = unname(sqrt(diag(vcov(m)))) * over, sigma = m$sigma,
    correlation = k, weights = w, aic = AIC(m))
}
fits <- function(x) lapply(structures, function(s) lapply(c(reml = "REML", ml = "ML"), function(method) values(best(x, s, method))))
f <- factors(d); o <- list(complete = fits(f), missing = fits(f[f$missing == 0, ]))
# Kenward-Roger: the same covariances as lmer's variance components.
kr <- function(m) { s <- summary(m, ddf = "Kenward-Roger")$coefficients; t <- summary(m)$coefficients
  a <- as.data.frame(anova(m, ddf = "Kenward-Roger", type = 3))
  list(loglik = as.numeric(logLik(m)), coef = unname(s[, 1]), se = unname(s[, 2]), df = unname(s[, 3]), p = unname(s[, 5]),
    satterthwaite_se = unname(t[, 2]), satterthwaite_df = unname(t[, 3]),
    anova = list(term = rownames(a), f = a[["F value"]], df1 = a$NumDF, df2 = a$DenDF, p = a[["Pr(>F)"]])) }
o$lmer_cs <- lapply(list(complete = f, missing = f[f$missing == 0, ]), function(x) {
  m <- lmer(y ~ arm * dayf + (1 | animal), x); e <- as.data.frame(emmeans(m, ~ arm | dayf, lmer.df = "kenward-roger"))
  c(kr(m), list(emmeans = list(arm = as.character(e$arm), day = as.character(e$dayf), mean = e$emmean, se = e$SE, df = e$df))) })
g <- factors(three)
g$t12 <- as.numeric(g$day < 5); g$t2 <- as.numeric(g$day == 2); g$t3 <- as.numeric(g$day == 5)
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), check.nobs.vs.nRE = "ignore", check.nobs.vs.nlev = "ignore")
for (name in c("complete", "missing")) {
  x <- if (name == "complete") g else g[g$missing == 0, ]
  m <- lmer(y ~ arm * dayf + (1 | animal) + (0 + t12 | animal) + (0 + t2 + t3 | animal), x, control = control)
  un <- gls(y ~ arm * dayf, x, correlation = corSymm(form = ~visit | animal), weights = varIdent(form = ~1 | dayf),
    control = glsControl(tolerance = 1e-10, msTol = 1e-14, maxIter = 500, msMaxIter = 500))
  o$un3[[name]] <- c(kr(m), list(gls_loglik = as.numeric(logLik(un)), singular = isSingular(m), components = as.data.frame(VarCorr(m))$vcov))
  two <- x[x$day != 0, ]; two$visit <- two$visit - 1; two$dayf <- factor(two$day)
  m <- lmer(y ~ arm * dayf + (1 | animal) + (0 + t3 | animal), two, control = control)
  un <- gls(y ~ arm * dayf, two, correlation = corSymm(form = ~visit | animal), weights = varIdent(form = ~1 | dayf),
    control = glsControl(tolerance = 1e-10, msTol = 1e-14, maxIter = 500, msMaxIter = 500))
  o$un2[[name]] <- c(kr(m), list(gls_loglik = as.numeric(logLik(un)), singular = isSingular(m), components = as.data.frame(VarCorr(m))$vcov))
}
# Rats' body weights on three diets (nlme BodyWeight); only results are kept here, not the data.
b <- as.data.frame(BodyWeight); b$visit <- as.integer(factor(b$Time)); b$timef <- factor(b$Time); b$Diet <- factor(b$Diet)
b$Rat <- factor(as.character(b$Rat))
weights <- list(cs = list(corCompSymm(form = ~1 | Rat), NULL), csh = list(corCompSymm(form = ~1 | Rat), varIdent(form = ~1 | timef)),
  ar1 = list(corAR1(form = ~visit | Rat), NULL), ar1h = list(corAR1(form = ~visit | Rat), varIdent(form = ~1 | timef)),
  car1 = list(corCAR1(form = ~Time | Rat), NULL), cs_by_diet = list(corCompSymm(form = ~1 | Rat), varIdent(form = ~1 | Diet)))
o$bodyweight <- lapply(weights, function(s) values(best(b, s, "REML", weight ~ Diet * Time)))
m <- lmer(weight ~ Diet * Time + (1 | Rat), b)
o$bodyweight$cs$kr <- kr(m)
write(toJSON(o, digits = NA, auto_unbox = TRUE, pretty = TRUE, null = "null"), "repeated_r.json")
