# SPDX-License-Identifier: Apache-2.0
"""`right new-id`: numbers with check digits, the next that is free."""

from pathlib import Path

import pytest

from events.identifiers.right_numbers import parse_right_number
from tests.api.cli.terminal import verdigris


def test_a_number_is_given_that_the_registry_takes(place: Path):
    """It checks out, is told in both languages, and is the first of its place where there is none."""
    done = verdigris("right", "new-id", "CN-64", "-r", "demo-registry", "--json", "--lang", "zh")
    number = done.json["right_id"]

    assert (("CN-64", 1), f"right:{number}") == (parse_right_number(number), done.json["subject"])
    assert "下一步" in done.err
    assert number == verdigris("right", "new-id", "CN-64", "--serial", "1").out.strip()


@pytest.mark.parametrize("where", ["41", "CN_41", "cn-41"])
def test_a_place_that_cannot_be_written_is_told(place: Path, where: str):
    """No number is made of it."""
    done = verdigris("right", "new-id", where, "-r", "demo-registry", "--json")

    assert 4 == done.code
    assert "right-number-malformed" in done.err


def test_a_dry_run_tells_what_to_look_at_again(place: Path):
    """A name that mixes scripts would be taken, and is told before it is (case 106)."""
    (place / "data.json").write_text('{"party_kind": "company", "names": {"en": "\u0412ronze"}}', encoding="utf-8")
    arguments = (
        "file", "party.registered.v1", "--subject", "party:POSER", "--data", "data.json",
        "--key", "demo-registry/keys/governance-1.pem", "-r", "demo-registry", "--dry-run",
    )  # fmt: skip

    told = verdigris(*arguments)
    assert 0 == told.code, told.err
    assert "look again at /data/names/en" in told.err
    assert ["name-mixes-scripts"] == [each["code"] for each in verdigris(*arguments, "--json").json["warnings"]]
