"""Whether a table of observations or estimates holds nothing impossible; checks work on whole columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.records._columns import ESTIMATES, OBSERVATIONS
from osteon.records._fault import BEYOND, Fault, row_findings
from osteon.records._structure import structure_findings
from osteon.records._table import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pandas import DataFrame, Series

    from osteon.files import Finding
    from osteon.records._columns import Schema
    from osteon.vocabulary import Entry, Vocabulary

_CENSORED = ("below_lloq", "above_uloq")
_P_NOISE = 1e-3  # an adjusted p by quadrature may fall below the p it adjusts by its numerical error


def check_observations(table: DataFrame) -> tuple[Finding, ...]:
    """Return what is wrong with a table of observations; the place of a finding is the id of its row.

    Checked are columns and types, ids, words, endpoints, sites, methods and units against the vocabulary,
    that a value is there exactly when the status is ok and a limit exactly when it is censored, and that no
    number is infinite and no uncertainty negative. A table with other columns is not looked into further.

    Parameters
    ----------
    table : as made by `observation_table`

    Examples
    --------
    >>> from osteon.records import Observation, check_observations, observation_table
    >>> row = Observation(id="t.csv!B2", animal="1", arm="ovx", endpoint="BV/TV", unit="mm", value=21.5)
    >>> [(str(f.where), f.code, f.allowed) for f in check_observations(observation_table([row]))]
    [('t.csv!B2 (unit)', 'RECORD-UNIT', ('%',))]
    """
    if findings := structure_findings(table, OBSERVATIONS):
        return findings
    return (
        *_common(table, OBSERVATIONS, needed=("id", "animal", "arm")),
        *_words(table, "method", voc.methods, blank=True),
        *_status(table),
        *_negative(table, "uncertainty"),
    )


def check_estimates(table: DataFrame) -> tuple[Finding, ...]:
    """Return what is wrong with a table of estimates; the place of a finding is the id of its row.

    Checked are columns and types, ids, words, endpoints, sites and units against the vocabulary, lists of
    texts, that the contrast names its arms, that probabilities lie between 0 and 1 and no adjustment lowers
    one, that intervals hold their estimate, and that no number is infinite and no error or count negative.

    Parameters
    ----------
    table : as made by `estimate_table`
    """
    if findings := structure_findings(table, ESTIMATES):
        return findings
    return (
        *_common(table, ESTIMATES, needed=("id", "left", "right", "family", "method")),
        *_texts(table),
        *_contrast(table),
        *_probabilities(table),
        *_intervals(table),
        *(finding for column in ("se", "df", "n_left", "n_right") for finding in _negative(table, column)),
    )


def _common(table: DataFrame, schema: Schema, *, needed: tuple[str, ...]) -> Iterator[Finding]:
    for name in needed:
        fault = Fault("RECORD-BLANK", name, f"The {name} is blank.", "Every row needs one.")
        yield from row_findings(table, table[name] == "", fault)
    twice = Fault(
        "RECORD-ID-TWICE", "id", "The id stands in more than one row.", "Give every row its own id."
    )
    yield from row_findings(table, table["id"].duplicated(keep=False), twice)
    for column in schema.columns:
        if column.words:
            fault = Fault(
                "RECORD-WORD",
                column.name,
                f"The {column.name} is none of its words.",
                _WRITE_ONE,
                column.words,
            )
            yield from row_findings(table, ~table[column.name].isin(column.words), fault)
    yield from _words(table, "endpoint", voc.endpoints)
    yield from _words(table, "site", voc.sites, blank=True)
    yield from _units(table)
    for column in schema.of_kind("number"):
        infinite = Fault("RECORD-INFINITE", column.name, "The number is infinite.", "Leave it missing.")
        yield from row_findings(table, table[column.name].abs() == float("inf"), infinite)


_WRITE_ONE = "Write one of them."


def _words(
    table: DataFrame, name: str, vocabulary: Vocabulary[Entry], *, blank: bool = False
) -> Iterator[Finding]:
    """Yield a finding for each unknown word, with its nearest; from the sixth word on, one for all others."""
    unknown = ~table[name].isin((*vocabulary.codes, "") if blank else vocabulary.codes)
    words = [str(word) for word in table.loc[unknown, name].unique()] if unknown.any() else []
    message = f"The word is no code of a known {vocabulary.name}."
    for word in words[:BEYOND]:
        meant = vocabulary.find(word)
        nearest = vocabulary.nearest(word) if meant is None else meant.code
        fault = Fault("RECORD-WORD-UNKNOWN", name, message, _WRITE_CODE, nearest=nearest)
        yield from row_findings(table, table[name] == word, fault)
    fault = Fault("RECORD-WORD-UNKNOWN", name, message, _WRITE_CODE)
    yield from row_findings(table, unknown & ~table[name].isin(words[:BEYOND]), fault)


_WRITE_CODE = "Write the code; docs/vocabulary lists them."


def _units(table: DataFrame) -> Iterator[Finding]:
    expected = table["endpoint"].map({entry.code: entry.unit for entry in voc.endpoints})
    wrong = expected.notna() & (table["unit"] != expected)
    for endpoint in table.loc[wrong, "endpoint"].unique() if wrong.any() else ():
        unit = voc.endpoints[str(endpoint)].unit
        message = f"{endpoint} is recorded in {unit}."
        fault = Fault("RECORD-UNIT", "unit", message, "Convert the value first.", (unit,))
        yield from row_findings(table, wrong & (table["endpoint"] == endpoint), fault)


def _status(table: DataFrame) -> Iterator[Finding]:
    ok, censored = table["status"] == "ok", table["status"].isin(_CENSORED)
    value, limit = table["value"].notna(), table["limit"].notna()
    checks = (
        (
            ok & ~value,
            "value",
            "The status is ok, and there is no value.",
            "Give the value, or another status.",
        ),
        (~ok & value, "value", "There is a value, and the status is not ok.", "Remove the value."),
        (censored & ~limit, "limit", "The value is censored, and its limit is missing.", "Give the limit."),
        (~censored & limit, "limit", "There is a limit, and the value is not censored.", "Remove the limit."),
    )
    for wrong, column, message, remedy in checks:
        code = f"RECORD-{column.upper()}-STATUS"
        yield from row_findings(table, wrong, Fault(code, column, message, remedy))


def _negative(table: DataFrame, name: str) -> tuple[Finding, ...]:
    fault = Fault("RECORD-NEGATIVE", name, f"The {name} is negative.", "Give a number of 0 or more.")
    return row_findings(table, table[name] < 0, fault)


def _texts(table: DataFrame) -> Iterator[Finding]:
    for column in ESTIMATES.of_kind("texts"):
        wrong = table[column.name].map(lambda cell: texts_of(str(cell)) is None).astype(bool)
        message = "The cell is no JSON list of texts."
        yield from row_findings(
            table, wrong, Fault("RECORD-TEXTS", column.name, message, "Write it as a JSON list of texts.")
        )


def _contrast(table: DataFrame) -> tuple[Finding, ...]:
    wrong = table["contrast"] != table["left"] + " vs " + table["right"]
    message = "The contrast does not name its left and right arm."
    return row_findings(table, wrong, Fault("RECORD-CONTRAST", "contrast", message, "Write LEFT vs RIGHT."))


def _probabilities(table: DataFrame) -> Iterator[Finding]:
    for name in ("p", "p_adjusted"):
        fault = Fault("RECORD-P", name, "A probability lies between 0 and 1.", "Leave it missing.")
        yield from row_findings(table, (table[name] < 0) | (table[name] > 1), fault)
    message = "The adjusted p is smaller than the p it adjusts."
    fault = Fault("RECORD-P-ADJUSTED", "p_adjusted", message, "Adjust over the family again.")
    yield from row_findings(table, table["p_adjusted"] < table["p"] - _P_NOISE, fault)


def _intervals(table: DataFrame) -> Iterator[Finding]:
    for inside, low, high in (
        ("estimate", "low", "high"),
        ("estimate", "simultaneous_low", "simultaneous_high"),
        ("g", "g_low", "g_high"),
    ):
        message = f"The interval from {low} to {high} does not hold {inside}, or has one end only."
        wrong = (table[low] > table[inside]) | (table[high] < table[inside]) | _one_ended(table, low, high)
        fault = Fault("RECORD-INTERVAL", low, message, "Give both ends around it, or neither.")
        yield from row_findings(table, wrong, fault)


def _one_ended(table: DataFrame, low: str, high: str) -> Series[bool]:
    return table[low].isna() != table[high].isna()
