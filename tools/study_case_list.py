# ruff: noqa: E501 - an edit quotes a line of a study file as it stands there
"""The cases of the study checks: for each code, what makes the good study, and the one edit that makes it bad."""

from __future__ import annotations

from study_case import REVIEW, SMALL, Case, edit, line_of

SCAN = '  scans: {pattern: "data/scans/{animal}_{side}.tif"}\n'
NO_PLAN = (
    ("  gate: sham vs ovx\n", ""),
    ("  comparisons: each treatment vs ovx\n", "  comparisons: k2 vs aln\n"),
    ("  combination: {none: ovx, a: k2, b: aln, both: both, scale: log}\n", ""),
)
ARM_COLUMN = (
    "      id: animal\n",
    "      id: animal\n      arm: group\n      arms: {K2: k2, ALN: aln}\n",
)
TWO_PRIMARY = (
    ("method: microct}", "method: microct, role: primary}"),
    (
        "  multiplicity: holm\n",
        "  multiplicity: graph\n  graph: {weights: {BMD: 1}, transitions: {BMD: {BV/TV: 1}}}\n",
    ),
)
COVARIATES = ("  covariates: [body_mass_before_surgery]\n", "")
INTACT = (
    ("  ovx: {kind: ovx, diet: {calcium: 0.6 %, vitamin_k: replete}}", "  none: {kind: intact}"),
    ("  intent: restoration\n", ""),
    ("  sham: {model: ovx, surgery: sham, role: healthy_control, n: 12}\n", ""),
    ("  baseline: {model: ovx, surgery: ovx, role: baseline_control, n: 8, sacrifice: week 12}\n", ""),
    (
        "  ovx: {model: ovx, surgery: ovx, role: disease_control",
        "  ovx: {model: none, surgery: none, role: vehicle_control",
    ),
    ("  k2: {model: ovx, surgery: ovx", "  k2: {model: none, surgery: none"),
    ("  aln: {model: ovx, surgery: ovx", "  aln: {model: none, surgery: none"),
    ("  both: {model: ovx, surgery: ovx", "  both: {model: none, surgery: none"),
    ("  gate: sham vs ovx\n", ""),
)


_READER = (
    edit("KEY-UNKNOWN", "sex: female", "sexx: female"),
    edit("KEY-MISSING", "title: Vitamin K2 and alendronate in the ovariectomised rat\n", ""),
    edit("VALUE-BLANK", "sex: female", "sex:"),
    edit(
        "VALUE-SHAPE", "evidence: {agents: [MK-4, MK-7, alendronate, risedronate]}", "evidence: alendronate"
    ),
    edit("VALUE-WORD", "  intent: restoration", "  intent: restore"),
    edit("VALUE-NUMBER", "n: 8", "n: eight"),
    edit(
        "VALUE-ROWS",
        "header: 1",
        "header: first",
        ("      layout: long\n", "      layout: long\n      header: 1\n"),
    ),
    edit("VALUE-TRUTH", "sealed: false", "sealed: no"),
    edit("VALUE-MOMENT", "days: [week 12, week 24]", "days: [12 weeks, week 24]"),
    edit("VALUE-DURATION", "age_at_surgery: 24 weeks", "age_at_surgery: week 24"),
    edit("VALUE-SCHEDULE", "route: subcutaneous, every: week", "route: subcutaneous, every: sometimes"),
    edit("VALUE-SHARE", "weights: {BMD: 1}", "weights: {BMD: 1.5}", *TWO_PRIMARY),
    edit("VALUE-MARGIN", "margin: 10 %", "margin: small", ("scale: log}", "scale: log, margin: 10 %}")),
    edit("VALUE-CONTRAST", "comparisons: each treatment vs ovx", "comparisons: each treatment against ovx"),
    edit(
        "VALUE-NAME",
        "    K2: [MK-4, MK-7]",
        '    "K2, all": [MK-4, MK-7]',
        ("  columns: [K2, bisphosphonate, K2 + bisphosphonate]\n", ""),
        base=REVIEW,
    ),
    edit("VALUE-TOO-LONG", "title: Vitamin K2 and", f"title: {'Vitamin K2, ' * 20}and"),
)

_WORDS = (
    edit("SPECIES-UNKNOWN", "species: [rat, mouse]", "species: [rat, mouse, unicorn]", base=REVIEW),
    edit("STRAIN-UNKNOWN", "strain: Sprague-Dawley", "strain: Sprague-Downey"),
    edit("STRAIN-SPECIES", "strain: Sprague-Dawley", "strain: C57BL/6J"),
    edit("MODEL-UNKNOWN", "  models: [ovx, nx]", "  models: [ovx, nx, moonwalk]", base=REVIEW),
    edit(
        "SURGERY-UNKNOWN",
        "surgery: sham, role: healthy_control, n: 12",
        "surgery: shamm, role: healthy_control, n: 12",
    ),
    edit("AGENT-UNKNOWN", "evidence: {agents: [MK-4, MK-7,", "evidence: {agents: [MK-4, MK-77,"),
    edit("ROUTE-UNKNOWN", "route: subcutaneous", "route: subcutanous"),
    edit("ENDPOINT-UNKNOWN", "name: BV/TV", "name: BVV/TTV"),
    edit("SITE-UNKNOWN", "site: distal_femur_metaphysis", "site: distal_fermur_metaphysis"),
    edit("METHOD-UNKNOWN", "method: microct", "method: macroct"),
    edit("UNIT-UNKNOWN", "unit: g/cm2", "unit: g/cm5"),
    edit(
        "LABEL-NO-DYE",
        "{agent: calcein, before_sacrifice: 3 days}",
        "{agent: MK-7, before_sacrifice: 3 days}",
    ),
)

_ARMS = (
    Case("ARMS-MISSING", ((line_of(SMALL, "arms:"), ""),), base=SMALL),
    Case("MODELS-MISSING", ((line_of(SMALL, "models:"), ""),), base=SMALL),
    edit("ARM-MODEL", "  k2: {model: ovx", "  k2: {model: nx"),
    edit(
        "ARM-NAMES-FOLD",
        "  ALN2: {",
        "  ALN: {",
        (
            "  both: {model",
            "  ALN2: {model: ovx, surgery: ovx, role: treatment, n: 12, treatment: [{same_as: aln, start: week 18}]}\n  both: {model",
        ),
    ),
    edit(
        "ARMS-IDENTICAL",
        "[{same_as: aln, start: week 18}]",
        "[{same_as: aln}]",
        (
            "  both: {model",
            "  late: {model: ovx, surgery: ovx, role: treatment, n: 12, treatment: [{same_as: aln, start: week 18}]}\n  both: {model",
        ),
    ),
    edit("N-MISSING", ", n: 8", ""),
    edit("N-BELOW-3", "n: 8", "n: 2"),
    edit(
        "TREATMENT-MISSING",
        ", treatment: [{agent: MK-7, dose: 30 mg/kg, route: oral gavage, every: day}]",
        "",
        (
            "  both: {model",
            "  mk7: {model: ovx, surgery: ovx, role: treatment, n: 12, treatment: [{agent: MK-7, dose: 30 mg/kg, route: oral gavage, every: day}]}\n  both: {model",
        ),
    ),
    edit(
        "CONTROL-TREATED",
        "treatment: [{agent: vehicle, route: subcutaneous, every: week}]",
        "treatment: [{agent: MK-7, dose: 30 mg/kg, route: oral gavage, every: week}]",
        (
            "role: healthy_control, n: 12}",
            "role: healthy_control, n: 12, treatment: [{agent: vehicle, route: subcutaneous, every: week}]}",
        ),
    ),
    edit(
        "COMBINATION-SINGLE-MISSING",
        "  aln: {model: ovx, surgery: ovx, role: treatment, n: 12, treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}]}\n",
        "",
        (
            "{same_as: aln, start: week 16}",
            "{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}",
        ),
        ("  combination: {none: ovx, a: k2, b: aln, both: both, scale: log}\n", ""),
    ),
    edit("ROLE-SURGERY", "baseline: {model: ovx, surgery: ovx", "baseline: {model: ovx, surgery: sham"),
)

_CONTROLS = (
    edit(
        "DISEASE-CONTROL-MISSING",
        "  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 12, treatment: [{agent: vehicle, route: oral gavage, every: day}]}\n",
        "",
        *NO_PLAN,
    ),
    edit(
        "HEALTHY-CONTROL-MISSING",
        "  sham: {model: ovx, surgery: sham, role: healthy_control, n: 12}\n",
        "",
        *NO_PLAN,
    ),
    edit(
        "LIMB-CONTROL-MISSING", "      sham: {surgery: sham, role: healthy_control, n: 10}\n", "", base=REVIEW
    ),
    edit(
        "BASELINE-CONTROL-MISSING",
        "  baseline: {model: ovx, surgery: ovx, role: baseline_control, n: 8, sacrifice: week 12}\n",
        "",
    ),
    edit("SEX-MODEL", "sex: female", "sex: male"),
    edit("LIMB-MISSING", "    limb: left\n", "", base=REVIEW),
    edit(
        "INTACT-CONTROL",
        "surgery: none, role: vehicle_control",
        "surgery: none, role: disease_control",
        *INTACT,
    ),
    edit(
        "VEHICLE-CONTROL-ROLE",
        "surgery: sham, role: healthy_control",
        "surgery: sham, role: vehicle_control",
        ("  gate: sham vs ovx\n", ""),
        (
            "  both: {model",
            "  intact: {model: ovx, surgery: none, role: healthy_control, n: 12, label: intact}\n  both: {model",
        ),
    ),
)

_TIMELINE = (
    edit("SACRIFICE-MISSING", "  sacrifice: week 24\n", "", ("days: [week 12, week 24]", "days: [week 12]")),
    edit(
        "SACRIFICE-BEFORE-SURGERY",
        "n: 9, sacrifice: week 3",
        "n: 9, sacrifice: surgery",
        (
            "  both: {model",
            "  early: {model: ovx, surgery: sham, role: healthy_control, n: 9, sacrifice: week 3}\n  both: {model",
        ),
        (
            "  labels:\n    - {agent: calcein, before_sacrifice: 10 days}\n    - {agent: calcein, before_sacrifice: 3 days}\n",
            "",
        ),
    ),
    edit(
        "TREATMENT-TIMES-MISSING",
        "  treatment: {start: week 12, stop: week 24}",
        "  treatment: {start: week 12}",
        ("{same_as: aln, start: week 16}", "{same_as: aln}"),
    ),
    edit("STOP-BEFORE-START", "start: week 16}", "start: week 16, stop: week 14}"),
    edit("TREATMENT-AFTER-SACRIFICE", "start: week 16}", "start: week 16, stop: week 30}"),
    edit("TREATMENT-BEFORE-SURGERY", "start: week 16}", "start: week -2}"),
    edit("PREVENTION-NOT-SAID", "start: week 16}", "start: day 3}"),
    edit("BASELINE-SACRIFICE", "n: 8, sacrifice: week 12", "n: 8, sacrifice: week 13"),
    edit("MEASUREMENT-AFTER-SACRIFICE", "days: [week 12, week 24]", "days: [week 12, week 25]"),
    edit("LABEL-TIMING", "before_sacrifice: 3 days", "before_sacrifice: 10 days"),
    edit(
        "LABELS-TOO-FEW",
        "    - {agent: calcein, before_sacrifice: 3 days}\n",
        "",
        (
            "endpoints:\n",
            "endpoints:\n  - {name: MAR, site: proximal_tibia_metaphysis, method: histomorphometry}\n",
        ),
        ("evidence: {agents", "        MAR: {endpoint: MAR, unit: um/d}\nevidence: {agents"),
    ),
    edit("MARKER-DAY", ", days: [week 12, week 24]", ""),
)

_DOSES = (
    edit("TREATMENT-KIND", "{same_as: k2}, {", "{same_as: k2, intervention: running}, {"),
    edit(
        "SAME-AS-UNKNOWN",
        "{same_as: k2}, {agent",
        "{same_as: k3}, {agent",
        (
            "{same_as: aln, start: week 16}",
            "{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}",
        ),
        ("  combination: {none: ovx, a: k2, b: aln, both: both, scale: log}\n", ""),
    ),
    edit("DOSE-MISSING", "agent: MK-4, dose: 30 mg/kg,", "agent: MK-4,"),
    edit("DOSE-NO-UNIT", "dose: 30 mg/kg", "dose: 30"),
    edit("DOSE-UNREADABLE", "dose: 30 mg/kg", "dose: 30 mgs/kgs"),
    edit(
        "ROUTE-MISSING", "basis: free acid, route: subcutaneous, every: week", "basis: free acid, every: week"
    ),
    edit("SCHEDULE-MISSING", "route: subcutaneous, every: week", "route: subcutaneous"),
    edit("DOSE-RANGE", "dose: 35 ug/kg", "dose: 35 g/kg"),
)

_ENDPOINTS = (
    Case("ENDPOINTS-MISSING", ((line_of(SMALL, "endpoints:"), ""),), base=SMALL),
    edit("PRIMARY-MISSING", "method: dxa, role: primary", "method: dxa"),
    edit(
        "PRIMARY-MULTIPLICITY",
        "  multiplicity: holm\n",
        "",
        ("method: microct}", "method: microct, role: primary}"),
    ),
    edit(
        "GRAPH-MISSING",
        "  graph: {weights: {BMD: 1}, transitions: {BMD: {BV/TV: 1}}}\n",
        "",
        *TWO_PRIMARY,
    ),
    edit("GRAPH-NODE", "{BMD: {BV/TV: 1}}", "{BMD: {CTX: 1}}", *TWO_PRIMARY),
    edit(
        "GRAPH-SHARES",
        "weights: {BMD: 1, BV/TV: 0}",
        "weights: {BMD: 1, BV/TV: 0.2}",
        *TWO_PRIMARY,
        ("weights: {BMD: 1}", "weights: {BMD: 1, BV/TV: 0}"),
    ),
    edit("ENDPOINT-METHOD", "method: microct", "method: dxa"),
    edit("ENDPOINT-SITE", "site: serum", "site: femur"),
    edit("METHOD-SITE", "site: femur_diaphysis", "site: lumbar_vertebra"),
    edit("ENDPOINT-INCOMPLETE", ", method: microct", ""),
    edit(
        "ENDPOINT-REPEATED",
        "site: proximal_tibia_metaphysis, method: microct",
        "site: distal_femur_metaphysis, method: microct",
        ("endpoints:\n", "endpoints:\n  - {name: BV/TV, site: proximal_tibia_metaphysis, method: microct}\n"),
    ),
    edit(
        "ANALYSIS-SITE",
        "analyses: [dxa, elisa]",
        "analyses: [dxa, elisa, neck_bending]",
        ("sites: [femur, serum]", "sites: [tibia_diaphysis, serum]"),
        base=REVIEW,
    ),
)

_CONDUCT = (
    edit("RANDOMISATION-MISSING", "    randomisation: {unit: animal, seed: 7}\n", "", base=REVIEW),
    edit("RANDOMISATION-UNIT", "  unit: animal\n  strata", "  strata"),
    edit("RANDOMISATION-SEED", "  seed: 7\n", ""),
    edit("BLINDING-MISSING", "blinding: {operators: true, analysts: true}", "blinding: {operators: true}"),
    edit("SEALED-OPEN", "sealed: false", "sealed: true"),
    Case(
        "SEALED-KEY",
        good=(("{sealed: false}", "{sealed: true, key: key.csv}"),),
        files=(
            ("animals.csv", "animal,arm,body_mass_before_surgery\n0012,A,281\n0013,B,279\n"),
            ("key.csv", "code,arm\nA,k2\nB,ovx\n"),
        ),
        bad_files=(("key.csv", None),),
    ),
    edit(
        "UNIT-BELOW-ALLOCATION", "  gate: sham vs ovx\n  unit: animal", "  gate: sham vs ovx\n  unit: section"
    ),
    Case(
        "RANDOM-UNLISTED",
        good=(("  covariates: [body_mass", "  random: [litter]\n  covariates: [body_mass"),),
        bad=(("random: [litter]", "random: [litter / cage]"),),
        files=(
            ("animals.csv", "animal,arm,litter,body_mass_before_surgery\n0012,k2,1,281\n0013,ovx,2,279\n"),
        ),
    ),
)

_CONTRASTS = (
    edit("CONTRAST-ARM", "comparisons: each treatment vs ovx", "comparisons: each treatment vs ovxx"),
    edit("CONTRAST-SELF", "comparisons: each treatment vs ovx", "comparisons: ovx vs ovx"),
    edit("GATE-ARMS", "gate: sham vs ovx", "gate: sham vs k2"),
    edit(
        "GATE-INTACT",
        "  unit: animal\n  comparisons",
        "  gate: ovx vs k2\n  unit: animal\n  comparisons",
        *INTACT,
    ),
    edit(
        "COMPARISONS-MISSING",
        "  comparisons: each treatment vs ovx\n",
        "",
        ("  combination: {none: ovx, a: k2, b: aln, both: both, scale: log}\n", ""),
    ),
    edit("COMBINATION-ARMS", "a: k2, b: aln, both: both", "a: k2, b: aln, both: aln"),
    edit("COMBINATION-CLAIM", "scale: log, claim", "claim", ("scale: log}", "scale: log, claim: true}")),
    edit(
        "COMBINATION-MARGIN",
        "margin: 10 %",
        "margin: 0.01 g/cm2",
        ("scale: log}", "scale: log, margin: 10 %}"),
    ),
    edit(
        "COMBINATION-CEILING", "ceiling: sham", "ceiling: aln", ("scale: log}", "scale: log, ceiling: sham}")
    ),
    edit("COMPARISON-CONTROL", "comparisons: each treatment vs ovx", "comparisons: each treatment vs aln"),
)

_DATA = (
    Case("DATA-NONE", bad_files=(("data/femur.csv", None),)),
    edit("PATH-OUTSIDE", "file: data/femur.csv", "file: ../femur.csv"),
    edit("FILE-NO-MATCH", "file: data/femur.csv", "file: data/femora.csv"),
    edit(
        "FILE-TWICE",
        "sheet: 2, ",
        "",
        (
            "evidence: {agents",
            "    - {file: data/femur.csv, sheet: 2, id: animal, columns: {BMD: {endpoint: BMD, site: femur, unit: g/cm2}}}\nevidence: {agents",
        ),
    ),
    Case(
        "PATTERN-PART",
        (("{animal}_{side}.tif", "{animal}_{limb}.tif"),),
        (("evidence: {agents", f"{SCAN}evidence: {{agents"),),
        (("data/scans/0012_left.tif", "a scan\n"),),
    ),
    edit("UNIT-MISSING", ", unit: g/cm2", ""),
    edit("UNIT-ENDPOINT", "unit: g/cm2", "unit: N/mm"),
    edit(
        "COLUMN-TWICE",
        "unit: g/cm2, replicate: 2}",
        "unit: g/cm2, replicate: 1}",
        (
            "evidence: {agents",
            "        BMD right 1: {endpoint: BMD, side: right, day: sacrifice, unit: g/cm2, replicate: 1}\n        BMD right 2: {endpoint: BMD, side: right, day: sacrifice, unit: g/cm2, replicate: 2}\nevidence: {agents",
        ),
    ),
    Case(
        "SCANS-LATER",
        (("evidence: {agents", f"{SCAN}evidence: {{agents"),),
        files=(("data/scans/0012_left.tif", "a scan\n"),),
    ),
    edit("PREDICTION-LATER", "evidence: {agents", "prediction: {animals: 200, seed: 1}\nevidence: {agents"),
)

_TABLES = (
    edit("TABLE-LONG", "      variable: quantity\n", ""),
    edit("TABLE-WIDE", "      layout: long\n", ""),
    edit("TABLE-ANIMAL", "      id: animal\n", ""),
    edit("TABLE-ARM", "{K2: k2, ALN: aln}", "{K2: k2, ALN: alnn}", ARM_COLUMN),
    edit("TABLE-MAP-UNUSED", "      arm: group\n", "", ARM_COLUMN),
    edit(
        "UNIT-ROW",
        "unit_row: 2",
        "unit_row: 1",
        ("      id: animal\n", "      id: animal\n      unit_row: 2\n"),
    ),
    edit("COLUMN-ROLES", "value: value", "value: quantity"),
    edit(
        "FLAG-TWICE",
        'flags: {"~": ok}',
        'flags: {"-": ok}',
        ("      id: animal\n", '      id: animal\n      missing: ["-"]\n      flags: {"~": ok}\n'),
    ),
    Case("ANIMALS-MISSING", good=(COVARIATES,), bad_files=(("animals.csv", None),)),
    Case("DATA-UNMAPPED", bad_files=(("data/more.csv", "animal,BMC (g)\n0012,0.41\n"),)),
)

_COVERAGE = (
    edit(
        "COLUMN-UNDECLARED",
        "evidence: {agents",
        "        rigid: {endpoint: stiffness, unit: N/mm}\nevidence: {agents",
    ),
    edit(
        "COLUMN-METHOD",
        'unit: "%", method: microct',
        'unit: "%", method: histomorphometry',
        ('unit: "%"', 'unit: "%", method: microct'),
    ),
    edit("ENDPOINT-NO-TABLE", "        CTX: {endpoint: CTX, unit: ng/mL}\n", ""),
    edit("COVARIATE-AFTER-SURGERY", "[body_mass_before_surgery]", "[body_mass_at_sacrifice]"),
    edit("COVARIATE-UNKNOWN", "[body_mass_before_surgery]", "[temper before surgery]"),
    edit("COVARIATE-UNMEASURED", "[body_mass_before_surgery]", "[BMC before surgery]"),
)

_REVIEW = (
    edit(
        "EVIDENCE-EMPTY",
        "  agents: [MK-4, MK-7, alendronate, risedronate]\n",
        "",
        (
            "  groups:\n    K2: [MK-4, MK-7]\n    bisphosphonate: [alendronate, risedronate]\n  columns: [K2, bisphosphonate, K2 + bisphosphonate]\n",
            "",
        ),
        base=REVIEW,
    ),
    edit("SPECIES-EMPTY", "species: [rat, mouse]", "species: []", ("    strain: Wistar\n", ""), base=REVIEW),
    edit("GROUP-EMPTY", "    K2: [MK-4, MK-7]", "    K2: []", base=REVIEW),
    edit(
        "GROUP-AGENT",
        "agents: [MK-4, MK-7, alendronate, risedronate]",
        "agents: [MK-4, MK-7, alendronate]",
        base=REVIEW,
    ),
    edit(
        "AGENT-IN-TWO-GROUPS",
        "bisphosphonate: [alendronate, risedronate]",
        "bisphosphonate: [alendronate, risedronate, MK-7]",
        base=REVIEW,
    ),
    edit(
        "COLUMN-GROUP",
        "columns: [K2, bisphosphonate, K2 + bisphosphonate]",
        "columns: [K2, bisphosphonate, K2 + raloxifene]",
        base=REVIEW,
    ),
    Case("CLAIMS-MISSING", bad_files=(("claims.yaml", None),), base=REVIEW),
    edit("PROTOCOL-MODEL", "  models: [ovx, nx]", "  models: [ovx]", base=REVIEW),
)

CASES = (
    *_READER,
    *_WORDS,
    *_ARMS,
    *_CONTROLS,
    *_TIMELINE,
    *_DOSES,
    *_ENDPOINTS,
    *_CONDUCT,
    *_CONTRASTS,
    *_DATA,
    *_TABLES,
    *_COVERAGE,
    *_REVIEW,
)
