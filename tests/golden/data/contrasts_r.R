# Freezes contrasts_r.csv. R 4.2.2, multcomp 1.4-22, emmeans 1.8.4-1, mvtnorm, sandwich; never run by a test.
# Data: synthetic, typed below; two covariates.
library(multcomp); library(emmeans); library(mvtnorm)
set.seed(1)
sizes <- c("0" = 6, "5" = 8, "50" = 5, "500" = 9)
arm <- factor(rep(names(sizes), sizes), levels = names(sizes))
y <- c(12.1, 9.8, 11.4, 10.2, 13.0, 10.9,
       12.9, 11.1, 13.8, 12.2, 10.4, 14.1, 12.7, 13.3,
       14.9, 13.1, 12.4, 15.8, 14.0,
       13.2, 16.1, 15.0, 12.8, 17.3, 14.4, 15.9, 13.7, 16.6)
mass <- c(251, 238, 262, 244, 270, 249, 255, 240, 266, 251, 236, 272, 250, 263,
          268, 247, 241, 277, 258, 239, 266, 259, 237, 281, 250, 262, 244, 270)
age <- c(88, 91, 90, 87, 95, 92, 89, 90, 94, 91, 86, 93, 90, 92, 91, 88, 90, 95, 89, 87, 92, 90, 91, 96, 88, 93, 89, 94)
d <- data.frame(arm, y, mass, age)
out <- data.frame(case = character(), quantity = character(), contrast = character(), value = character())
add <- function(case, quantity, contrast, value)
  out <<- rbind(out, data.frame(case, quantity, contrast, value = sprintf("%.15g", value)))
tight <- GenzBretz(maxpts = 5e6, abseps = 1e-7)
glht_case <- function(case, model, matrix, alternative, level) {
  g <- glht(model, linfct = matrix, alternative = alternative)
  s <- summary(g, test = adjusted("single-step", maxpts = 5e6, abseps = 1e-7))
  ci <- confint(g, level = level, maxpts = 5e6, abseps = 1e-6)
  for (i in seq_along(s$test$coefficients)) {
    n <- rownames(matrix)[i]
    add(case, "estimate", n, s$test$coefficients[i]); add(case, "se", n, s$test$sigma[i])
    add(case, "t", n, s$test$tstat[i]); add(case, "p_adjusted", n, s$test$pvalues[i])
    add(case, "low", n, ci$confint[i, "lwr"]); add(case, "high", n, ci$confint[i, "upr"])
  }
  add(case, "critical", "", attr(ci$confint, "calpha"))
}
plain <- lm(y ~ arm - 1, d); ancova <- lm(y ~ arm + mass + age - 1, d)
wide <- function(m, p) cbind(m, matrix(0, nrow(m), p - ncol(m)))
dun <- contrMat(sizes, "Dunnett"); wil <- contrMat(sizes, "Williams"); tuk <- contrMat(sizes, "Tukey")
for (alt in c("two.sided", "greater", "less")) for (level in c(0.95, 0.99)) {
  tag <- paste(alt, level)
  glht_case(paste("dunnett plain", tag), plain, dun, alt, level)
  glht_case(paste("dunnett ancova", tag), ancova, wide(dun, 6), alt, level)
  glht_case(paste("williams plain", tag), plain, wil, alt, level)
}
glht_case("tukey-mvt plain two.sided 0.95", plain, tuk, "two.sided", 0.95)
glht_case("tukey-mvt ancova two.sided 0.95", ancova, wide(tuk, 6), "two.sided", 0.95)
th <- TukeyHSD(aov(y ~ arm, d))$arm
for (n in rownames(th)) { add("TukeyHSD", "p_adjusted", n, th[n, "p adj"]); add("TukeyHSD", "low", n, th[n, "lwr"]); add("TukeyHSD", "high", n, th[n, "upr"]) }
em <- summary(pairs(emmeans(lm(y ~ arm + mass + age, d), "arm"), adjust = "tukey"), infer = TRUE)
for (i in seq_len(nrow(em))) { n <- as.character(em$contrast[i]); for (q in c("estimate", "SE", "df", "lower.CL", "upper.CL", "t.ratio", "p.value")) add("emmeans tukey ancova", q, n, em[i, q]) }
# Games-Howell by its own formula
for (i in 1:3) for (j in (i + 1):4) {
  a <- d$y[d$arm == levels(arm)[i]]; b <- d$y[d$arm == levels(arm)[j]]
  va <- var(a) / length(a); vb <- var(b) / length(b); se <- sqrt(va + vb)
  df <- (va + vb)^2 / (va^2 / (length(a) - 1) + vb^2 / (length(b) - 1)); t <- (mean(b) - mean(a)) / se
  n <- paste(levels(arm)[j], "-", levels(arm)[i]); crit <- qtukey(0.95, 4, df) / sqrt(2)
  add("games-howell", "df", n, df); add("games-howell", "t", n, t)
  add("games-howell", "p_adjusted", n, ptukey(abs(t) * sqrt(2), 4, df, lower.tail = FALSE))
  add("games-howell", "low", n, mean(b) - mean(a) - crit * se); add("games-howell", "high", n, mean(b) - mean(a) + crit * se)
}
# Comparison-specific df (Hasler and Hothorn 2008): one-dimensional integrals of the normal probability with
# df that are no whole numbers; the normal probability of a product correlation by integrate
v <- tapply(d$y, arm, var) / sizes; m <- tapply(d$y, arm, mean)
se <- sqrt(v[-1] + v[1]); tt <- (m[-1] - m[1]) / se
df <- (v[-1] + v[1])^2 / (v[-1]^2 / (sizes[-1] - 1) + v[1]^2 / (sizes[1] - 1)); lam <- sqrt(v[1]) / se
inside <- function(x, two) sapply(x, function(x) integrate(function(z) dnorm(z) *
  sapply(z, function(z) prod(pnorm((x - lam * z) / sqrt(1 - lam^2)) - if (two) pnorm((-x - lam * z) / sqrt(1 - lam^2)) else 0)),
  -9, 9, rel.tol = 1e-11, subdivisions = 2000)$value)
hh <- function(c, nu, two) 1 - integrate(function(u) { s <- exp(u)
  exp(log(2) + (nu / 2) * log(nu / 2) - lgamma(nu / 2) + nu * u - nu * s^2 / 2) * inside(c * s, two) }, -3.5, 1.6, rel.tol = 1e-9, subdivisions = 2000)$value
for (i in 1:3) { n <- paste(names(tt)[i], "- 0")
  add("welch-dunnett", "df", n, df[i]); add("welch-dunnett", "t", n, tt[i])
  add("welch-dunnett", "p_adjusted", n, hh(abs(tt[i]), df[i], TRUE)); add("welch-dunnett", "p_greater", n, hh(tt[i], df[i], FALSE))
  R <- outer(lam, lam); diag(R) <- 1
  add("welch-dunnett", "p_rounded_df", n, 1 - pmvt(rep(-abs(tt[i]), 3), rep(abs(tt[i]), 3), df = round(df[i]), corr = R, algorithm = tight))
}
# A trend contrast, and a joint F test
em0 <- emmeans(plain, "arm"); x <- as.numeric(levels(arm)); w <- (x - mean(x)) / sum((x - mean(x))^2)
tr <- summary(contrast(em0, list(trend = w))); for (q in c("estimate", "SE", "t.ratio", "p.value")) add("trend", q, "trend", tr[1, q])
a <- anova(lm(y ~ arm, d)); add("f", "F", "", a[1, "F value"]); add("f", "p", "", a[1, "Pr(>F)"])
a <- anova(lm(y ~ mass + age, d), lm(y ~ arm + mass + age, d)); add("f ancova", "F", "", a[2, "F"]); add("f ancova", "p", "", a[2, "Pr(>F)"])
for (alt in c("holm", "hommel", "bonferroni")) { s <- summary(glht(plain, linfct = dun), test = adjusted(alt)); for (i in 1:3) add(paste("dunnett", alt), "p_adjusted", rownames(dun)[i], s$test$pvalues[i]) }
# Tails of the joint distributions at bounds, by pmvt: multcomp searches its critical values at random
tail_case <- function(case, model, matrix, df) for (two in c(TRUE, FALSE)) for (c in c(1.5, 2, 2.5, 3)) {
  R <- cov2cor(matrix %*% vcov(model) %*% t(matrix)); m <- nrow(R)
  p <- 1 - pmvt(if (two) rep(-c, m) else rep(-Inf, m), rep(c, m), df = df, corr = R, algorithm = tight)
  add(paste("tail", case), if (two) "two-sided" else "greater", sprintf("%g", c), p)
}
tail_case("dunnett ancova", ancova, wide(dun, 6), 22L); tail_case("williams plain", plain, wil, 24L)
tail_case("tukey plain", plain, tuk, 24L); tail_case("tukey ancova", ancova, wide(tuk, 6), 22L)
# Critical values of Dunnett's test with these sizes, by integrate within integrate and uniroot
lam <- sqrt(sizes[-1] / (sizes[-1] + sizes[1]))
for (two in c(TRUE, FALSE)) for (level in c(0.95, 0.99))
  add("dunnett integral", paste(if (two) "two-sided" else "greater", level), "",
      uniroot(function(c) log(hh(c, 24, two) / (1 - level)), c(1.5, 4.5), tol = 1e-11)$root)
cat("# R 4.2.2, multcomp 1.4-22, emmeans 1.8.4-1, mvtnorm 1.1-3: made by contrasts_r.R\n", file = "contrasts_r.csv")
write.table(out, "contrasts_r.csv", sep = ",", row.names = FALSE, quote = 1:3, append = TRUE)
