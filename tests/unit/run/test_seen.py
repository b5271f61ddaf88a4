"""A stage sees the part of the study it depends on, and its key changes with that part alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon import study
from osteon.run._seen import hash_seen, seen_by_compare, seen_by_observe

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def text(repository: Path) -> str:
    return (repository / "examples" / "femur-exercise" / "study.yaml").read_text(encoding="utf-8")


def hashes(folder: Path, text: str) -> tuple[str, str]:
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    loaded = study.load(folder)
    return hash_seen(seen_by_observe(loaded), places=True), hash_seen(seen_by_compare(loaded), places=False)


@pytest.mark.parametrize(
    ("old", "new", "observe", "compare"),
    [
        ("title: Running", "title: Walking", False, False),
        ("comparisons: each treatment vs sedentary", "comparisons: run vs sedentary", False, True),
        ("covariates: [body weight before treatment]", "covariates: []", False, True),
        ("missing: [NA]", "missing: [na]", True, False),
        ("wean_mass:", "weaned_at:", True, False),
        ("n: 20}", "n: 21}", True, True),
        ("name: Imax, site: femur_diaphysis, method: microct, role: secondary", None, True, True),
        ("osteon: 1\n", "\nosteon: 1\n", True, False),
    ],
)
def test_a_key_changes_with_what_its_stage_sees(
    tmp_path: Path, text: str, old: str, new: str | None, *, observe: bool, compare: bool
) -> None:
    assert old in text
    before = hashes(tmp_path, text)
    after = hashes(
        tmp_path, text.replace(old, old.replace("secondary", "primary") if new is None else new, 1)
    )
    assert [a != b for a, b in zip(after, before, strict=True)] == [observe, compare]


def test_what_is_not_seen_is_not_there(tmp_path: Path, text: str) -> None:
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    loaded = study.load(tmp_path)
    for seen in (seen_by_observe(loaded), seen_by_compare(loaded)):
        assert (seen.title, seen.evidence, seen.findings, seen.words) == ("", None, (), ())
        assert seen.root.get("title") is None
    assert seen_by_observe(loaded).plan == study.Plan()
    assert seen_by_compare(loaded).data is None
    assert seen_by_compare(loaded).plan == loaded.plan


def test_a_hidden_part_changes_no_observation_and_no_estimate(repository: Path) -> None:
    from osteon import compare, observe

    loaded = study.load(repository / "examples" / "femur-exercise")
    observed = observe.read_tables(seen_by_observe(loaded))
    assert observed == observe.read_tables(loaded)
    who = {"animals": observed.animals, "exclusions": observed.exclusions}
    compared = compare.compare(seen_by_compare(loaded), observed.observations, **who)
    assert compared == compare.compare(loaded, observed.observations, **who)
