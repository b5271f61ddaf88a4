"""No number of an experiment without its source: the marks of its page, and their check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.report._animal_files import animal_stem
from osteon.report._experiment import marked_ids
from osteon.report._experiment_html import written_rules
from osteon.report._measured import exact
from osteon.report._page_walker import PageRules, problems_of
from osteon.report._trace import common_checks, guide_rules, missing, names_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from osteon.compare import EndpointResult, FlowLine
    from osteon.report._experiment import ExperimentPage

EXPERIMENT_MARKS = {
    "data-estimates": "ids of the estimates behind the text",
    "data-endpoint": "id of the endpoint whose values and estimates the text or the drawing shows",
    "data-group": "endpoint and number of the arm, ``E1/2``, whose values the text sums up",
    "data-animals": "animals that the text names or counts, by the names of their pages",
    "data-observations": "ids of the observations behind the text, the addresses of their cells",
}


def experiment_problems(html: str, page: ExperimentPage) -> tuple[str, ...]:
    """Return every text of a page that cannot be traced, and every count that does not add up.

    Checked are: a text with a digit has a mark; a sentence has one; all ids named exist; a count of animals
    equals the count made again from the list, the losses and the values; the title of a number holds the
    number of its estimate; allocated = lost + excluded + not measured + analysed, in every line.

    Parameters
    ----------
    html : the whole page, ``index.html`` or the page of an animal
    page : what the page was made from
    """
    rules = [code for code, _ in written_rules(page)]
    known = None if page.guide is None else guide_rules(page.guide, rules)
    checks = common_checks(rules) | _own_checks(page)
    counts = _own_counts(page)
    found = problems_of(
        html,
        PageRules(
            checks=checks if known is None else {**known.checks, **checks},
            counts=counts if known is None else {**known.counts, **counts},
            names=names_pattern() if known is None else known.names,
            element=_field_check(page),
        ),
    )
    return (*found, *_flow_problems(page))


def _own_checks(page: ExperimentPage) -> dict[str, Callable[[str], str]]:
    estimates = {estimate.id for result in page.results for estimate in result.estimates}
    endpoints = {result.id for result in page.results}
    arms = {f"{result.id}/{page.numbers[mean.arm]}" for result in page.results for mean in result.arms}
    animals = {animal_stem(name) for name in page.animals}
    return {
        "data-estimates": lambda text: missing("estimate", marked_ids(text), estimates),
        "data-endpoint": lambda text: missing("endpoint", text.split(), endpoints),
        "data-group": lambda text: missing("arm of an endpoint", text.split(), arms),
        "data-animals": lambda text: missing("animal", text.split(), animals),
        "data-observations": lambda text: missing("observation", marked_ids(text), page.observations),
    }


def _own_counts(page: ExperimentPage) -> Mapping[str, tuple[str, Callable[[str], int]]]:
    analysed = {
        f"{result.id}/{page.numbers[mean.arm]}": _with_value(result, mean.arm)
        for result in page.results
        for mean in result.arms
    }

    def count_animals(text: str) -> int:
        return len(set(text.split()))

    def count_analysed(text: str) -> int:
        return analysed.get(text, 0)

    return {"animals": ("data-animals", count_animals), "analysed": ("data-group", count_analysed)}


def _with_value(result: EndpointResult, arm: str) -> int:
    return sum(value.arm == arm and value.value is not None for value in result.animals)


def _field_check(page: ExperimentPage) -> Callable[[Mapping[str, str]], str]:
    """Return the check that the title of a number is the number of its estimate, all digits of it."""
    estimates = {estimate.id: estimate for result in page.results for estimate in result.estimates}

    def check(given: Mapping[str, str]) -> str:
        if "data-field" not in given:
            return ""
        one = next((estimates[i] for i in marked_ids(given["data-estimates"]) if i in estimates), None)
        said = None if one is None else exact(getattr(one, given["data-field"]))
        return (
            ""
            if said == given.get("title")
            else f"title {given.get('title')!r} where the estimate has {said!r}"
        )

    return check


def _flow_problems(page: ExperimentPage) -> Iterable[str]:
    if page.comparison is None:
        return
    lines = [("the study", line) for line in page.comparison.flow]
    lines += [(result.id, line) for result in page.results for line in result.flow]
    for where, line in lines:
        if line.allocated != line.lost + line.excluded + line.not_measured + line.analysed:
            yield f"animals of {line.arm!r} in {where} do not add up: {_sum_words(line)}"
    for result in page.results:
        for line in result.flow:
            if line.analysed != (found := _with_value(result, line.arm)):
                yield f"{result.id}, {line.arm!r}: {line.analysed} analysed, but {found} animals have a value"


def _sum_words(line: FlowLine) -> str:
    parts = f"{line.lost} + {line.excluded} + {line.not_measured} + {line.analysed}"
    return f"{line.allocated} allocated, {parts} accounted for"
