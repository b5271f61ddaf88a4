# Makes ranks_r.json: Rscript ranks_r.R litter_thalidomide_dose.csv > ranks_r.json
# R 4.2.2, metafor 3.8-1, mvtnorm 1.1-3, exactRankTests 0.8-35, boot 1.3-28.1. Never run by a test.
suppressMessages({library(metafor); library(mvtnorm); library(exactRankTests); library(boot); library(jsonlite)})
set.seed(20260101)
groups <- list(
  untied = list(a = round(rnorm(5, 10, 2), 4), b = round(rnorm(7, 11, 2), 4), c = round(rnorm(6, 12, 2), 4), d = round(rnorm(4, 12, 3), 4)),
  tied = list(a = round(rnorm(8, 10, 2)), b = round(rnorm(6, 11, 2)), c = round(rnorm(9, 12, 2))),
  small = list(a = c(1, 3, 3), b = c(2, 5, 3), c = c(4, 5, 6)),
  two = list(x = round(rnorm(7, 10, 2)), y = round(rnorm(9, 11, 2))))
litter <- read.csv(commandArgs(TRUE)[1])
every <- c(groups, list(litter = split(litter$weight, litter$dose)))

jonckheere <- function(g) {
  k <- length(g); J <- 0
  for (i in 1:(k - 1)) for (j in (i + 1):k) J <- J + sum(outer(g[[i]], g[[j]], "<")) + sum(outer(g[[i]], g[[j]], "==")) / 2
  n <- lengths(g); N <- sum(n); t <- as.vector(table(unlist(g)))
  v <- (N * (N - 1) * (2 * N + 5) - sum(n * (n - 1) * (2 * n + 5)) - sum(t * (t - 1) * (2 * t + 5))) / 72 +
    sum(n * (n - 1) * (n - 2)) * sum(t * (t - 1) * (t - 2)) / (36 * N * (N - 1) * (N - 2)) +
    sum(n * (n - 1)) * sum(t * (t - 1)) / (8 * N * (N - 1))
  z <- (J - (N^2 - sum(n^2)) / 4) / sqrt(v)
  c(J = J, z = z, increasing = pnorm(-z), decreasing = pnorm(z), two = 2 * pnorm(-abs(z)))
}
splits <- function(n) { # every way to deal sum(n) places to the groups, one row a way
  if (length(n) == 1) return(matrix(1, 1, n))
  do.call(rbind, lapply(combn(sum(n), n[1], simplify = FALSE), function(first) {
    rest <- splits(n[-1]); out <- matrix(0, nrow(rest), sum(n)); out[, first] <- 1
    out[, setdiff(seq_len(sum(n)), first)] <- rest + 1; out }))
}
exact <- function(g, statistic) { # tails of a statistic over all permutations
  pooled <- unlist(g); seen <- statistic(g)
  all <- apply(splits(lengths(g)), 1, function(s) statistic(split(pooled, s)))
  c(lower = mean(all <= seen + 1e-9), upper = mean(all >= seen - 1e-9))
}
steel_z <- function(g) { # z of every group against the first, and their correlation, given the ties of all values
  pooled <- unlist(g); N <- length(pooled); n <- lengths(g); n0 <- n[[1]]; m <- n[-1]
  h <- (outer(pooled, pooled, "<") - outer(pooled, pooled, ">")) / 2
  B <- sum(h^2) / (N * (N - 1)); C <- (sum(rowSums(h)^2) - sum(h^2)) / (N * (N - 1) * (N - 2))
  U <- sapply(g[-1], function(v) sum(outer(g[[1]], v, "<")) + sum(outer(g[[1]], v, "==")) / 2)
  S <- n0 * C * outer(m, m); diag(S) <- n0 * m * (B + (n0 + m - 2) * C)
  list(z = unname((U - n0 * m / 2) / sqrt(diag(S))), R = cov2cor(S))
}
steel <- function(g) { # family-wise p
  s <- steel_z(g); z <- s$z; k <- length(z)
  inside <- function(lo, hi) if (k == 1) pnorm(hi) - pnorm(lo) else pmvnorm(rep(lo, k), rep(hi, k), corr = s$R, algorithm = Miwa(steps = 4096))[1]
  list(z = z, two = sapply(abs(z), function(c) 1 - inside(-c, c)), greater = sapply(z, function(c) 1 - inside(-Inf, c)))
}
wilcoxon <- function(x, y, ...) { w <- suppressWarnings(wilcox.test(x, y, conf.int = TRUE, ...))
  c(w$estimate, w$conf.int, w$p.value, w$statistic) }
out <- list(groups = groups)
out$jonckheere <- lapply(every, function(g) as.list(jonckheere(g)))
out$jonckheere_exact <- list(small = exact(groups$small, function(g) jonckheere(g)[["J"]]),
  two = c(wilcox.exact(groups$two$y, groups$two$x, alternative = "less")$p.value, wilcox.exact(groups$two$y, groups$two$x, alternative = "greater")$p.value))
out$kruskal <- lapply(every, function(g) { k <- kruskal.test(g); c(k$statistic, k$p.value) })
out$kruskal_exact <- exact(groups$small, function(g) kruskal.test(g)$statistic)[["upper"]]
out$steel <- lapply(every, steel)
out$steel_exact <- exact(groups$small, function(g) max(abs(steel_z(g)$z)))[["upper"]]
x <- groups$untied$b; y <- groups$untied$c
out$wilcoxon <- list(exact = wilcoxon(x, y), exact99 = wilcoxon(x, y, conf.level = 0.99), normal = wilcoxon(x, y, exact = FALSE),
  tied = wilcoxon(groups$tied$c, groups$tied$a), litter = wilcoxon(every$litter[["0"]], every$litter[["500"]]))
rows <- data.frame(m1 = c(5.1, 0.31, 24.6, 2.2, 110), sd1 = c(1.2, 0.04, 6.1, 1.9, 11), n1 = c(8, 6, 12, 5, 40),
                   m2 = c(3.9, 0.22, 31.2, 1.7, 104), sd2 = c(1.0, 0.05, 4.4, 0.6, 14), n2 = c(9, 7, 10, 5, 38))
out$rows <- rows
effect <- function(measure) { e <- summary(escalc(measure, m1i = m1, sd1i = sd1, n1i = n1, m2i = m2, sd2i = sd2, n2i = n2, data = rows), digits = 12)
  list(estimate = e$yi, variance = e$vi, low = e$ci.lb, high = e$ci.ub) }
out$effects <- list(smd = effect("SMD"), md = effect("MD"), lnrr = effect("ROM"))
fieller <- function(a, b, va, vb, cab, t, starts) sapply(starts, function(s) uniroot(function(r)
  (a - r * b)^2 - t^2 * (va - 2 * r * cab + r^2 * vb), s, tol = 1e-14)$root)
out$fieller <- list(interval = fieller(12, 8, 1, 0.5, 0.2, qt(0.975, 20), list(c(-5, 1.5), c(1.5, 9))),
  rays = fieller(3, 0.4, 1, 0.5, -0.3, qt(0.95, 9), list(c(-99, 0), c(0, 99))))
tost <- function(x, y, low, high, equal) c(t.test(x, y, mu = low, alternative = "greater", var.equal = equal)$p.value,
  t.test(x, y, mu = high, alternative = "less", var.equal = equal)$p.value, t.test(x, y, conf.level = 0.9, var.equal = equal)$conf.int)
means <- function(x, y, low, high, equal) { nx <- length(x); ny <- length(y)
  s <- if (equal) rep(((nx - 1) * var(x) + (ny - 1) * var(y)) / (nx + ny - 2), 2) else c(var(x), var(y))
  vx <- s[1] / nx; vy <- s[2] / ny; r <- mean(x) / mean(y)
  df <- if (equal) nx + ny - 2 else (vx + r^2 * vy)^2 / (vx^2 / (nx - 1) + r^4 * vy^2 / (ny - 1))
  t <- function(m) (mean(x) - m * mean(y)) / sqrt(vx + m^2 * vy)
  c(pt(-t(low), df), pt(t(high), df), fieller(mean(x), mean(y), vx, vy, 0, qt(0.95, df), list(c(0, r), c(r, 9)))) }
out$tost <- list(welch = tost(x, y, -3, 3, FALSE), pooled = tost(x, y, -3, 3, TRUE), logs = tost(log(x), log(y), log(0.7), log(1.3), FALSE),
  means_pooled = means(x, y, 0.7, 1.3, TRUE), means_welch = means(x, y, 0.7, 1.3, FALSE))
bca <- function(data, statistic, strata) { # jackknife within strata of one size
  i <- seq_along(data); n <- sum(strata == strata[1])
  L <- -(n - 1) * sapply(i, function(out) statistic(data, i[-out]))
  for (s in unique(strata)) L[strata == s] <- L[strata == s] - mean(L[strata == s])
  boot.ci(boot(data, statistic, 100000, strata = strata), type = "bca", L = L)$bca[4:5] }
v <- c(1.2, 3.4, 2.2, 5.9, 4.1, 8.8, 2.7, 3.3, 12.1, 4.4, 2.0, 6.3)
w <- c(2.1, 1.1, 1.9, 3.8, 2.5, 1.4, 2.2, 1.7, 2.9, 1.2, 2.4, 3.1)
out$bootstrap_values <- list(v = v, w = w)
both <- c(v, w); side <- rep(1:2, c(length(v), length(w)))
out$bootstrap <- list(mean = bca(v, function(d, i) mean(d[i]), rep(1, length(v))),
  ratio = bca(both, function(d, i) mean(d[i[side[i] == 1]]) / mean(d[i[side[i] == 2]]), side))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = FALSE))
