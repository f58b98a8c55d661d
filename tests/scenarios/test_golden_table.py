# SPDX-License-Identifier: Apache-2.0
"""The twenty golden scenarios of domain.md §11, each with the one test that tells it as filings."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
GOLDEN = {
    1: "a milestone due in the National Day holiday",
    2: "achieved on time and reported late",
    3: "overdue and then extended",
    4: "a transfer by a contract that keeps a zone with the seller",
    5: "a right extinguished with two zones open",
    6: "an acceptance not decided on day 61",
    7: "a rectification missed and what followed",
    8: "a penalty annulled on review",
    9: "a voluntary carbon pledge missed",
    10: "an amendment that does not list an overdue milestone",
    11: "a key compromised since March",
    12: "an area split and one part given up",
    13: "carbon entered as carbon dioxide",
    14: "a village collective signs that it was there",
    15: "a paper inspection of 2019 recorded in 2026",
    16: "a scheduler that was down for three days",
    17: "a personal name in a complaint is deleted",
    18: "rules that come in force in the middle of a year",
    19: "a legacy site without obligations",
    20: "the same filing twice is one entry",
}
"""Number -> what it is about; the name of its test is `test_golden_NN_` and these words."""


def _tests() -> list[tuple[str, str]]:
    """Return the golden tests there are in this folder, by name, with their files."""
    found = []
    for path in sorted(HERE.glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
        found += [(name, path.name) for name in names if re.match(r"test_golden_\d", name)]
    return found


def test_every_golden_scenario_is_told_once() -> None:
    """
    Each of the twenty has exactly one test, named by its number and words, and no test has a number of its own.
    """
    expected = [f"test_golden_{number:02d}_{words.lower().replace(' ', '_')}" for number, words in GOLDEN.items()]

    assert (list(range(1, 21)), expected) == (list(GOLDEN), sorted(name for name, _ in _tests()))
