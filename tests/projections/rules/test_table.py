# SPDX-License-Identifier: Apache-2.0
"""The table of rules: complete against domain.md §8.2, and true about files, tests and kinds."""

import re
from pathlib import Path

import pytest

from projections.rules import PROFILES
from projections.rules.table import TABLE, Listed

ROOT = Path(__file__).parents[3]
DOMAIN = ROOT.parent / "shared" / "design" / "domain.md"

_HOW_MANY = {"P": 4, "D": 10, "E": 6, "A": 7, "F": 3, "L": 2, "R": 2, "C": 3, "T": 2}
NUMBERS = [f"{letter}-{number}" for letter, count in _HOW_MANY.items() for number in range(1, count + 1)]
"""Those of domain.md §8.2."""


def test_every_rule_of_the_design_is_listed_once() -> None:
    """
    In the order of the design, followed by ours.
    """
    listed = [each.rule_id for each in TABLE]

    assert NUMBERS == listed[: len(NUMBERS)]
    assert sorted(set(listed)) == sorted(listed)


def test_the_numbers_are_those_of_the_design() -> None:
    """
    As written down there.
    """
    if not DOMAIN.is_file():
        pytest.skip("the design is not beside this source")
    section = DOMAIN.read_text(encoding="utf-8").partition("### 8.2 ")[2].partition("### 8.3 ")[0]

    assert re.findall(r"^\| ([A-Z]-\d+) \|", section, re.MULTILINE) == NUMBERS


@pytest.mark.parametrize("listed", TABLE, ids=lambda each: each.rule_id)
def test_its_files_and_tests_exist(listed: Listed) -> None:
    """
    What the table names can be read, and run.
    """
    assert listed.files
    assert listed.tests
    for file in listed.files:
        assert (ROOT / file).is_file(), file
    for test in listed.tests:
        path, _, name = test.partition("::")
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), test


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: f"{each.profile}-{each.version}")
def test_every_published_rule_is_listed_for_what_it_is(profile) -> None:
    """
    With its own file; what is an indicator there is one here.
    """
    rows = {each.rule_id: each for each in TABLE}

    for rule in profile.rules:
        assert rule.file in rows[rule.rule_id].files
        assert (rows[rule.rule_id].kind == "indicator") == rule.indicator
