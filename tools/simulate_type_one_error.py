"""Simulate the error and the coverage of the analyses; write docs/statistics/type-one-error.csv and its page.

Every scenario is three treatments against one control. Without an effect, the shares of data sets in which a
contrast alone, or any contrast of the family, passes 0.05 are errors; with effects, the shares of intervals
that hold the true difference are coverages. The same seed makes the same file.
"""

from __future__ import annotations

import argparse
import csv
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from osteon import statistics as st
from osteon.statistics._adjusted_p_batch import adjusted_p_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 20260101
SIMULATIONS = 10_000
DESIGNS = 20
ARMS = ("control", "low", "middle", "high")
EFFECTS = np.array([0.0, 0.5, 1.0, 0.0])
LEVEL = 0.95
SIZES = (6, 8, 12)
SPREADS = {"spreads equal": (1.0, 1.0), "spreads 1:2": (1.0, 2.0), "spreads 2:1": (2.0, 1.0)}
INFINITE_DF = 1e9
# Beyond, the level counts as not held: 0.05 and more than two Monte Carlo standard errors.
HIGH = 0.055
BEGIN, END = "<!-- tables: written by the tool -->", "<!-- end of tables -->"


@dataclass(frozen=True)
class Scenario:
    """What is simulated.

    Parameters
    ----------
    analysis : model and degrees of freedom, a row of the table each
    design : animals, spreads, correlation
    n : animals an arm
    frame : generator -> a design, with a column ``mean`` that is the arm's place in EFFECTS or -1 for none
    noise : design, generator, number -> errors, shape (B, rows)
    fit : design, df method -> model
    contrasts : arguments of ``refit``
    dfs : methods of degrees of freedom; "z" is the plain standard error with the normal distribution
    designs : how many are drawn, each with its share of the data sets
    """

    analysis: str
    design: str
    n: int
    frame: Callable[[np.random.Generator], pd.DataFrame]
    noise: Callable[[pd.DataFrame, np.random.Generator, int], np.ndarray]
    fit: Callable[[pd.DataFrame, str], st.Model]
    contrasts: dict[str, object]
    dfs: tuple[str, ...] = ("",)
    designs: int = 1

    @property
    def name(self) -> str:
        """Everything that tells it from the others."""
        return f"{self.analysis}; {self.design}; {self.n}"


@dataclass(frozen=True)
class Row:
    """One line of the table; se are Monte Carlo standard errors."""

    analysis: str
    df: str
    design: str
    n_per_arm: int
    simulations: int
    not_converged: int
    error_alone: float
    error_alone_se: float
    error_family: float
    error_family_se: float
    coverage_alone: float
    coverage_alone_se: float
    coverage_family: float
    coverage_family_se: float


def main() -> int:
    """Simulate every scenario and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=SIMULATIONS)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="scenarios whose name holds this")
    folder = Path(__file__).resolve().parents[1] / "docs" / "statistics"
    parser.add_argument("--out", type=Path, default=folder / "type-one-error.csv")
    options = parser.parse_args()
    chosen = [place for place, one in enumerate(scenarios()) if options.only in one.name]
    with ProcessPoolExecutor(options.jobs) as pool:
        found = []
        for rows in pool.map(rows_of, chosen, [options.simulations] * len(chosen)):
            found.append(rows)
            print(
                f"{len(found)} of {len(chosen)}: {rows[0].analysis}; {rows[0].design}; {rows[0].n_per_arm}",
                flush=True,
            )
    with options.out.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow([field.name for field in fields(Row)])
        for row in (row for rows in found for row in rows):
            values = [getattr(row, field.name) for field in fields(Row)]
            writer.writerow([f"{value:.5f}" if isinstance(value, float) else value for value in values])
    if (page := options.out.with_suffix(".md")).is_file():
        page.write_text(with_tables(page, options.out), encoding="utf-8")
    print(f"{len(chosen)} scenarios of {options.simulations} data sets, seed {SEED}: {options.out}")
    return 0


def with_tables(page: Path, path: Path) -> str:
    """Return the text of the page with the tables of a file."""
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    return f"{before}{BEGIN}\n\n{tables(path)}\n{END}{rest.split(END)[1]}"


def tables(path: Path) -> str:
    """Return the tables of the page: one an analysis, errors above HIGH in bold."""
    whole = pd.read_csv(path, keep_default_na=False)
    words = {"error_alone": "error, one contrast", "error_family": "error, family"}
    words |= {"coverage_alone": "coverage, one", "coverage_family": "coverage, family"}
    made: list[str] = []
    for analysis, rows in whole.groupby("analysis", sort=False):
        by_df = bool(rows["df"].any())
        head = ["design", *(["df"] if by_df else []), *words.values()]
        lines = [f"### {analysis[0].upper()}{analysis[1:]}", "", _line(head), _line(["---"] * len(head))]
        for (design, df), sizes in rows.groupby(["design", "df"], sort=False):
            cells = [" / ".join(_cell(name, value) for value in sizes[name]) for name in words]
            lines.append(_line([design, *([df] if by_df else []), *cells]))
        made.append("\n".join(lines) + "\n")
    return "\n".join(made)


def _line(cells: list[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"


def _cell(name: str, value: float) -> str:
    """Return a share; bold where it is an error that is too large, or a coverage too small by as much."""
    excess = value - HIGH if name.startswith("error") else 1 - HIGH - value
    return f"**{value:.3f}**" if excess > 0 else f"{value:.3f}"


def rows_of(place: int, simulations: int) -> list[Row]:
    """Return the rows of the scenario in a place of the list."""
    return simulate(list(scenarios())[place], simulations)


def simulate(scenario: Scenario, simulations: int) -> list[Row]:
    """Return the rows of a scenario: data sets without an effect, and as many with."""
    parts: dict[str, list[dict[str, np.ndarray]]] = {df: [] for df in scenario.dfs}
    share = -(-simulations // scenario.designs)
    for number in range(scenario.designs):
        rng = np.random.default_rng([SEED, zlib.crc32(scenario.name.encode()), number])
        frame = scenario.frame(rng)
        null, effect = (scenario.noise(frame, rng, share) for _ in range(2))
        means = np.where(frame["mean"] >= 0, EFFECTS[frame["mean"]], 0.0)
        fits: dict[str, tuple[st.Refits, st.Refits]] = {}
        for df, outcomes in parts.items():
            model = scenario.fit(frame.assign(y=null[0]), "satterthwaite" if df == "z" else df)
            if df == "z":
                fits[df] = _as_normal(fits["satterthwaite"][0]), _as_normal(fits["satterthwaite"][1])
            else:
                fits[df] = (
                    st.refit(model, null, **scenario.contrasts),
                    st.refit(model, effect + means, **scenario.contrasts),
                )
            outcomes.append(_outcomes(*fits[df], _truth(model, means, scenario.contrasts)))
    return [_row(scenario, df, outcomes) for df, outcomes in parts.items()]


def _outcomes(without: st.Refits, with_effect: st.Refits, truth: np.ndarray) -> dict[str, np.ndarray]:
    """Return, for every data set, which contrasts erred and which intervals held the truth."""
    held = (with_effect.low <= truth) & (truth <= with_effect.high)
    together = (with_effect.simultaneous_low <= truth) & (truth <= with_effect.simultaneous_high)
    there = ~np.isnan(with_effect.se).any(axis=1)
    return {
        "alone": (without.p <= 1 - LEVEL).mean(axis=1),
        "family": (without.p_adjusted <= 1 - LEVEL).any(axis=1).astype(float),
        "held": np.where(there, held.mean(axis=1), np.nan),
        "together": np.where(there, together.all(axis=1), np.nan),
        "lost": ~without.converged,
    }


def _truth(model: st.Model, means: np.ndarray, contrasts: dict[str, object]) -> np.ndarray:
    """Return the contrasts of the means: coefficients by least squares, which fit them exactly."""
    from osteon.statistics._refit_contrasts import rows_of as weights_of

    factor = contrasts["factor"]
    factors = (factor,) if isinstance(factor, str) else tuple(factor)
    _, rows = weights_of(model, contrasts["kind"], factors, contrasts.get("control"))
    return rows.weights @ np.linalg.lstsq(model.design.x, means, rcond=None)[0]


def _as_normal(found: st.Refits) -> st.Refits:
    """Return the same estimates with the normal distribution, as a program without df prints them."""
    from scipy.special import ndtri

    correlation = 0.5 * (1 + np.eye(found.t.shape[1]))
    sound = np.flatnonzero(np.isfinite(found.t).all(axis=1))
    p, p_adjusted = np.full_like(found.t, np.nan), np.full_like(found.t, np.nan)
    p[sound] = adjusted_p_batch(found.t[sound].reshape(-1, 1), INFINITE_DF, [[1.0]]).reshape(sound.size, -1)
    p_adjusted[sound] = adjusted_p_batch(found.t[sound], np.full(sound.size, INFINITE_DF), correlation)
    half = ndtri((1 + LEVEL) / 2) * found.se
    # The critical value of three contrasts with one control in the same design, whatever the variances.
    largest = _largest(correlation) * found.se
    return replace(
        found,
        p=p,
        p_adjusted=p_adjusted,
        low=found.estimate - half,
        high=found.estimate + half,
        simultaneous_low=found.estimate - largest,
        simultaneous_high=found.estimate + largest,
    )


def _largest(correlation: np.ndarray) -> float:
    """Return the critical value of the largest absolute z."""
    from osteon.statistics._multivariate_t import largest_t

    return largest_t(correlation).critical(LEVEL, INFINITE_DF)


def _row(scenario: Scenario, df: str, outcomes: list[dict[str, np.ndarray]]) -> Row:
    """Return shares with their Monte Carlo standard errors."""
    whole = {name: np.concatenate([one[name] for one in outcomes]) for name in outcomes[0]}
    shares = [_share(whole[name]) for name in ("alone", "family", "held", "together")]
    return Row(
        scenario.analysis,
        df,
        scenario.design,
        scenario.n,
        len(whole["lost"]),
        int(whole["lost"].sum()),
        *(number for pair in shares for number in pair),
    )


def _share(values: np.ndarray) -> tuple[float, float]:
    """Return the mean and its standard error; data sets without numbers do not count."""
    there = values[~np.isnan(values)]
    return float(there.mean()), float(there.std(ddof=1) / np.sqrt(there.size))


def scenarios() -> Iterator[Scenario]:
    """Return what is simulated, in the order of the table."""
    for n in SIZES:
        yield from _arms(n)
        yield from _covariates(n)
        yield from _litters(n)
        yield from _limbs(n)
        yield _visits(n)


DUNNETT = {"kind": "dunnett", "factor": "arm", "control": "control"}
MIXED = ("kenward-roger", "satterthwaite", "z")


def _frame(sizes: tuple[int, ...], repeats: int = 1) -> pd.DataFrame:
    """Return animals of arms, each so many times."""
    place = np.repeat(np.arange(len(sizes)), sizes)
    frame = pd.DataFrame({"mean": place, "animal": np.arange(place.size).astype(str)})
    frame["arm"] = pd.Categorical(np.array(ARMS)[place], ARMS)
    return frame.loc[frame.index.repeat(repeats)].reset_index(drop=True)


def _spread(frame: pd.DataFrame, spreads: tuple[float, float]) -> np.ndarray:
    """Return the standard deviation of each row: of the control, and of the treatments."""
    return np.where(frame["mean"] == 0, *spreads)


def _arms(n: int) -> Iterator[Scenario]:
    """Return arms without further structure; pooled is on the logarithm of log-normal values."""
    even, uneven = (n,) * 4, (n, n - 2, n, n + 2)
    for sizes, words in ((even, "n equal"), (uneven, "n unequal")):
        for name, spreads in SPREADS.items():
            parts = {
                "frame": lambda _, sizes=sizes: _frame(sizes),
                "noise": lambda frame, rng, count, spreads=spreads: (
                    _spread(frame, spreads) * rng.normal(size=(count, len(frame)))
                ),
                "contrasts": DUNNETT,
            }
            yield Scenario(
                "pooled, Dunnett",
                f"log-normal, {words}, {name}",
                n,
                fit=lambda frame, _: st.linear_model("y ~ arm", frame),
                **parts,
            )
            yield Scenario(
                "Welch, Dunnett",
                f"{words}, {name}",
                n,
                fit=lambda frame, _: st.linear_model("y ~ arm", frame, variance=st.Welch(by="arm")),
                **parts,
            )


def _covariates(n: int) -> Iterator[Scenario]:
    """Return arms with a covariate, other values in every one of the designs."""

    def frame(rng: np.random.Generator) -> pd.DataFrame:
        made = _frame((n,) * 4)
        return made.assign(x=rng.normal(size=len(made)))

    policies = {"pooled": "pooled", "HC3": "hc3", "Welch": st.Welch(by="arm")}
    for words, policy in policies.items():
        for name, spreads in SPREADS.items():
            yield Scenario(
                f"{words} with a covariate, Dunnett",
                name,
                n,
                frame=frame,
                noise=lambda frame, rng, count, spreads=spreads: (
                    0.5 * frame["x"].to_numpy()
                    + _spread(frame, spreads) * rng.normal(size=(count, len(frame)))
                ),
                fit=lambda frame, _, policy=policy: st.linear_model("y ~ arm + x", frame, variance=policy),
                contrasts=DUNNETT,
                designs=DESIGNS,
            )


def _litters(n: int) -> Iterator[Scenario]:
    """Return litters of one arm each, and litters with an animal in every arm."""
    size = 3 if n == 12 else 2
    within = _frame((n,) * 4).assign(litter=(np.arange(4 * n) // size).astype(str))
    across = _frame((n,) * 4).assign(litter=np.tile(np.arange(n), 4).astype(str))
    for frame, words in ((within, "litters within arms"), (across, "litters across arms")):
        for icc in (0.0, 0.2, 0.5):
            yield Scenario(
                "mixed model, random litters, Dunnett",
                f"{words}, ICC {icc}",
                n,
                frame=lambda _, frame=frame: frame,
                noise=lambda frame, rng, count, icc=icc: _litter_noise(frame, rng, count, icc),
                fit=lambda frame, df: st.mixed_model("y ~ arm", frame, random="1 | litter", df=df),
                contrasts=DUNNETT,
                dfs=MIXED,
            )


def _litter_noise(frame: pd.DataFrame, rng: np.random.Generator, count: int, icc: float) -> np.ndarray:
    """Return errors of unit variance that animals of a litter share."""
    code, _ = pd.factorize(frame["litter"])
    shared = rng.normal(size=(count, code.max() + 1))[:, code]
    return np.sqrt(icc) * shared + np.sqrt(1 - icc) * rng.normal(size=(count, len(frame)))


def _limbs(n: int) -> Iterator[Scenario]:
    """Return two limbs of an animal, the operated one more variable: three families."""
    root = np.linalg.cholesky(np.array([[2.25, 0.9], [0.9, 1.0]]))
    limbs = ("operated", "other")
    frame = _frame((n,) * 4, 2).assign(limb=np.tile(limbs, 4 * n))
    # Drugs act on the operated limb.
    frame["mean"] = np.where(frame["limb"] == "operated", frame["mean"], -1)
    families = {
        "operated limb": {"operated": 1.0},
        "contralateral limb": {"other": 1.0},
        "within animals": {"operated": 1.0, "other": -1.0},
    }
    for words, weights in families.items():
        yield Scenario(
            "two limbs, unstructured covariance, Dunnett",
            words,
            n,
            frame=lambda _: frame,
            noise=lambda frame, rng, count: (rng.normal(size=(count, len(frame) // 2, 2)) @ root.T).reshape(
                count, -1
            ),
            fit=lambda frame, df: st.repeated_measures(
                "y ~ arm * limb", frame, subject="animal", time="limb", df=df
            ),
            contrasts={"kind": _against_control(weights), "factor": ("arm", "limb")},
            dfs=MIXED,
        )


def _visits(n: int) -> Scenario:
    """Return three visits of an animal, a tenth of them missed, other ones in every one of the designs."""
    covariance = np.array([[1.0, 0.6, 0.36], [0.6, 1.0, 0.6], [0.36, 0.6, 1.0]])
    root = np.linalg.cholesky(covariance)
    days = ("day 1", "day 2", "day 3")

    def frame(rng: np.random.Generator) -> pd.DataFrame:
        made = _frame((n,) * 4, 3).assign(day=np.tile(days, 4 * n))
        made["mean"] = np.where(made["day"] == "day 3", made["mean"], -1)
        missed = rng.permutation(len(made))[: round(0.1 * len(made))]
        return made.drop(index=made.index[missed])

    def noise(frame: pd.DataFrame, rng: np.random.Generator, count: int) -> np.ndarray:
        whole = (rng.normal(size=(count, 4 * n, 3)) @ root.T).reshape(count, -1)
        return whole[:, frame.index.to_numpy()]

    return Scenario(
        "three visits, unstructured covariance, Dunnett",
        "last visit, a tenth missed",
        n,
        frame=frame,
        noise=noise,
        fit=lambda frame, df: st.repeated_measures(
            "y ~ arm * day", frame, subject="animal", time="day", df=df
        ),
        contrasts={"kind": _against_control({"day 3": 1.0}), "factor": ("arm", "day")},
        dfs=MIXED,
        designs=DESIGNS,
    )


def _against_control(weights: dict[str, float]) -> dict[str, dict[str, float]]:
    """Return every treatment against the control in a combination of limbs or visits."""
    return {
        f"{arm} - {ARMS[0]}": {
            f"{one}, {level}": sign * weight
            for one, sign in ((arm, 1.0), (ARMS[0], -1.0))
            for level, weight in weights.items()
        }
        for arm in ARMS[1:]
    }


if __name__ == "__main__":
    sys.exit(main())
