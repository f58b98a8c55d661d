# SPDX-License-Identifier: Apache-2.0
"""Whether an obligation is met on a date, by what, and how sure that is (rule D-4)."""

import datetime

from msgspec import Struct

from projections.right.achievement import find_achievement
from projections.right.obligation import Obligation
from projections.rules.every.decisive_day import Days, decisive_days
from projections.rules.judged import Progress
from projections.rules.profile import Profile

_START: dict[str, Progress] = {
    "milestone": "scheduled",
    "report": "awaited",
    "order_action": "open",
    "rectification": "open",
    "authority_duty": "open",
}
_DONE: dict[str, Progress] = {
    "filed": "filed",
    "closed": "closed",
    "claimed": "reported_met",
    "verified": "verified",
}


class Fulfilment(Struct, frozen=True, kw_only=True):
    """What is known about an obligation being met by a date."""

    progress: Progress
    met: Days | None = None
    """When it was met by the date, within these days; None while it is not."""
    precision: str | None = None
    maybe_met: bool = False
    """It is known to be met, but perhaps only after the date."""
    signed: Days | None = None
    """When a report not received as filed was first signed."""
    positions: tuple[int, ...] = ()


def find_fulfilment(obligation: Obligation, as_of: datetime.date, profile: Profile) -> Fulfilment:
    """Return what meets `obligation` on or before the local day `as_of`."""
    if obligation.imposed_on > as_of:
        return Fulfilment(progress=_START[obligation.kind])
    if obligation.kind == "milestone":
        return _of_milestone(obligation, as_of, profile)
    if obligation.met:
        days = decisive_days(obligation.met, profile)
        if days.latest <= as_of:
            return Fulfilment(
                progress=_DONE[obligation.met.standing],
                met=days,
                precision=obligation.met.precision,
                positions=(obligation.met.position,),
            )
        if days.earliest <= as_of:
            positions = (obligation.met.position,)
            return Fulfilment(progress=_START[obligation.kind], maybe_met=True, positions=positions)
    return _unmet(obligation, as_of, profile)


def _of_milestone(milestone: Obligation, as_of: datetime.date, profile: Profile) -> Fulfilment:
    achieved = find_achievement(milestone, as_of=as_of)
    if achieved.met is None:
        return Fulfilment(progress=achieved.progress, positions=achieved.positions)
    days = decisive_days(achieved.met, profile)
    if days.latest > as_of:
        return Fulfilment(progress=achieved.progress, maybe_met=True, positions=achieved.positions)
    precision = achieved.met.precision
    return Fulfilment(progress=achieved.progress, met=days, precision=precision, positions=achieved.positions)


def _unmet(obligation: Obligation, as_of: datetime.date, profile: Profile) -> Fulfilment:
    signed = [(decisive_days(each, profile), each.position) for each in obligation.drafts]
    known = [(days, position) for days, position in signed if days.latest <= as_of]
    if not known:
        return Fulfilment(progress=_START[obligation.kind])
    first = min((days for days, _ in known), key=lambda days: (days.latest, days.earliest))
    positions = tuple(position for _, position in known)
    return Fulfilment(progress="signed_draft", signed=first, positions=positions)
