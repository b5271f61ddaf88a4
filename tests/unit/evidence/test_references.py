"""References: numbered by author and year, one a paper, and BibTeX that holds only what is known."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from osteon.evidence._effects import Effects
from osteon.evidence._references import bibtex, references

if TYPE_CHECKING:
    from osteon.evidence._records import Reference


def one(effects: Effects, row: str, **change: object) -> Reference:
    changed = [replace(r, **change) if r.paper == effects.by_id[row].paper else r for r in effects.rows]
    (reference,) = references(Effects(tuple(changed), ""), [row])
    return reference


def test_every_paper_has_one_number(effects: Effects) -> None:
    listed = references(effects, effects.by_id)
    assert [reference.number for reference in listed] == list(range(1, 130))
    assert {reference.paper for reference in listed} == {row.paper for row in effects.rows}


def test_they_are_ordered_by_author_and_year(effects: Effects) -> None:
    listed = [r for r in references(effects, effects.by_id) if r.first_author]
    keys = [(r.first_author.casefold(), r.year or 0) for r in listed]
    assert keys == sorted(keys)
    assert not any(r.first_author for r in references(effects, effects.by_id)[len(listed) :])


def test_only_quoted_papers_are_listed(effects: Effects) -> None:
    listed = references(effects, ["TE0001", "TE0002", "TE1342"])
    assert {reference.paper for reference in listed} == {"mawatari2000", "GIO_ALN_2yr_extension"}


def test_a_paper_extracted_twice_lends_each_field(effects: Effects) -> None:
    """A blank in the first extraction does not hide what the second one has."""
    rows = [replace(r, doi="" if r.study == "matsumoto2009" else r.doi) for r in effects.rows]
    (reference,) = references(Effects(tuple(rows), ""), ["TE0308"])
    assert reference.doi == "10.1007/s00198-009-0888-z"


def test_the_worst_status_of_a_paper_counts(effects: Effects) -> None:
    rows = [replace(r, retraction="retracted") if r.id == "TE0725" else r for r in effects.rows]
    (reference,) = references(Effects(tuple(rows), ""), ["TE0308"])
    assert reference.retraction == "retracted"
    assert "retracted: a retraction notice was seen" in bibtex([reference])


def test_bibtex_has_the_known_fields_and_no_others(effects: Effects) -> None:
    text = bibtex(references(effects, ["TE0001"]))
    assert text.startswith("@article{mawatari2000,\n  author = {Mawatari},\n")
    assert "doi = {10.1359/jbmr.2000.15.9.1810}" in text
    assert "title" not in {name.strip() for name in re.findall(r"^\s+(\w+) =", text, flags=re.MULTILINE)}
    assert "no title" in text


def test_a_blank_field_is_left_out(effects: Effects) -> None:
    reference = one(
        effects, "TE0001", first_author="", journal="", doi="", year=None, pmid="", pmcid="", url=""
    )
    assert bibtex([reference]).splitlines() == [
        "@misc{mawatari2000,",
        (
            "  note = {Only the first author is recorded, and no title; "
            "no retraction known, which is not a clearance}"
        ),
        "}",
    ]


def test_special_characters_cannot_break_an_entry(effects: Effects) -> None:
    hostile = one(
        effects,
        "TE0001",
        first_author=r"a_$b_$ \x {",
        journal="100 % & #1 ~^}\n@book{x,",
        url="https://x.org/}{\n \\",
        paper="a b,{c}",
    )
    text = bibtex([hostile])
    assert text.count("@") == 2  # the entry and the sign inside its journal
    assert text.startswith("@article{a-b-c-,\n")
    assert r"a\_\$b\_\$ \textbackslash{}x \{" in text
    assert r"100 \% \& \#1 \textasciitilde{}\textasciicircum{}\} @book\{x," in text
    assert "url = {https://x.org/%7D%7B%5C}" in text
    unescaped = re.sub(r"\\[{}]", "", text)
    assert unescaped.count("{") == unescaped.count("}")


def test_every_entry_of_the_table_is_balanced_and_has_its_key(effects: Effects) -> None:
    listed = references(effects, effects.by_id)
    entries = bibtex(listed).split("\n\n")
    assert len(entries) == len(listed)
    for entry, reference in zip(entries, listed, strict=True):
        assert re.match(rf"@(article|misc)\{{{re.escape(reference.paper)},", entry)
        plain = re.sub(r"\\[{}]", "", entry)
        assert plain.count("{") == plain.count("}")
