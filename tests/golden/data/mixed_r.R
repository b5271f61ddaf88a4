# Frozen values of mixed models. R 4.2.2, lme4 1.1-31, lmerTest 3.1-3, pbkrtest 0.5.2, nlme 3.1-162, metafor.
# Run: Rscript mixed_r.R FOLDER_OF_TRIALS, in this folder. Writes mixed_values_r.csv and mixed_r.json.
suppressMessages({library(lme4); library(lmerTest); library(pbkrtest); library(nlme); library(metafor)})
trials <- commandArgs(TRUE)[1]
options(digits = 15)
set.seed(20231)
n <- 240
grid <- expand.grid(a = 1:40, b = 1:6)
crossed <- transform(grid, arm = c("ctl", "low", "high")[1 + a %% 3], x = round(rnorm(n), 3))
crossed$y <- round(10 + (crossed$arm == "low") * 0.6 + 0.3 * crossed$x + rnorm(40)[crossed$a] +
                   rnorm(6, sd = 0.7)[crossed$b] + rnorm(n), 3)
crossed <- crossed[runif(n) > 0.3, ]
three <- expand.grid(row = 1:2, animal = 1:3, cage = 1:4, room = 1:5)
three <- transform(three, arm = c("a", "b")[1 + (cage + room) %% 2])
three$y <- round(5 + (three$arm == "b") + rnorm(5)[three$room] +
  rnorm(20)[interaction(three$room, three$cage)] +
  rnorm(60, sd = 0.8)[interaction(three$room, three$cage, three$animal)] + rnorm(120, sd = 0.6), 3)
three <- three[runif(120) > 0.15, ]
slopes <- expand.grid(visit = 1:7, id = 1:18)
slopes <- transform(slopes, t = visit + round(runif(126), 2), u = round(rnorm(126), 2), arm = c("a", "b")[1 + id %% 2])
b <- matrix(rnorm(54), 18) %*% chol(matrix(c(1, .3, .2, .3, .3, .1, .2, .1, .4), 3))
slopes$y <- round(3 + 0.4 * slopes$t * (slopes$arm == "b") + b[slopes$id, 1] + b[slopes$id, 2] * slopes$t +
                  b[slopes$id, 3] * slopes$u + rnorm(126), 3)
slopes <- slopes[runif(126) > 0.1, ]
flat <- expand.grid(row = 1:4, g = 1:10)
flat$arm <- c("a", "b")[1 + flat$g %% 2]
flat$y <- round(rep(c(-1.1, -0.2, 0.4, 1), 10) + rnorm(40, sd = 0.4) + (flat$arm == "b"), 3)
tight <- expand.grid(t = 0:4, id = 1:12)
tight$arm <- c("a", "b")[1 + tight$id %% 2]
e <- rnorm(12)
tight$y <- round(2 + e[tight$id] + 0.5 * e[tight$id] * tight$t + 0.2 * tight$t * (tight$arm == "b") + rnorm(60), 3)
spread <- expand.grid(pup = 1:7, litter = 1:16)
spread$arm <- c("sham", "ovx", "drug", "both")[1 + spread$litter %% 4]
spread$y <- round(8 + (spread$arm == "ovx") + rnorm(16, sd = 0.6)[spread$litter] +
                  rnorm(112) * c(sham = 0.4, ovx = 1.2, drug = 1, both = 0.8)[spread$arm], 3)
spread <- spread[runif(112) > 0.2, ]
meta <- data.frame(study = rep(1:9, c(1, 2, 4, 3, 1, 5, 2, 3, 2)))
meta$row <- 1:nrow(meta)
meta$x <- round(rnorm(9)[meta$study], 2)
meta$v <- round(runif(nrow(meta), 0.02, 0.2), 4)
meta$y <- round(0.5 + 0.2 * meta$x + rnorm(9, sd = 0.3)[meta$study] + rnorm(nrow(meta), sd = 0.2) +
                rnorm(nrow(meta)) * sqrt(meta$v), 4)

sets <- list(crossed = crossed, three = three, slopes = slopes, flat = flat, tight = tight, spread = spread, meta = meta)
long <- do.call(rbind, lapply(names(sets), function(s) do.call(rbind, lapply(names(sets[[s]]), function(k)
  data.frame(set = s, row = seq_len(nrow(sets[[s]])), column = k, value = as.character(sets[[s]][[k]]))))))
write.csv(long, "mixed_values_r.csv", row.names = FALSE, quote = FALSE)

num <- function(x) if (length(x) == 1) format(x, digits = 15) else paste0("[", paste(sapply(x, format, digits = 15), collapse = ", "), "]")
str1 <- function(x) paste0("[", paste0("\"", x, "\"", collapse = ", "), "]")
obj <- function(l) paste0("{", paste(sprintf("\"%s\": %s", names(l), unlist(l)), collapse = ",\n"), "}")

one <- function(formula, data, joint = NULL) {
  tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), check.conv.singular = "ignore")
  m <- lmerTest::lmer(formula, data, control = tight)
  ml <- lmerTest::lmer(formula, data, REML = FALSE, control = tight)
  kr <- coef(summary(m, ddf = "Kenward-Roger")); sa <- coef(summary(m))
  vc <- as.data.frame(VarCorr(m)); vm <- as.data.frame(VarCorr(ml))
  adj <- as.matrix(vcovAdj(m))
  out <- list(formula = paste0("\"", deparse1(formula), "\""), term = str1(rownames(kr)), estimate = num(kr[, 1]), kr_se = num(kr[, 2]), kr_df = num(kr[, 3]),
    kr_p = num(kr[, 5]), sa_se = num(sa[, 2]), sa_df = num(sa[, 3]),
    group = str1(vc$grp), vcov = num(vc$vcov), vcov_ml = num(vm$vcov), fixed_ml = num(fixef(ml)), se_ml = num(sqrt(diag(as.matrix(vcov(ml))))),
    loglik_reml = num(as.numeric(logLik(m))), loglik_ml = num(as.numeric(logLik(ml))),
    aic = num(AIC(m)), bic = num(BIC(m)), adjusted = num(as.vector(adj)))
  if (!is.null(joint)) {
    L <- t(sapply(joint, function(k) as.numeric(seq_along(fixef(m)) == k)))
    k <- KRmodcomp(m, L)$stats
    s <- contestMD(m, L)
    out <- c(out, list(joint = num(joint - 1), kr_F = num(k[["Fstat"]]), kr_ddf = num(k[["ddf"]]), kr_scale = num(k[["F.scaling"]]), kr_Fp = num(k[["p.value"]]),
      sa_F = num(s[["F value"]]), sa_ddf = num(s[["DenDF"]])))
  }
  obj(out)
}
for (s in names(sets)) if ("arm" %in% names(sets[[s]])) sets[[s]]$arm <- factor(sets[[s]]$arm, sort(unique(sets[[s]]$arm)))
rat <- read.csv(file.path(trials, "ratpup_litter.csv")); rat$Treatment <- factor(rat$Treatment, c("Control", "Low", "High")); rat$sex <- factor(rat$sex, c("Male", "Female")); rat$Litter <- factor(rat$Litter)
bw <- read.csv(file.path(trials, "rat_bodyweight_diet_longitudinal.csv")); bw$Diet <- factor(bw$Diet); bw$Rat <- factor(bw$Rat)
mel <- read.csv(file.path(trials, "melanoma1_invivo_factorial_2x2.csv"))
mel$b <- as.numeric(mel$Treatment %in% c("B", "D")); mel$c <- as.numeric(mel$Treatment %in% c("C", "D"))
mel <- mel[mel$Volume > 0, ]
cases <- list(
  crossed = one(y ~ arm + x + (1 | a) + (1 | b), sets$crossed, c(2, 3)),
  three = one(y ~ arm + (1 | room/cage/animal), sets$three),
  slopes = one(y ~ t * arm + u + (t + u | id), sets$slopes, c(2, 4, 5)),
  flat = one(y ~ arm + (1 | g), sets$flat),
  tight = one(y ~ t * arm + (t | id), sets$tight, c(3, 4)),
  apart = one(y ~ t * arm + (t || id), sets$tight, c(3, 4)),
  alone = one(y ~ t * arm + (0 + t | id), sets$tight, c(3, 4)),
  ratpup = one(weight ~ Treatment * sex + Lsize + (1 | Litter), rat, c(6, 7)),
  bodyweight = one(weight ~ Time * Diet + (Time | Rat), bw, c(5, 6)),
  melanoma = one(log(Volume) ~ Day * b * c + (Day | ID), mel, c(5, 8)))
het <- function(m) { v <- m$modelStruct$varStruct; s <- m$sigma * coef(v, unconstrained = FALSE, allCoef = TRUE)
  obj(list(estimate = num(fixef(m)), se = num(sqrt(diag(m$varFix))), loglik = num(as.numeric(logLik(m))), level = str1(names(s)), residual = num(as.numeric(s)^2),
  variance = num(as.numeric(VarCorr(m)[1, 1])))) }
ctl <- lmeControl(opt = "optim", msMaxIter = 500, tolerance = 1e-12, msTol = 1e-14, reltol = 1e-14)
cases$spread_reml <- het(lme(y ~ arm, sets$spread, random = ~1 | litter, weights = varIdent(form = ~1 | arm), control = ctl))
cases$spread_ml <- het(lme(y ~ arm, sets$spread, random = ~1 | litter, weights = varIdent(form = ~1 | arm), control = ctl, method = "ML"))
r <- rma.mv(y, v, mods = ~x, random = ~1 | study/row, data = sets$meta, control = list(optimizer = "optim", reltol = 1e-14))
p <- length(coef(r)); X <- model.matrix(~x, sets$meta)
# metafor adds log|X'X| / 2 to the restricted likelihood; lme4 and nlme do not.
cases$meta <- obj(list(estimate = num(as.numeric(coef(r))), se = num(r$se), sigma2 = num(r$sigma2), loglik = num(as.numeric(logLik(r)) - as.numeric(determinant(crossprod(X))$modulus) / 2)))
writeLines(paste0("{", paste(sprintf("\"%s\": %s", names(cases), unlist(cases)), collapse = ",\n"), "}"), "mixed_r.json")
