"""The shipped lists: no word stands for two things, every entry is complete."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from osteon import vocabulary as voc

LISTS = {name: value for name in dir(voc) if isinstance(value := getattr(voc, name), voc.Vocabulary)}
ATOMIC = {
    "H": 1.008,
    "C": 12.011,
    "N": 14.007,
    "O": 15.999,
    "Na": 22.990,
    "P": 30.974,
    "S": 32.06,
    "Cl": 35.45,
}


def test_all_lists_are_public() -> None:
    assert len(LISTS) == 33


@pytest.mark.parametrize("name", LISTS)
def test_a_code_or_synonym_stands_for_one_entry(name: str) -> None:
    spellings = Counter(word for entry in LISTS[name] for word in (entry.code, *entry.synonyms))
    assert [word for word, times in spellings.items() if times > 1] == []


@pytest.mark.parametrize("name", LISTS)
def test_every_spelling_is_found(name: str) -> None:
    lists = LISTS[name]
    assert len(lists) > 0
    for entry in lists:
        for word in (entry.code, entry.label, *entry.synonyms):
            assert lists.find(word) is entry, word


@pytest.mark.parametrize("name", LISTS)
def test_every_entry_has_words(name: str) -> None:
    for entry in LISTS[name]:
        assert all((entry.code, entry.label, entry.meaning)), entry.code
        assert all(word == word.strip() and word for word in (entry.code, entry.label, *entry.synonyms))


def test_every_endpoint_refers_to_words_that_exist() -> None:
    kinds = {site.kind for site in voc.sites}
    for one in voc.endpoints:
        assert one.unit in voc.units, one.code
        assert one.endpoint_class in voc.endpoint_classes
        assert one.better in ("up", "down", "none")
        assert one.scale in ("log", "raw")
        assert one.process in ("", "resorption", "formation", "turnover", "mineral", "structure")
        assert set(one.methods) <= set(voc.methods.codes), one.code
        assert one.site_kinds
        assert set(one.site_kinds) <= kinds, one.code


def test_every_method_reaches_a_site_kind_of_the_endpoints_it_measures() -> None:
    for one in voc.endpoints:
        for method in one.methods:
            assert set(voc.methods[method].site_kinds) & set(one.site_kinds), (one.code, method)


def test_a_remodelling_endpoint_votes_for_nothing() -> None:
    assert all(one.better == "none" for one in voc.endpoints if one.process)
    classes = {"resorption_marker", "formation_marker", "histomorphometry", "pharmacokinetic"}
    assert all(one.better == "none" for one in voc.endpoints if one.endpoint_class in classes)


@pytest.mark.parametrize("code", ["stiffness", "DA", "elastic modulus", "Ct.Ar", "J", "TMD", "BV/TV gain"])
def test_better_none_is_everything_else(code: str) -> None:
    assert voc.endpoints[code].better == "none"


@pytest.mark.parametrize(
    "code", ["SMI", "DA", "TMD", "PYD", "BMD", "BMC", "dry weight", "bone length", "BV/TV gain"]
)
def test_raw_scale_of_densities_masses_lengths_and_what_may_be_zero(code: str) -> None:
    assert voc.endpoints[code].scale == "raw"


@pytest.mark.parametrize(
    ("code", "unit", "scale", "better"),
    [
        ("Zmax", "mm3", "log", "none"),
        ("Zpol", "mm3", "log", "none"),
        ("AP diameter", "mm", "raw", "none"),
        ("lean mass", "g", "raw", "none"),
        ("bone area", "cm2", "log", "none"),
        ("body length", "cm", "raw", "none"),
        ("FE failure load", "N", "log", "up"),
        ("Ir.L.Wi", "um", "raw", "none"),
        ("bone density (unit not stated)", "not_stated", "raw", "none"),
    ],
)
def test_what_instrument_tables_hold_is_an_endpoint(code: str, unit: str, scale: str, better: str) -> None:
    one = voc.endpoints[code]
    assert (one.unit, one.scale, one.better) == (unit, scale, better)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("mg HA/ccm", "mgHA/cm3"),
        ("mg/cm²", "mg/cm2"),
        ("g·cm-2", "g/cm2"),
        ("mm⁴", "mm4"),
        ("µm", "um"),
        ("N-mm", "N.mm"),
        ("nM", "nmol/L"),
    ],
)
def test_units_as_instruments_print_them(printed: str, code: str) -> None:
    unit = voc.units.find(printed)
    assert unit is not None
    assert unit.code == code


@pytest.mark.parametrize(
    "code", ["BV/TV", "Conn.D", "Tb.Sp", "max load", "stiffness", "J", "Ct.Th", "CTX", "Oc.S/BS"]
)
def test_log_scale_of_positive_ratios(code: str) -> None:
    assert voc.endpoints[code].scale == "log"


def test_ranges_belong_to_their_endpoint() -> None:
    seen = [(one, span) for one in voc.endpoints for span in one.ranges]
    assert len(seen) > 100
    for one, span in seen:
        assert span.endpoint == one.code
        assert span.species in voc.species
        assert span.site == "" or span.site in voc.sites
        assert span.reference.startswith("natural_history NH")
        assert span.low is not None
        assert span.low <= (span.high or 0)


def test_variation_between_animals_agrees_with_the_written_summary() -> None:
    """Section C5 of the evidence summary gives femur BMD 8-11 % (femur and shaft here) and L4 BMD 5-9 %."""
    spans = {(span.species, span.site): span for span in voc.endpoints["BMD"].ranges}
    femur, shaft, lumbar = (spans["rat", site] for site in ("femur", "femur_diaphysis", "L4"))
    assert round(femur.cv_low or 0) == 8
    assert round(shaft.cv_high or 0) == 11
    assert (round(lumbar.cv_low or 0), round(lumbar.cv_high or 0)) == (5, 9)


def test_each_agent_has_a_colour_of_its_own() -> None:
    colours = [agent.colour for agent in voc.agents]
    assert len(set(colours)) == len(colours)
    for agent in voc.agents:
        assert re.fullmatch(r"#[0-9A-F]{6}", agent.colour)
        assert agent.group_colour == voc.agent_classes[agent.agent_class].colour


def test_molar_masses_follow_from_the_formulas() -> None:
    forms = [form for agent in voc.agents for form in agent.forms]
    assert len(forms) == 15
    for form in forms:
        mass = sum(ATOMIC[e] * int(n or 1) for e, n in re.findall(r"([A-Z][a-z]?)(\d*)", form.formula))
        assert form.molar_mass == pytest.approx(mass, abs=0.006), form
        assert form.reference


def test_the_parent_form_gives_the_molar_mass() -> None:
    assert voc.agents["alendronate"].molar_mass == 249.10
    assert voc.agents["vehicle"].molar_mass is None


def test_a_disease_model_is_complete() -> None:
    tabs = {"ovx", "ovx_low_ca", "nx", "other_disuse", "other_model"}
    for model in voc.models:
        assert model.stratum in tabs | {"none"}
        assert model.surgery in voc.surgeries
        assert set(model.sexes) <= set(voc.sexes.codes)
        assert bool(model.procedure) == bool(model.reference)
    assert [model.code for model in voc.models if model.stratum == "none"] == [
        "sham",
        "intact",
        "not_applicable",
    ]
    disuse = {"hindlimb_unloading", "immobilisation", "partial_weight_bearing", "spinal_cord_injury"}
    assert {model.code for model in voc.models if model.stratum == "other_disuse"} == disuse


def test_ovariectomy_is_for_females_and_neurectomy_needs_a_limb() -> None:
    assert voc.models["ovx"].sexes == ("F",)
    assert voc.models["orx"].sexes == ("M",)
    assert voc.models["nx"].limb


def test_strains_and_sites_refer_to_words_that_exist() -> None:
    assert {strain.species for strain in voc.strains} <= {*voc.species.codes, ""}
    assert {site.group for site in voc.sites} == {"femur", "lumbar spine", "other", "fluid"}
    assert {one.group for one in voc.species} == {"rodent", "other_animal", "human"}
    assert {route.route_class for route in voc.routes} == {"oral", "injected"}


def test_every_dimension_has_one_base_unit_with_factor_one() -> None:
    for dimension in {unit.dimension for unit in voc.units}:
        if dimension not in ("percent of a reference",):
            assert voc.base_unit(dimension).factor == 1
    assert all(unit.factor > 0 for unit in voc.units)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("fosamax", "alendronate"),
        ("Actonel", "risedronate"),
        ("Aclasta", "zoledronate"),
        ("Bonviva", "ibandronate"),
        ("Glakay", "MK-4"),
    ],
)
def test_trade_names_are_understood(name: str, code: str) -> None:
    entry = voc.agents.find(name)
    assert entry is not None
    assert entry.code == code
