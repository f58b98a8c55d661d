# SPDX-License-Identifier: Apache-2.0
"""The shipped profiles: which covers what, and that every rule can be looked up."""

import importlib
from pathlib import Path

import msgspec
import pytest

from events.catalogue.trust import PartyRegistered
from events.values import Text
from projections.rules import PROFILES, profile_for, profile_of
from projections.rules.profiles import CN, CN_V2, GENERAL, QLD, US_SMCRA
from tests.projections.chronicles import STATUTE, VOLUNTARY, Chronicle, day, year

ROOT = Path(__file__).parents[3]
FOLDERS = {"cn": "cn", "qld": "qld", "us-smcra": "us"}
"""Where the rules of a profile's own stand."""

COVERED = {
    "China": ("CN", "2026-01-01", CN),
    "a province of China": ("CN-41", "2026-01-01", CN),
    "China before its Code": ("CN", "2026-08-14", CN),
    "China from the first day of its Code": ("CN", "2026-08-15", CN_V2),
    "the United States": ("US", "2026-01-01", US_SMCRA),
    "a state of theirs": ("US-WY", "2026-01-01", US_SMCRA),
    "before their Act": ("US-WY", "1977-08-02", GENERAL),
    "Hong Kong has its own law": ("CN-HK", "2026-01-01", GENERAL),
    "Macao too": ("CN-MO", "2026-01-01", GENERAL),
    "Taiwan too": ("CN-TW", "2026-01-01", GENERAL),
    "Queensland": ("AU-QLD", "2026-01-01", QLD),
    "another state of Australia": ("AU-NSW", "2026-01-01", GENERAL),
    "Australia without a state": ("AU", "2026-01-01", GENERAL),
    "a country whose code begins alike": ("CNX", "2026-01-01", GENERAL),
    "nowhere in particular": (None, "2026-01-01", GENERAL),
    "China before its first profile": ("CN", "2011-03-04", GENERAL),
    "China from its first day": ("CN", "2011-03-05", CN),
    "Queensland before its first profile": ("AU-QLD", "2019-10-31", GENERAL),
    "Queensland from its first day": ("AU-QLD", "2019-11-01", QLD),
}


@pytest.mark.parametrize(("jurisdiction", "on", "profile"), COVERED.values(), ids=COVERED.keys())
def test_case_87_a_place_has_one_profile_on_a_day(jurisdiction, on, profile):
    """
    The newest one that covers it, or the general one.
    """
    found = profile_for(jurisdiction, day(on))

    assert (profile.profile, profile.version) == (found.profile, found.version)


def test_a_subject_is_judged_where_it_is():
    """
    A right by its own place, a party by its own, and what is not registered by the general rules.
    """
    chronicle, party = Chronicle(), Chronicle("party:MINECO")
    assert profile_of(chronicle.state(), day("2026-01-01")) is GENERAL

    chronicle.register()
    party.add(PartyRegistered(party_kind="company", names=Text(en="Mine"), jurisdiction="AU-QLD"), "2026-01-01")
    assert profile_of(chronicle.state(), day("2026-01-01")) is CN
    assert profile_of(party.state(), day("2026-01-01")) is QLD


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: f"{each.profile}-{each.version}")
def test_every_rule_is_published_with_its_file(profile):
    """
    Its number is unique in the profile, its file holds it, and it speaks both languages.
    """
    numbers = [rule.rule_id for rule in profile.rules]

    assert sorted(set(numbers)) == sorted(numbers)
    for rule in profile.rules:
        path = ROOT / rule.file
        assert path.is_file()
        assert path.parent.name == rule.profile
        assert rule.profile in {"every", FOLDERS.get(profile.profile)}
        module = importlib.import_module(rule.file.removesuffix(".py").replace("/", "."))
        assert module.RULE is rule
        assert rule.text.zh
        assert rule.text.en
        assert rule.citation


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: f"{each.profile}-{each.version}")
def test_every_rule_file_of_its_folders_is_in_the_profile(profile):
    """
    No rule is written and forgotten.
    """
    folders = {"every", FOLDERS.get(profile.profile, "every")}
    files = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / "projections" / "rules" / folder).glob("*.py")
        if "make_rule(" in path.read_text(encoding="utf-8")
    }
    # China's own D-1 stands in the place of the general one; its first version knows no draft of the notice.
    replaced = {"projections/rules/every/due_day.py"} if profile.profile == "cn" else set()
    replaced |= {"projections/rules/cn/full_accrual_due.py"} if profile is CN else set()

    assert {rule.file for rule in profile.rules} == files - replaced


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: f"{each.profile}-{each.version}")
def test_the_rule_of_every_duty_is_in_the_profile_and_in_force(profile):
    """
    Whatever is owed, the rule cited for it can be looked up, and holds as long as the profile does.
    """
    chronicle = Chronicle(jurisdiction=profile.jurisdiction)
    chronicle.duty("R", "2026-03-31", year(2025))
    chronicle.duty("I", "2026-03-31", year(2025), report_kind="information_filing")
    for number, basis in enumerate((STATUTE, VOLUNTARY)):
        chronicle.milestone(f"M{number}", "2026-03-31", basis=basis)
    for obligation in chronicle.state().obligations.values():
        rule = profile.duty_rule(obligation)
        assert rule is profile.rule(rule.rule_id)
        assert rule.valid_from is None or rule.valid_from <= profile.valid_from


def test_the_rules_can_be_written_as_json():
    """
    A published profile is read by programs.
    """
    written = msgspec.json.decode(msgspec.json.encode(CN.rules))

    assert written[0]["rule_id"] == "P-1"
    assert written[0]["file"] == "projections/rules/cn/plan_on_record.py"
    assert set(written[0]["text"]) == {"zh", "en"}
