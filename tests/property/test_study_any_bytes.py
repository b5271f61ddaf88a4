"""Any bytes as study.yaml, and any change of a good study, give findings or a study, never a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon import study

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "examples" / "k2-vs-bisphosphonates" / "study.yaml").read_text(encoding="utf-8")
EXERCISE = (ROOT / "examples" / "femur-exercise" / "study.yaml").read_text(encoding="utf-8")
EXPERIMENT = (ROOT / "tests" / "study" / "base" / "experiment.yaml").read_text(encoding="utf-8")
HOSTILE = [
    *("", "~", "null", "NO", "0012", "1e3", "nan", "inf", "-1", "a_$b_$", "</script>", "=cmd", "x" * 300),
    *("[]", "{}", "[[]]", "{a: {}}", "[a, b]", "'", '"', "*a", "&a b", "!!x y", "<<: 1", "\t", "? a", "- a"),
    *("../..", "/etc/passwd", "con", "C:/x", "{animal}", "1:30", "0x1F", "\u2028", "\U0001f9b4"),
    *("week 99", "sacrifice", "surgery", "each treatment vs x", "a vs b", "both", "ovx", "treatment"),
]
words = st.sampled_from(HOSTILE) | st.text(max_size=20)


def outcome(data: bytes) -> None:
    """Check and load a text as a study; both must agree on whether it is one."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "study.yaml").write_bytes(data)
        (Path(folder) / "data").mkdir()
        (Path(folder) / "data" / "femur.csv").write_text(
            "animal,bone,quantity,value\n0012,femur,BMD left,0.2\n"
        )
        (Path(folder) / "animals.csv").write_text("animal,arm,body_mass_before_surgery\n0012,k2,281\n")
        findings = study.check(folder)
        assert all(finding.message and finding.remedy and finding.where.file for finding in findings)
        if any(finding.severity == "error" for finding in findings):
            with pytest.raises(study.StudyError):
                study.load(folder)
        else:
            loaded = study.load(folder)
            assert loaded.findings == findings
            assert len(study.designs(loaded)) == len(study.protocols(loaded)) == len(loaded.layouts)


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes):
    outcome(data)


@given(st.text(max_size=400))
def test_any_text(text: str):
    outcome(text.encode("utf-8", errors="surrogatepass"))


@given(st.sampled_from([EXAMPLE, EXPERIMENT, EXERCISE]), st.integers(0, 10**6), words)
def test_any_line_of_a_study_replaced(text: str, at: int, word: str):
    lines = text.splitlines()
    lines[at % len(lines)] = word
    outcome("\n".join(lines).encode("utf-8", errors="surrogatepass"))


@given(st.sampled_from([EXAMPLE, EXPERIMENT, EXERCISE]), st.integers(0, 10**6), words)
def test_any_value_of_a_study_replaced(text: str, at: int, word: str):
    starts = [i + 2 for i in range(len(text) - 2) if text[i : i + 2] == ": "]
    start = starts[at % len(starts)]
    stop = min(i for i in range(start, len(text)) if text[i] in ",}]\n")
    outcome((text[:start] + word + text[stop:]).encode("utf-8", errors="surrogatepass"))


@given(st.sampled_from([EXAMPLE, EXPERIMENT, EXERCISE]), st.integers(0, 10**6), words)
def test_any_key_of_a_study_replaced(text: str, at: int, word: str):
    ends = [i for i in range(1, len(text) - 1) if text[i] == ":" and text[i - 1].isalnum()]
    end = ends[at % len(ends)]
    start = max((i + 1 for i in range(end) if text[i] in "{ \n"), default=0)
    outcome((text[:start] + word + text[end:]).encode("utf-8", errors="surrogatepass"))


@given(st.sampled_from([EXAMPLE, EXPERIMENT, EXERCISE]), st.integers(0, 10**6), st.integers(0, 200))
def test_any_part_of_a_study_cut_out(text: str, at: int, length: int):
    start = at % len(text)
    outcome((text[:start] + text[start + length :]).encode("utf-8"))
