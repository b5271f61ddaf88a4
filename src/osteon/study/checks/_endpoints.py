"""Endpoints: measurable by the method named, at the site named, and one of them decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study._table_facts import columns_of
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import EndpointUse, Layout, Study


@check(
    "ENDPOINTS-MISSING", "warning", "A study that measures nothing answers nothing.", reads="endpoints arms"
)
def endpoints_missing(study: Study) -> Iterator[Remark]:
    """Yield an experiment without endpoints."""
    for layout in _experiments(study):
        if layout.arms and not layout.endpoints:
            yield Remark(
                (), "The experiment names no endpoints.", "Add endpoints: with name, site and method of each."
            )


@check(
    "PRIMARY-MISSING",
    "warning",
    "Without a primary endpoint every significant one looks like the aim.",
    reads="endpoints role",
)
def primary_missing(study: Study) -> Iterator[Remark]:
    """Yield experiments none of whose endpoints is primary."""
    for layout in _experiments(study):
        if layout.endpoints and not _primary(layout):
            yield Remark(
                ("endpoints",),
                "No endpoint is primary.",
                "Add role: primary to the endpoint that decides, if it was named before values were seen.",
                key=True,
            )


@check(
    "ENDPOINT-METHOD",
    "error",
    "A densitometer measures no trabecular thickness.",
    reads="name method endpoints endpoint columns data animals",
)
def endpoint_not_by_method(study: Study) -> Iterator[Remark]:
    """Yield endpoints that the method named cannot measure."""
    for endpoint in _all_uses(study):
        known = voc.endpoints.get(endpoint.name)
        unfit = known is not None and known.methods and endpoint.method not in known.methods
        if known is not None and unfit and endpoint.method in voc.methods:
            yield Remark(
                (*endpoint.path, "method"),
                f"{endpoint.name} is not measured by {voc.methods[endpoint.method].label}.",
                f"Write {' or '.join(known.methods)}.",
                read=endpoint.method,
                allowed=known.methods,
            )


@check(
    "ENDPOINT-SITE",
    "error",
    "Serum has no bone volume.",
    reads="name site endpoints endpoint columns data animals",
)
def endpoint_not_at_site(study: Study) -> Iterator[Remark]:
    """Yield endpoints that do not exist at the site named."""
    for endpoint in _all_uses(study):
        known, site = voc.endpoints.get(endpoint.name), voc.sites.get(endpoint.site)
        if known is None or site is None or not known.site_kinds or site.kind in known.site_kinds:
            continue
        yield Remark(
            (*endpoint.path, "site"),
            f"{endpoint.name} does not exist in {site.label}.",
            f"Name a site of the kind {' or '.join(known.site_kinds)}.",
            read=endpoint.site,
            allowed=known.site_kinds,
        )


@check(
    "METHOD-SITE",
    "error",
    "Only a shaft can be bent.",
    reads="method site endpoints name endpoint columns data animals",
)
def method_not_at_site(study: Study) -> Iterator[Remark]:
    """Yield methods that cannot be used at the site named."""
    for endpoint in _all_uses(study):
        method, site = voc.methods.get(endpoint.method), voc.sites.get(endpoint.site)
        known = voc.endpoints.get(endpoint.name)
        if method is None or site is None or known is None:
            continue
        # Where the endpoint itself cannot be there, ENDPOINT-SITE has said so.
        possible = site.kind in known.site_kinds or not known.site_kinds
        if possible and not _fits(endpoint.method, endpoint.site):
            yield Remark(
                (*endpoint.path, "site"),
                f"{method.label} is not done at {site.label}.",
                f"Name a site with {' or '.join(method.regions or method.site_kinds)}, or another method.",
                read=endpoint.site,
            )


@check(
    "ENDPOINT-INCOMPLETE",
    "warning",
    "A value without site and method cannot be compared.",
    reads="endpoints site method name",
)
def endpoint_incomplete(study: Study) -> Iterator[Remark]:
    """Yield endpoints without a site or a method."""
    for endpoint in _endpoints(study):
        missing = [key for key, word in (("site", endpoint.site), ("method", endpoint.method)) if not word]
        if missing:
            yield Remark(
                endpoint.path,
                f"{endpoint.name} has no {' and no '.join(missing)}.",
                f"Add {' and '.join(f'{key}:' for key in missing)}.",
            )


@check(
    "ENDPOINT-REPEATED",
    "warning",
    "One endpoint listed twice counts twice in every correction.",
    reads="endpoints name site method",
)
def endpoint_repeated(study: Study) -> Iterator[Remark]:
    """Yield endpoints that are listed twice."""
    for layout in study.layouts:
        seen: set[tuple[str, str, str, str]] = set()
        for endpoint in layout.endpoints:
            same = (endpoint.name, endpoint.site, endpoint.side, endpoint.method)
            if same in seen:
                yield Remark(
                    endpoint.path,
                    f"{endpoint.name} at {endpoint.site} is listed twice.",
                    "Delete one of the two.",
                )
            seen.add(same)


@check(
    "ANALYSIS-SITE",
    "warning",
    "A method with nothing to measure is a slip of the protocol.",
    reads="analyses sites",
)
def analysis_without_site(study: Study) -> Iterator[Remark]:
    """Yield analyses of a protocol that fit none of its sites."""
    for layout in study.layouts:
        known = [site for site in layout.sites if site in voc.sites]
        for at, method in enumerate(layout.analyses):
            if known and method in voc.methods and not any(_fits(method, site) for site in known):
                yield Remark(
                    (*layout.path, "analyses", at),
                    f"{voc.methods[method].label} fits none of the sites {listed(known)}.",
                    "Add a site it can measure, or leave the analysis out.",
                    read=method,
                )


def _experiments(study: Study) -> Iterator[Layout]:
    return (layout for layout in study.layouts if layout.needs_animals)


def _endpoints(study: Study) -> Iterator[EndpointUse]:
    return (endpoint for layout in study.layouts for endpoint in layout.endpoints)


def _all_uses(study: Study) -> Iterator[EndpointUse]:
    """Yield the declared endpoints, then what each column of a table is said to hold."""
    yield from _endpoints(study)
    for _, column in columns_of(study):
        yield column.measured


def _primary(layout: Layout) -> tuple[EndpointUse, ...]:
    return tuple(endpoint for endpoint in layout.endpoints if endpoint.role == "primary")


def _fits(method: str, site: str) -> bool:
    """Say whether a method can be used at a site: by the kind of site, or by what a whole bone contains."""
    used, place = voc.methods[method], voc.sites[site]
    whole_bone = place.kind == "bone" and place.region == place.code
    by_region = not used.regions or whole_bone or any(region in site for region in used.regions)
    return place.kind in used.site_kinds and by_region
