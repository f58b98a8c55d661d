# SPDX-License-Identifier: Apache-2.0
"""A rule profile as it is published: everything a stranger needs to recompute a status, and a digest that pins it.

The digest is SHA-256 over what a version fixes, as JSON with sorted keys. An event that adopts the version names it, so
that rules changed afterwards under the same number do not go unnoticed (reliability.md case 36). Not in it is what a
release may change without changing a rule: where a rule is written, its tests, and the years a calendar knows.
"""

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from events.catalogue.event import Event
from events.catalogue.trust import RuleProfileAdopted
from events.errors import NotFoundError, UnavailableError
from events.values import Text
from projections.rules.profile import Instrument, Profile
from projections.rules.profiles import PROFILES, find_shipped
from projections.rules.rule import Rule
from projections.rules.table import TABLE, Kind, Listed


class PublishedRule(Rule, frozen=True, kw_only=True):
    """A rule, with what it can do and what shows that it holds."""

    kind: Kind
    tests: tuple[str, ...]


class ProfileSummary(Struct, frozen=True, kw_only=True):
    """A version of a profile, by name."""

    profile: str
    version: int
    jurisdiction: str
    """It covers its subdivisions too; empty: every place without a profile."""
    valid_from: datetime.date
    title: Text
    content_sha256: str
    """What an event that adopts this version names."""


class PublishedProfile(ProfileSummary, frozen=True, kw_only=True):
    """A version of a profile with everything that decides a status."""

    time_zone: str
    """A due day ends with the civil day there."""
    roll_rule: str
    """What happens to a due day in days of rest."""
    calendar_id: str
    calendar_years: tuple[int, ...]
    """Those whose holidays are known; a due day that rolls in another one is provisional."""
    due_soon_days: int
    inspection_limit_days: int
    """An inspection longer ago says nothing about today."""
    instruments: tuple[Instrument, ...]
    """What the rules were made from, and from which day it holds."""
    rules: tuple[PublishedRule, ...]


class PublishedRules(Struct, frozen=True, kw_only=True):
    """Every version of every profile, and where each rule lives."""

    items: tuple[ProfileSummary, ...]
    table: tuple[Listed, ...]
    """Every rule, those that refuse a filing among them, with its files and tests."""


_FIXED = ("rule_id", "citation", "text", "valid_from", "indicator", "contravention", "draft_based")
"""What a version fixes of each rule."""


def all_rules() -> PublishedRules:
    """Return what is published, by name."""
    return PublishedRules(items=tuple(_summary(each) for each in PROFILES), table=TABLE)


def get_profile(profile: str, version: int) -> PublishedProfile:
    """Return one version of a profile, whole.

    Raises:
        NotFoundError: this program has no such version.
    """
    for each in PROFILES:
        if (each.profile, each.version) == (profile, version):
            return PublishedProfile(**asdict(_summary(each)), **_content(each))
    message = f"profile {profile[:40]} version {version}: this program has no such rules"
    raise NotFoundError(message, code="rules-unknown", pointer="/profile")


def digest_of(profile: Profile) -> str:
    """Return SHA-256 over all that decides a status under the profile, in hexadecimal."""
    names = ("profile", "version", "jurisdiction", "valid_from", "title")
    content = {name: getattr(profile, name) for name in names} | _content(profile)
    del content["calendar_years"]
    content["rules"] = [{name: getattr(rule, name) for name in _FIXED} for rule in profile.rules]
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def check_adopted(events: Iterable[Event]) -> None:
    """Check that this program has every version that was adopted, and in the text that was.

    Raises:
        UnavailableError: one is missing or reads otherwise; another release is needed.
    """
    for event in events:
        if isinstance(event, RuleProfileAdopted):
            shipped, name = find_shipped(event.profile, event.version), f"{event.profile} version {event.version}"
            if shipped is None:
                message = f"profile {name}: adopted by the log, not in this program"
                raise UnavailableError(message, code="profile-unknown")
            if digest_of(shipped) != event.content_sha256:
                message = f"profile {name}: adopted with sha256 {event.content_sha256}, this program has another text"
                raise UnavailableError(message, code="profile-changed")


def _summary(profile: Profile) -> ProfileSummary:
    return ProfileSummary(
        profile=profile.profile,
        version=profile.version,
        jurisdiction=profile.jurisdiction,
        valid_from=profile.valid_from,
        title=profile.title,
        content_sha256=digest_of(profile),
    )


def _content(profile: Profile) -> dict[str, Any]:
    listed = {each.rule_id: each for each in TABLE}
    return {
        "time_zone": profile.time_zone,
        "roll_rule": profile.roll_rule,
        "calendar_id": profile.calendar.calendar_id,
        "calendar_years": tuple(sorted(profile.calendar.years)),
        "due_soon_days": profile.due_soon_days,
        "inspection_limit_days": profile.inspection_limit_days,
        "instruments": profile.instruments,
        "rules": tuple(
            PublishedRule(**asdict(rule), kind=listed[rule.rule_id].kind, tests=listed[rule.rule_id].tests)
            for rule in profile.rules
        ),
    }
