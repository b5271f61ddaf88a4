"""The shipped table and the question of the example review."""

from __future__ import annotations

import pytest

from osteon.evidence._effects import Effects, load
from osteon.evidence._question import Question
from osteon.evidence._records import Group

K2 = ("MK-4", "MK-7", "vitamin_K2_unspecified")
BISPHOSPHONATES = (
    "alendronate",
    "risedronate",
    "zoledronate",
    "ibandronate",
    "etidronate",
    "clodronate",
    "incadronate",
    "minodronate",
    "tiludronate",
    "neridronate",
    "olpadronate",
    "bisphosphonate_unspecified",
)


@pytest.fixture(scope="session")
def effects() -> Effects:
    return load()


@pytest.fixture(scope="session")
def question() -> Question:
    return Question(
        title="Vitamin K2 against bisphosphonates",
        species=(
            "rat",
            "mouse",
            "dog",
            "minipig",
            "rhesus_macaque",
            "cynomolgus_macaque",
            "baboon",
            "sheep",
            "human",
        ),
        agents=(*K2, *BISPHOSPHONATES, "raloxifene"),
        groups=(
            Group("k2", "K2", (K2,)),
            Group("bisphosphonate", "bisphosphonate", (BISPHOSPHONATES,)),
            Group("k2+bisphosphonate", "K2 + bisphosphonate", (K2, BISPHOSPHONATES)),
            Group("raloxifene", "raloxifene", (("raloxifene",),)),
        ),
        models=("ovx", "ovx_low_ca", "nx"),
    )
