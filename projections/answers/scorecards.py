# SPDX-License-Identifier: Apache-2.0
"""How an authority does its own part (domain.md §0.7): how long applications wait, what it owes, what it has looked at.

Its rights are those that name it as granting authority or responsible government, and those in the scope of the roles
it holds on the day. Days are civil days; a median is one of the values, the lower of two in the middle. What it owes by
law is judged by the rules like anything owed; these numbers are indicators beside it, never determinations.
"""

import datetime
from collections.abc import Iterable, Sequence
from statistics import median_low
from typing import Final

from msgspec import Struct

from events.errors import NotFoundError
from events.ids import parse_subject
from events.values import Scope
from projections.answers.knowledge import Knowledge
from projections.answers.obligations import ObligationFilter, ObligationItem, find_candidates, list_obligations
from projections.answers.overseen import Overseen, OverseenFilter, find_overseen
from projections.answers.paging import MAX_LIMIT
from projections.answers.statistics import Counts, Tally
from projections.answers.totals import IdleLand, add_idle, is_inspected
from projections.right.records import PartyFacts, RoleFacts
from projections.views.oversight import Matter

AGES: Final = (30, 90, 365)
"""Open matters are told apart by these ages in days, as are overdue obligations (domain.md §9)."""

_OVERSEEING: Final = frozenset({"registrar", "inspector", "authority_officer", "acceptance_authority"})


class Ages(Struct, kw_only=True):
    """Open matters by age in days."""

    open: int = 0
    to_30: int = 0
    to_90: int = 0
    to_365: int = 0
    beyond_365: int = 0
    oldest_days: int | None = None


class Waiting(Struct, frozen=True, kw_only=True):
    """How long matters took that had an end by the day, and how old those are that had none."""

    begun: int
    ended: int
    median_days: int | None
    """Of those that ended; None where none did."""
    longest_days: int | None
    ages: Ages


class ScopeOfAuthority(Struct, frozen=True, kw_only=True):
    """Which rights an authority answers for, and why."""

    named: int
    """Rights that name it."""
    by_role: int
    """Rights in the scope of its roles that do not name it."""
    roles: tuple[RoleFacts, ...]
    """The roles it holds on the day that bring rights into its scope."""


class Coverage(Struct, frozen=True, kw_only=True):
    """How many of its rights were inspected in the 365 days up to the day; those extinguished by then left out."""

    rights: int
    inspected: int
    never_inspected: int
    per_mille: int | None
    """Inspected ones in a thousand, rounded down; None where there is no right."""


class Scorecard(Struct, frozen=True, kw_only=True):
    """What an authority did and did not do, by the day."""

    authority: str
    party: PartyFacts
    scope: ScopeOfAuthority
    acceptance: Waiting
    """From application to decision."""
    orders: Waiting
    """From service to closing."""
    public_reports: Waiting
    """From receipt to answer."""
    inspections: Coverage
    own_obligations: Counts
    """What the authority itself owes."""
    own_by_code: dict[str, Counts]
    """The same by kind of duty: how much of each was done in time, late, or is overdue."""
    own_overdue: list[ObligationItem]
    """The first of what it owes that is overdue; a list filtered by `owed_by` has them all."""
    idle_land: IdleLand
    """Available and not being restored, on its rights."""
    as_of: datetime.date
    known_at: int | None
    position: int | None


def get_scorecard(knowledge: Knowledge, authority: str, as_of: datetime.date) -> Scorecard:
    """Answer `Answers.get_scorecard`."""
    name = authority.removeprefix("party:")
    party = _find_party(knowledge, name)
    roles = tuple(each for each in party.roles if _is_overseeing(each, as_of))
    named, by_role = [], []
    for overseen in find_overseen(knowledge, OverseenFilter()):
        if overseen.conduct.registered_on > as_of:
            continue
        if name in overseen.authorities:
            named.append(overseen)
        elif any(_is_in_scope(overseen, each.scope) for each in roles):
            by_role.append(overseen)
    rights = [*named, *by_role]
    own, by_code = _count_own(knowledge, name, as_of)
    owed = ObligationFilter(owed_by=name, state="overdue", side="authority")
    return Scorecard(
        authority=name,
        party=party,
        scope=ScopeOfAuthority(named=len(named), by_role=len(by_role), roles=roles),
        acceptance=wait((each for right in rights for each in right.conduct.acceptances), as_of),
        orders=wait((each for right in rights for each in right.conduct.orders), as_of),
        public_reports=wait((each for right in rights for each in right.conduct.public_reports), as_of),
        inspections=_cover(rights, as_of),
        own_obligations=own,
        own_by_code=dict(sorted(by_code.items())),
        own_overdue=list_obligations(knowledge, owed, as_of=as_of, limit=MAX_LIMIT).items,
        idle_land=_idle(rights, as_of),
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def wait(matters: Iterable[Matter], as_of: datetime.date) -> Waiting:
    """Return how long `matters` waited, those begun by `as_of`."""
    begun = [each for each in matters if each.begun_on <= as_of]
    took = [(each.ended_on - each.begun_on).days for each in begun if each.ended_on and each.ended_on <= as_of]
    open_days = [(as_of - each.begun_on).days for each in begun if each.ended_on is None or each.ended_on > as_of]
    return Waiting(
        begun=len(begun),
        ended=len(took),
        median_days=median_low(took) if took else None,
        longest_days=max(took, default=None),
        ages=_by_age(open_days),
    )


def _by_age(days: Sequence[int]) -> Ages:
    first, second, third = AGES
    return Ages(
        open=len(days),
        to_30=sum(each <= first for each in days),
        to_90=sum(first < each <= second for each in days),
        to_365=sum(second < each <= third for each in days),
        beyond_365=sum(each > third for each in days),
        oldest_days=max(days, default=None),
    )


def _find_party(knowledge: Knowledge, name: str) -> PartyFacts:
    subject = f"party:{name}"
    parse_subject(subject)
    known = knowledge.find(subject)
    party = known.state().party if known else None
    if party is None:
        message = f"party {name}: nothing is recorded under this name"
        raise NotFoundError(message, code="party-unknown", pointer="/party_id")
    return party


def _is_overseeing(role: RoleFacts, as_of: datetime.date) -> bool:
    is_held = role.valid_from <= as_of and (role.valid_to is None or as_of <= role.valid_to)
    return role.role in _OVERSEEING and is_held and role.revoked_position is None


def _is_in_scope(overseen: Overseen, scope: Scope) -> bool:
    """Tell whether the scope covers the right; an empty list in it means everywhere."""
    has_right = not scope.rights or overseen.right_id in scope.rights
    return has_right and (not scope.regions or any(overseen.place.is_in(region) for region in scope.regions))


def _cover(rights: Sequence[Overseen], as_of: datetime.date) -> Coverage:
    standing = [each.conduct for each in rights if each.conduct.stands_on(as_of)]
    inspected = sum(is_inspected(each, as_of) for each in standing)
    return Coverage(
        rights=len(standing),
        inspected=inspected,
        never_inspected=sum(not any(day <= as_of for day in each.inspected_on) for each in standing),
        per_mille=inspected * 1000 // len(standing) if standing else None,
    )


def _idle(rights: Sequence[Overseen], as_of: datetime.date) -> IdleLand:
    land = IdleLand()
    for each in rights:
        add_idle(land, each.conduct, as_of)
    return land


def _count_own(knowledge: Knowledge, name: str, as_of: datetime.date) -> tuple[Counts, dict[str, Counts]]:
    whole, by_code = Counts(), dict[str, Counts]()
    tally, wanted = Tally(as_of), ObligationFilter(owed_by=name, side="authority")
    for candidate in find_candidates(knowledge, wanted, as_of=as_of):
        judged = tally.judge(candidate)
        if judged and (judged[0].owed_by, judged[0].side) == (name, "authority"):
            whole.add(judged[1])
            by_code.setdefault(candidate.obligation.code, Counts()).add(judged[1])
    return whole, by_code
