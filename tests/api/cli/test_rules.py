# SPDX-License-Identifier: Apache-2.0
"""`verdigris rules`, told to people and to programs."""

from projections.rules import PROFILES
from tests.api.cli.terminal import verdigris


def test_every_version_is_listed() -> None:
    """
    By name and number, with its place and first day; as JSON the same and the table of rules.
    """
    told, said = verdigris("rules"), verdigris("rules", "--json")

    assert 0 == told.code
    assert all(f"{each.profile}" in told.out for each in PROFILES)
    assert [each.version for each in PROFILES] == [each["version"] for each in said.json["items"]]


def test_one_version_is_shown_with_its_laws() -> None:
    """
    The newest, unless a number is given; in the language asked for.
    """
    newest, first = verdigris("rules", "cn", "--json").json, verdigris("rules", "cn", "1", "--json").json

    assert (2, 1) == (newest["version"], first["version"])
    assert "生态环境法典" in verdigris("rules", "cn", "--lang", "zh").out
    assert "indicator (draft)" in verdigris("rules", "cn").out
    assert "P-2" in verdigris("rules", "--table").out


def test_rules_there_are_not() -> None:
    """
    Not found, and where to look.
    """
    told = verdigris("rules", "cn", "99")

    assert (3, "") == (told.code, told.out)
    assert "There is no such version of rules" in told.err
