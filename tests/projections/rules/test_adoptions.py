# SPDX-License-Identifier: Apache-2.0
"""Which version of the rules holds where and when: by adoption, and before any by what is shipped (case 87)."""

import datetime
from typing import Any

import pytest

from events.errors import UnavailableError
from projections.rules import PROFILES, profile_for
from projections.rules.adoptions import ProfileAdoption
from projections.rules.calendars import Calendars
from projections.rules.profiles import CN, CN_V2
from projections.rules.published import check_adopted, digest_of
from tests.projections.chronicles import day
from tests.registry.admission import mine


def adopt(position: int, profile: str, version: int, place: str, since: str) -> ProfileAdoption:
    """Return an adoption."""
    return ProfileAdoption(
        position=position, profile=profile, version=version, jurisdiction=place, in_force_from=day(since)
    )


FOUNDED = (adopt(0, "cn", 1, "CN", "2020-01-01"), adopt(0, "qld", 1, "AU-QLD", "2020-01-01"))
SECOND = adopt(9, "cn", 2, "CN", "2026-07-01")

HELD: dict[str, tuple[tuple[ProfileAdoption, ...], str, str, tuple[str, int]]] = {
    "nothing adopted: the newest shipped": ((), "CN", "2026-08-15", ("cn", 2)),
    "nothing adopted, a day before it": ((), "CN", "2026-08-14", ("cn", 1)),
    "the foundation's, though a newer one is shipped": (FOUNDED, "CN", "2026-08-15", ("cn", 1)),
    "a province follows its country": (FOUNDED, "CN-41", "2026-08-15", ("cn", 1)),
    "Hong Kong does not": (FOUNDED, "CN-HK", "2026-08-15", ("general", 1)),
    "before the foundation's first day: as shipped": (FOUNDED, "CN", "2019-12-31", ("cn", 1)),
    "a place that nothing was adopted for: as shipped": (FOUNDED, "US-WY", "2026-08-15", ("us-smcra", 1)),
    "a day before the second version": ((*FOUNDED, SECOND), "CN", "2026-06-30", ("cn", 1)),
    "the first day of the second version": ((*FOUNDED, SECOND), "CN", "2026-07-01", ("cn", 2)),
    "elsewhere nothing changes": ((*FOUNDED, SECOND), "AU-QLD", "2026-07-01", ("qld", 1)),
    "of two for one day, that recorded last": (
        (adopt(9, "cn", 2, "CN", "2026-07-01"), adopt(10, "cn", 1, "CN", "2026-07-01")), "CN", "2026-07-01", ("cn", 1),
    ),
    "one for the place before one for its country": (
        (SECOND, adopt(5, "cn", 1, "CN-41", "2026-01-01")), "CN-41", "2026-07-01", ("cn", 1),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("adopted", "place", "on", "expected"), HELD.values(), ids=HELD.keys())
def test_case_87_what_was_adopted_holds(
    adopted: tuple[ProfileAdoption, ...], place: str, on: str, expected: tuple[str, int]
) -> None:
    """
    From its day on, in its place; in whatever order the adoptions are given.
    """
    for given in (adopted, adopted[::-1]):
        profile = profile_for(place, day(on), Calendars(profiles=given))

        assert expected == (profile.profile, profile.version)


def test_rules_this_program_lacks_are_not_replaced_by_others() -> None:
    """
    Case 36: refused by name, and only where and when they hold.
    """
    newest = max(each.version for each in PROFILES if each.profile == "cn")
    calendars = Calendars(profiles=(*FOUNDED, adopt(9, "cn", newest + 1, "CN", "2027-01-01")))

    assert CN.version == profile_for("CN", day("2026-12-31"), calendars).version
    with pytest.raises(UnavailableError) as refused:
        profile_for("CN", day("2027-01-01"), calendars)
    assert ("profile-unknown", True) == (refused.value.code, f"version {newest + 1}" in refused.value.message)


OPENED: dict[str, tuple[dict[str, Any], str]] = {
    "a version there is not": ({"version": 99}, "profile-unknown"),
    "another text": ({"content_sha256": "0" * 64}, "profile-changed"),
}


@pytest.mark.parametrize(("changes", "code"), OPENED.values(), ids=OPENED.keys())
def test_case_36_rules_changed_under_their_number_are_noticed(changes: dict[str, Any], code: str) -> None:
    """
    A log that adopted them is not opened by a program that has other ones; what it has is let pass.
    """
    version = changes.pop("version", 2)
    check_adopted([mine.adopt_rules()])

    with pytest.raises(UnavailableError) as refused:
        check_adopted([mine.adopt_rules(version=version, **changes)])
    assert code == refused.value.code


def test_a_digest_pins_every_word_of_every_rule() -> None:
    """
    Different versions have different digests, and the same version always the same one.
    """
    digests = {digest_of(each) for each in PROFILES}

    assert len(PROFILES) == len(digests)
    assert digest_of(CN) == digest_of(CN)
    assert digest_of(CN) != digest_of(CN_V2)


def test_an_adoption_is_about_days_not_instants() -> None:
    """
    Years later it still holds.
    """
    calendars = Calendars(profiles=(*FOUNDED, SECOND))

    assert 2 == profile_for("CN", day("2026-07-01") + datetime.timedelta(days=3650), calendars).version
