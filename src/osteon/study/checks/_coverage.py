"""What is declared and what is measured: endpoints, covariates, and the columns of the tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study._covariate import COVARIATE_FORMS, Covariate, covariate
from osteon.study._table_facts import BODY_MASS_COLUMN, before_treatment, has_data, measured_before, measures
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import EndpointUse, Study

_BODY_MASS = re.compile(r"(body)?[ _]?(mass|weight)", re.IGNORECASE)


@check(
    "COLUMN-UNDECLARED",
    "warning",
    "An endpoint chosen after its values were seen must not be compared.",
    reads="columns endpoint site sites side day data endpoints name days sacrifice timeline",
)
def column_of_no_declared_endpoint(study: Study) -> Iterator[Remark]:
    """Yield tables with columns, measured after day 0, that are no declared endpoint of the study."""
    for table in () if study.data is None or not _words_known(study) else study.data.tables:
        layout = study.layouts[0]
        left = [
            column.heading
            for column in table.columns
            if layout.endpoints
            and not before_treatment(study, table, column)
            and not any(measures(table, column, use, layout) for use in layout.endpoints)
        ]
        if left:
            yield Remark(
                (*table.path, "columns", left[0]),
                f"No endpoint of the study is what {table.file} holds in {listed(left)}: read and shown, "
                "never compared.",
                "Add it to endpoints: with the same name, site, side and day, or leave it so.",
                read=left[0],
                key=True,
            )


@check(
    "COLUMN-METHOD",
    "warning",
    "Values by another method than planned are another measurement.",
    reads="columns endpoint site sites side day method data endpoints name days sacrifice timeline",
)
def column_by_another_method(study: Study) -> Iterator[Remark]:
    """Yield columns whose method is not the one of the endpoint they are compared as."""
    for table in () if study.data is None or not _words_known(study) else study.data.tables:
        layout = study.layouts[0]
        for column in table.columns:
            declared = [use for use in layout.endpoints if measures(table, column, use, layout)]
            planned = tuple(dict.fromkeys(use.method for use in declared if use.method))
            method = column.measured.method
            if method in voc.methods and planned and method not in planned:
                yield Remark(
                    (*column.path, "method"),
                    f"The column {column.heading} is by {voc.methods[method].label}; the endpoint "
                    f"{_endpoint(declared[0])} is planned by {listed(planned)}.",
                    "Correct one of the two.",
                    read=method,
                    allowed=planned,
                )


@check(
    "ENDPOINT-NO-TABLE",
    "note",
    "An endpoint that was planned and is not reported is missed by nobody.",
    reads="columns endpoint site sites side day data endpoints name days sacrifice timeline",
)
def endpoint_without_table(study: Study) -> Iterator[Remark]:
    """Yield declared endpoints that no table maps, once there are data."""
    tables = () if study.data is None else study.data.tables
    if not tables or not _words_known(study) or not has_data(study):
        return
    layout = study.layouts[0]
    for use in layout.endpoints:
        mapped = any(measures(table, column, use, layout) for table in tables for column in table.columns)
        if not mapped:
            yield Remark(
                use.path,
                f"No table has a column of {_endpoint(use)}.",
                "Map its column under data: tables: when it is measured.",
            )


@check(
    "COVARIATE-AFTER-SURGERY",
    "error",
    "Ovariectomy can raise body mass: adjusting for later mass removes part of the effect.",
    reads="covariates analysis models start timeline",
)
def covariate_after_surgery(study: Study) -> Iterator[Remark]:
    """Yield covariates that are an outcome: not measured before surgery, or in diseased animals."""
    for at, text in enumerate(study.plan.covariates):
        one = covariate(text)
        outcome = one is None and _is_measured(text)
        if outcome or (one is not None and _in_disease(study, one)):
            yield Remark(
                ("analysis", "covariates", at),
                f"{text} is not said to be measured before surgery.",
                f"Write {BODY_MASS_COLUMN}, or leave it out.",
                read=text,
                allowed=COVARIATE_FORMS,
                nearest=BODY_MASS_COLUMN if _BODY_MASS.search(text) else "",
            )


@check(
    "COVARIATE-UNKNOWN",
    "error",
    "A covariate that is not understood adjusts for nothing.",
    reads="covariates analysis",
)
def covariate_unknown(study: Study) -> Iterator[Remark]:
    """Yield covariates that name no endpoint before surgery."""
    for at, text in enumerate(study.plan.covariates):
        if covariate(text) is None and not _is_measured(text):
            yield Remark(
                ("analysis", "covariates", at),
                f"{text} is not a covariate.",
                f"Write {BODY_MASS_COLUMN}, or ENDPOINT before surgery with an endpoint of the vocabulary.",
                read=text,
                allowed=COVARIATE_FORMS,
                nearest=voc.endpoints.nearest(text),
            )


@check(
    "COVARIATE-UNMEASURED",
    "error",
    "A plan that adjusts for what nobody measured cannot be carried out.",
    reads="covariates analysis columns endpoint day data animals file header",
)
def covariate_not_measured(study: Study) -> Iterator[Remark]:
    """Yield covariates that no table and no list of animals holds, once there are data."""
    if not study.plan.covariates or not has_data(study):
        return
    for at, text in enumerate(study.plan.covariates):
        one = covariate(text)
        if one is not None and not measured_before(study, one.endpoint):
            yield Remark(
                ("analysis", "covariates", at),
                f"No table and no list of animals holds {one.endpoint} measured before {one.before}.",
                f"{_listed_remedy(study, one)}map a column of {one.endpoint} with day: surgery; or take it "
                "out of covariates:.",
                read=text,
            )


def _words_known(study: Study) -> bool:
    """Say whether every endpoint and site is known: an unknown one matches nothing, and has been said."""
    return all(word.code for word in study.words if word.kind in {"endpoint", "site"})


def _is_measured(text: str) -> bool:
    """Say whether a text that is no covariate names something measured, such as body_mass_at_sacrifice."""
    return bool(_BODY_MASS.search(text)) or voc.endpoints.find(text) is not None


def _in_disease(study: Study, one: Covariate) -> bool:
    """Say whether a value before the treatment is one after surgery: in animals treated later."""
    layout = study.layouts[0]
    diseased = any(known.kind != "none" for m in layout.models.values() if (known := voc.models.get(m.code)))
    return one.before == "treatment" and diseased and (layout.start or 0) > 0


def _listed_remedy(study: Study, one: Covariate) -> str:
    """Return the beginning of a remedy: the column of a plain list of animals, where it can be that one."""
    if one.endpoint != "body weight" or study.animals.table.columns:
        return "Under data: tables: or animals:, "
    return f"Add the column {BODY_MASS_COLUMN} (in g) to {study.animals.table.file}, or "


def _endpoint(use: EndpointUse) -> str:
    where = voc.sites[use.site].label if use.site in voc.sites else use.site
    return " ".join(part for part in (use.name, f"at {where}" if where else "", use.side) if part)
