# SPDX-License-Identifier: Apache-2.0
"""Where a role reaches: a role's scope against the place of a right or a party (domain.md §7.4 A, `Scope`).

A scope's regions, rights and families of events each narrow it; an empty list does not. A code covers all codes that
start with it, so `41` covers the counties of Henan, `AU` covers `AU-QLD`, and `CN-41` is Henan told apart from another
country's 41.
"""

from collections.abc import Iterable

from msgspec import Struct

from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import PartyRegistered
from events.families import EventFamily
from events.values import Code, Scope
from registry.admission.trust import PartyRecord


class Place(Struct, frozen=True, kw_only=True):
    """Where a subject lies, as far as its registration says."""

    right: str | None = None
    """The right's name; None for a party."""
    jurisdiction: str | None = None
    region: str | None = None
    registered_by: str | None = None
    """For a party that states no place: the authority that registered it, to which it belongs."""

    @property
    def is_stated(self) -> bool:
        """Whether the subject says where it is."""
        return self.jurisdiction is not None or self.region is not None

    @property
    def codes(self) -> tuple[str, ...]:
        """Every spelling under which a scope may name this place."""
        if self.jurisdiction and self.region:
            return self.jurisdiction, self.region, f"{self.jurisdiction}-{self.region}"
        return tuple(code for code in (self.jurisdiction, self.region) if code)


def place_of_right(name: str, *, jurisdiction: str, region: Code | None) -> Place:
    """Return the place of the right called `name`."""
    return Place(right=name, jurisdiction=jurisdiction, region=region.code if region else None)


def place_of_new_right(name: str, event: MiningRightRegistered) -> Place:
    """Return the place of a right that `event` registers."""
    return place_of_right(name, jurisdiction=event.jurisdiction, region=event.region)


def place_of_party(party: PartyRecord) -> Place:
    """Return the place of a registered party."""
    return Place(jurisdiction=party.jurisdiction, region=party.region, registered_by=party.registered_by)


def place_of_new_party(event: PartyRegistered, *, by: str) -> Place:
    """Return the place of a party that `event`, filed by the party `by`, registers."""
    region = event.region.code if event.region else None
    return Place(jurisdiction=event.jurisdiction, region=region, registered_by=by)


def is_covered(place: Place, scopes: Iterable[Scope], *, of: str) -> bool:
    """Whether one of the `scopes` of the party `of` reaches `place`."""
    return any(_covers(scope, place, of) for scope in scopes)


def for_family(scopes: Iterable[Scope], family: EventFamily) -> tuple[Scope, ...]:
    """Return those of the `scopes` in which events of `family` may be filed."""
    return tuple(scope for scope in scopes if not scope.families or family in scope.families)


def _covers(scope: Scope, place: Place, of: str) -> bool:
    if scope.rights and place.right not in scope.rights:
        return False
    if not scope.regions:
        return True
    if not place.is_stated:
        return place.registered_by == of
    return any(code.startswith(scope.regions) for code in place.codes)
