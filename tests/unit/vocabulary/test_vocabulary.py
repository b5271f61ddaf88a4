"""Looking up a word: exact spelling first, then without its dress, never a guess between two."""

from __future__ import annotations

import subprocess
import sys

import pytest

from osteon import vocabulary as voc


def words(*entries: tuple[str, tuple[str, ...]]) -> voc.Vocabulary[voc.Entry]:
    made = tuple(
        voc.Entry(code=code, label=code, meaning="", synonyms=synonyms) for code, synonyms in entries
    )
    return voc.Vocabulary("word", lambda: made)


def test_a_code_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        voc.endpoints["BVTV"]
    assert voc.endpoints.get("BVTV") is None


def test_find_ignores_case_spaces_hyphens_and_underscores() -> None:
    for word in ("Distal Femur-Metaphysis", "distal_femur_metaphysis", "DISTAL FEMORAL METAPHYSIS"):
        found = voc.sites.find(word)
        assert found is not None
        assert found.code == "distal_femur_metaphysis"


def test_find_refuses_a_spelling_that_means_two_things() -> None:
    two = words(("a-b", ()), ("AB", ()))
    assert two.find("ab") is None
    assert two.find("AB") is two["AB"]
    assert two.find("a-b") is two["a-b"]


def test_nearest_offers_a_word_only_when_one_is_near() -> None:
    assert voc.agents.nearest("alendronat") == "alendronate"
    assert voc.endpoints.nearest("BVTV") == "BV/TV"
    assert voc.agents.nearest("qqqqqqqqqq") == ""
    assert voc.agents.nearest("") == ""


def test_nearest_is_a_word_that_find_knows() -> None:
    for wrong in ("risedronat", "zoledronicacid", "vitamin K3", "menaquinon-4"):
        assert voc.agents.find(voc.agents.nearest(wrong)) is not None


def test_a_list_behaves_like_one() -> None:
    two = words(("a", ("one",)), ("b", ()))
    assert two.codes == ("a", "b")
    assert len(two) == 2
    assert [entry.code for entry in two] == ["a", "b"]
    assert "a" in two
    assert "one" not in two
    assert repr(two) == "Vocabulary('word')"


def test_a_list_is_read_once_and_only_when_asked() -> None:
    reads: list[int] = []

    def load() -> tuple[voc.Entry, ...]:
        reads.append(1)
        return (voc.Entry(code="a", label="a", meaning="", synonyms=()),)

    lazy = voc.Vocabulary("word", load)
    assert reads == []
    assert lazy["a"].code == "a"
    assert lazy.find("A") is not None
    assert reads == [1]


def test_importing_the_room_loads_no_heavy_package() -> None:
    heavy = "{'pandas', 'numpy', 'scipy', 'pydantic', 'ruamel', 'pint', 'osteon.files'}"
    code = (
        "import sys, osteon.vocabulary as voc; voc.parse_dose('35 ug/kg s.c. weekly'); "
        f"sys.exit(', '.join(sorted({heavy} & set(sys.modules))) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'agens'"):
        voc.agens  # noqa: B018
