"""What stands inside the one file: hashes of stylesheet and script, and the only links a page may have."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import quote

_DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+")
_PMID = re.compile(r"[1-9]\d{0,8}")
_PMCID = re.compile(r"PMC[1-9]\d{0,9}")
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9_.+-]+")


def content_security_policy(style: str, script: str) -> str:
    """Return the policy of the page: nothing is loaded, and only this stylesheet and this script count.

    Parameters
    ----------
    style, script : the inlined texts, exactly as they stand between their tags

    Examples
    --------
    >>> content_security_policy("p{}", "").split("; ")[:2]
    ["default-src 'none'", 'img-src data:']
    """
    return "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            f"style-src '{source_hash(style)}'",
            f"script-src '{source_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def source_hash(text: str) -> str:
    """Return the hash of an inline stylesheet or script as a content security policy writes it."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def doi_url(doi: str) -> str:
    """Return the address of a DOI, or empty text for anything that is not one.

    Examples
    --------
    >>> doi_url("10.1136/bmj.l6890")
    'https://doi.org/10.1136/bmj.l6890'
    >>> doi_url("javascript:alert(1)")
    ''
    """
    return f"https://doi.org/{quote(doi, safe='/.:;()-_')}" if _DOI.fullmatch(doi) else ""


def pubmed_url(pmid: str) -> str:
    """Return the address of a PubMed record, or empty text for anything that is not a PubMed id."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if _PMID.fullmatch(pmid) else ""


def pmc_url(pmcid: str) -> str:
    """Return the address of a PubMed Central article, or empty text for anything that is not such an id."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/" if _PMCID.fullmatch(pmcid) else ""


def anchor(*parts: str | int) -> str:
    """Return an element id that is also a plain URL fragment.

    Examples
    --------
    >>> anchor("cell", "ovx/mass/K2 + bisphosphonate")
    'cell-ovx-mass-K2-+-bisphosphonate'
    """
    return "-".join(_NOT_IN_AN_ID.sub("-", str(part)) for part in parts)
