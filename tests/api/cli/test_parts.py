# SPDX-License-Identifier: Apache-2.0
"""`status --part`: one part of a right for people."""

from pathlib import Path

import pytest

from api.cli.parts import format_hectares, format_money
from tests.api.cli.terminal import verdigris

SHOWN = {
    "plan": ("plan in force: P1 version 1", "L3", "voluntary"),
    "areas": ("Yard", "2.4000", "determination", "stated for 2026-09-26"),
    "money": ("CNY", "1700000.00", "6200000.00"),
    "disclosures": ("KIND", "ASSURANCE"),
    "outcomes": ("66.67", "828.667", "4 3 2 2 2 3"),
    "map": ('"type":"FeatureCollection"',),
}


@pytest.mark.parametrize(("part", "words"), SHOWN.items())
def test_a_part_is_shown(demo: Path, part: str, words: tuple[str, ...]) -> None:
    """The story of the demo's quarry, part by part."""
    shown = verdigris("status", "DEMO-CN-16", "-r", demo, "--part", part, "--as-of", "2026-11-26").out

    assert [word for word in words if word not in shown] == []


def test_a_shortfall_is_said_to_be_an_indicator(demo: Path) -> None:
    """Before the duty was discharged, the fund was short of the estimate."""
    shown = verdigris("status", "DEMO-CN-16", "-r", demo, "--part", "money", "--as-of", "2026-03-01").out

    assert "* an indicator; only an authority determines a shortfall" in shown


AMOUNTS = {
    "two decimals": ((123456, 2), "1234.56"),
    "below one": ((5, 2), "0.05"),
    "below zero": ((-5, 2), "-0.05"),
    "no decimals": ((700, 0), "700"),
    "three decimals": ((1000, 3), "1.000"),
    "none": ((None, 2), ""),
}


@pytest.mark.parametrize(("given", "text"), AMOUNTS.values(), ids=AMOUNTS.keys())
def test_money_has_the_decimals_of_its_currency(given: tuple[int | None, int], text: str) -> None:
    """Whole minor units are written out exactly."""
    assert format_money(*given) == text


def test_hectares_have_four_decimals() -> None:
    """Which are the whole square metres (domain.md §7.1)."""
    assert [format_hectares(m2) for m2 in (0, 1, 10_000, 123_456)] == ["0.0000", "0.0001", "1.0000", "12.3456"]
