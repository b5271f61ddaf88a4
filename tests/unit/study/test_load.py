"""Load and check: whatever the files hold, findings with places come out, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from osteon import study

if TYPE_CHECKING:
    from osteon.files import Finding

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "k2-vs-bisphosphonates"
FIXTURE = Path(__file__).parent / "fixtures" / "k2-alendronate"
BASES = ROOT / "tests" / "study" / "base"


def checked(folder: Path, text: str | bytes) -> tuple[Finding, ...]:
    """Findings of a text as study.yaml."""
    data = text.encode() if isinstance(text, str) else text
    (folder / "study.yaml").write_bytes(data)
    return study.check(folder)


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def experiment(**edits: str) -> str:
    """The base experiment; each edit replaces one text by another: old=new pairs given as a dictionary."""
    text = (BASES / "experiment.yaml").read_text(encoding="utf-8")
    for old, new in edits.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_the_example_is_clean():
    assert study.check(EXAMPLE) == ()
    loaded = study.load(EXAMPLE)
    assert loaded.kind == "review"
    assert loaded.findings == ()
    assert study.check(loaded) == ()
    assert [layout.id for layout in loaded.layouts] == ["ovx", "nx"]


def test_folder_and_file_are_the_same_study():
    by_folder, by_file = study.load(EXAMPLE), study.load(EXAMPLE / "study.yaml")
    assert by_folder.root == by_file.root
    assert by_folder.folder == by_file.folder == EXAMPLE


def test_the_experiment_of_the_design_loads_with_notes_only():
    loaded = study.load(FIXTURE)
    assert [(finding.code, finding.severity) for finding in loaded.findings] == [
        ("DATA-NONE", "note"),
        ("PREDICTION-LATER", "note"),
    ]
    layout = loaded.layouts[0]
    assert layout.arms["both"].agents == ("MK-4", "alendronate")
    assert [t.start for t in layout.arms["both"].treatments] == [84.0, 112.0]
    assert layout.arms["baseline"].sacrifice == layout.start == 84.0
    assert layout.arms["k2"].treatments[0].route == "p.o.(gavage)"
    dose = layout.arms["aln"].treatments[0].dose
    assert dose is not None
    assert (dose.amount_min, dose.unit) == (35.0, "ug/kg")


def test_synonyms_are_shown_back_as_codes(tmp_path: Path):
    text = experiment(
        **{"agent: MK-4,": "agent: menatetrenone,", "name: BV/TV": "name: bone volume fraction"}
    )
    assert codes(checked(tmp_path, text)) == {"DATA-NONE"}
    loaded = study.load(tmp_path)
    assert loaded.layouts[0].arms["k2"].agents == ("MK-4",)
    assert loaded.layouts[0].endpoints[1].name == "BV/TV"


def test_load_raises_one_error_that_carries_every_finding(tmp_path: Path):
    findings = checked(tmp_path, experiment(**{"species: rat": "species: rad", "n: 8": "n: 1"}))
    with pytest.raises(study.StudyError) as raised:
        study.load(tmp_path)
    assert raised.value.findings == findings
    assert codes(findings) >= {"SPECIES-UNKNOWN", "N-BELOW-3"}
    assert "study.yaml:4:10" in str(raised.value)


def test_ten_faults_give_ten_findings(tmp_path: Path):
    faults = {
        "sex: female": "sexx: female",
        "strain: Sprague-Dawley": "strain: Sprague-Downey",
        "age_at_surgery: 24 weeks": "age_at_surgery: old",
        "  intent: restoration": "  intent: restore",
        "n: 8": "n: 2",
        "dose: 30 mg/kg": "dose: 30",
        "route: subcutaneous": "route: subcutanous",
        "method: microct": "method: dxa",
        "site: serum": "site: serrum",
        "comparisons: each treatment vs ovx": "comparisons: each treatment vs ox",
        "covariates: [body_mass_before_surgery]": "covariates: [body_weight]",
        "blinding: {operators: true, analysts: true}": "blinding: {operators: maybe, analysts: true}",
    }
    findings = checked(tmp_path, experiment(**faults))
    found = [finding.code for finding in findings if finding.code not in {"DATA-NONE"}]
    assert sorted(found) == sorted(
        [
            "KEY-UNKNOWN",
            "STRAIN-UNKNOWN",
            "VALUE-DURATION",
            "VALUE-WORD",
            "N-BELOW-3",
            "DOSE-NO-UNIT",
            "ROUTE-UNKNOWN",
            "ENDPOINT-METHOD",
            "SITE-UNKNOWN",
            "CONTRAST-ARM",
            "COVARIATE-AFTER-SURGERY",
            "VALUE-TRUTH",
        ]
    )
    assert [f.where.line for f in findings] == sorted(f.where.line or 0 for f in findings)


def test_a_fault_of_the_timeline_is_said_once_and_there(tmp_path: Path):
    faults = {"treatment: {start: week 12, stop: week 24}": "treatment: {start: week 40, stop: week 30}"}
    found = [f for f in checked(tmp_path, experiment(**faults)) if f.code in SPAN]
    of_the_timeline = [f for f in found if f.where.field == "timeline.treatment"]
    assert [f.code for f in of_the_timeline] == list(SPAN)
    assert {f.where.field for f in found} - {"timeline.treatment"} <= {"arms.both.treatment[1]"}


@pytest.mark.parametrize("name", ["\u00e9", "e\u0301", "E\u0301", "\u00c9 "])
def test_arms_that_look_the_same_are_found(tmp_path: Path, name: str):
    other = "\u00e9" if name != "\u00e9" else "e\u0301"
    text = experiment().replace("k2", other).replace("aln", f'"{name}"')
    assert "ARM-NAMES-FOLD" in codes(checked(tmp_path, text))


SPAN = ("STOP-BEFORE-START", "TREATMENT-AFTER-SACRIFICE")
REVIEW = "osteon: 1\nkind: {}\ntitle: t\nspecies: [rat]\nevidence: {{agents: [MK-4], models: [ovxx]}}\n"


@pytest.mark.parametrize(
    ("kind", "nearest"), [("revew", "review"), ("Review", "review"), ("literature", ""), ("[review]", "")]
)
def test_a_misspelt_kind_hides_nothing_else(tmp_path: Path, kind: str, nearest: str):
    by_code = {finding.code: finding for finding in checked(tmp_path, REVIEW.format(kind))}
    assert set(by_code) == {"VALUE-WORD", "MODEL-UNKNOWN"}
    assert by_code["VALUE-WORD"].allowed == ("experiment", "review")
    assert by_code["VALUE-WORD"].nearest == nearest


def test_a_review_that_forgot_its_kind_is_told_so(tmp_path: Path):
    findings = checked(tmp_path, REVIEW.replace("kind: {}\n", "").format())
    assert codes(findings) >= {"VALUE-SHAPE", "ARMS-MISSING", "MODEL-UNKNOWN"}
    assert "kind: review" in next(f.remedy for f in findings if f.code == "ARMS-MISSING")


def test_a_misspelt_key_is_one_fault_and_its_value_is_still_read(tmp_path: Path):
    findings = checked(tmp_path, experiment(**{"species: rat": "speceis: rad"}))
    by_code = {finding.code: finding for finding in findings}
    assert set(by_code) == {"KEY-UNKNOWN", "SPECIES-UNKNOWN", "DATA-NONE"}
    assert by_code["KEY-UNKNOWN"].nearest == "species"
    assert by_code["SPECIES-UNKNOWN"].read == "rad"
    assert by_code["SPECIES-UNKNOWN"].where.line == 4


def test_a_value_that_cannot_be_read_starts_no_second_finding(tmp_path: Path):
    # role cannot be read: no check may say that the healthy control is missing.
    findings = checked(tmp_path, experiment(**{"role: healthy_control": "role: [healthy]"}))
    assert codes(findings) == {"VALUE-WORD", "DATA-NONE"}


@pytest.mark.parametrize("name", ["0012", "NO", "1e3", "a_$b_$", "</script>", "=cmd", "null", "~", "nan"])
def test_names_stay_text(tmp_path: Path, name: str):
    text = experiment(**{"  both: {model": f'  "{name}": {{model', "both: both,": f'both: "{name}",'})
    assert codes(checked(tmp_path, text)) == {"DATA-NONE"}
    assert list(study.load(tmp_path).layouts[0].arms)[-1] == name


@pytest.mark.parametrize("name", ["0012", "NO", "1e3", "=cmd", "~"])
def test_names_stay_text_without_quotes(tmp_path: Path, name: str):
    text = experiment(**{"  both: {model": f"  {name}: {{model", "both: both,": f"both: {name},"})
    assert codes(checked(tmp_path, text)) == {"DATA-NONE"}
    assert list(study.load(tmp_path).layouts[0].arms)[-1] == name


@pytest.mark.parametrize(
    "number", ["nan", "inf", "-inf", "NaN", "1e3", "1_000", "12.0", "-3", "٣", "twelve", "0x10"]
)
def test_a_number_of_animals_is_a_whole_number(tmp_path: Path, number: str):
    assert "VALUE-NUMBER" in codes(checked(tmp_path, experiment(**{"n: 8": f"n: {number}"})))


@pytest.mark.parametrize("dose", ["nan mg/kg", "inf mg/kg", "-30 mg/kg", "0 mg/kg", "1e400 mg/kg"])
def test_no_dose_is_infinite_negative_or_zero(tmp_path: Path, dose: str):
    assert "DOSE-UNREADABLE" in codes(checked(tmp_path, experiment(**{"dose: 30 mg/kg": f"dose: {dose}"})))


BAD_FILES = {
    "broken": ("title: [unclosed", "YAML-SYNTAX"),
    "tabs": ("osteon: 1\n\ttitle: x\n", "YAML-TAB"),
    "duplicate key": (experiment(**{"species: rat": "species: rat\nspecies: mouse"}), "YAML-DUPLICATE-KEY"),
    "alias": (
        experiment(**{"sex: female": "sex: &s female", "strain: Sprague-Dawley": "strain: *s"}),
        "YAML-ANCHOR",
    ),
    "tag": (experiment(**{"title: Vitamin": "title: !!python/object:os.system Vitamin"}), "YAML-TAG"),
    "merge key": (experiment(**{"sex: female": "<<: {sex: female}"}), "YAML-MERGE"),
    "list": ("- a\n- b\n", "YAML-ROOT"),
    "word": ("hello", "YAML-ROOT"),
    "empty": ("", "FILE-EMPTY"),
    "blank": ("   \n\n", "YAML-EMPTY"),
    "comment": ("# nothing\n", "YAML-EMPTY"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "FILE-NOT-TEXT"),
    "latin-1": ("title: Köln".encode("latin-1"), "FILE-NOT-UTF8"),
    "ten megabytes": (f"title: {'x' * 10_000_000}\n", "FILE-TOO-LARGE"),
    "long cell": (f"title: {'x ' * 60_000}\n", "YAML-SCALAR-TOO-LONG"),
    "nested": ("a: " + "[" * 60 + "]" * 60, "YAML-TOO-DEEP"),
    "wrong types": ("osteon: [1]\ntitle: {a: b}\nspecies: [rat]\narms: x\n", "VALUE-SHAPE"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_input_gets_a_clear_finding(tmp_path: Path, name: str):
    text, code = BAD_FILES[name]
    findings = checked(tmp_path, text)
    assert code in codes(findings)
    assert any(finding.severity == "error" for finding in findings)
    with pytest.raises(study.StudyError):
        study.load(tmp_path)


def test_a_missing_file_a_folder_and_a_pipe_are_findings(tmp_path: Path):
    assert codes(study.check(tmp_path)) == {"FILE-MISSING"}
    assert codes(study.check(tmp_path / "nowhere")) == {"FILE-MISSING"}
    assert codes(study.check("study\0.yaml")) == {"FILE-MISSING"}
    assert codes(study.check("x" * 5000)) == {"FILE-UNREADABLE"}
    (tmp_path / "study.yaml").mkdir()
    assert codes(study.check(tmp_path)) == {"FILE-IS-FOLDER"}
    os.mkfifo(tmp_path / "pipe")
    assert codes(study.check(tmp_path / "pipe")) == {"FILE-SPECIAL"}


def test_a_file_link_out_of_the_study_is_a_finding(tmp_path: Path):
    (tmp_path / "elsewhere.csv").write_text("animal\n", encoding="utf-8")
    folder = tmp_path / "study"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "femur.csv").symlink_to(tmp_path / "elsewhere.csv")
    (folder / "animals.csv").write_text("animal,arm,body_mass_before_surgery\n", encoding="utf-8")
    assert codes(checked(folder, experiment())) == {"PATH-OUTSIDE"}


def test_a_file_name_the_system_refuses_is_a_finding(tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "other.csv").write_text("animal\n", encoding="utf-8")
    (tmp_path / "animals.csv").write_text("animal,arm,body_mass_before_surgery\n", encoding="utf-8")
    long = f"data/{'x' * 400}.csv"
    assert codes(checked(tmp_path, experiment(**{"file: data/femur.csv": f"file: {long}"}))) == {
        "FILE-NO-MATCH"
    }


def test_check_imports_no_large_library_and_knows_no_network():
    program = (
        "import sys\nfrom osteon import study\n"
        f"findings = study.check({str(EXAMPLE)!r})\n"
        "large = {'pandas', 'numpy', 'scipy', 'jinja2', 'openpyxl', 'matplotlib'} & set(sys.modules)\n"
        "sys.exit(f'{findings} {large}' if findings or large else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
