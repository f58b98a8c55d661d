# SPDX-License-Identifier: Apache-2.0
"""Which claim or verification of a milestone stands, on a day or among all that is known (rule D-4).

Statements are ordered by the day they were made, then by position, so that a paper recorded late takes its place. A
claim holds from the day of achievement it states, a verdict from the day it was reached. A rejection undoes every
statement before it; what is claimed afterwards counts again. Among the claims that stand the earliest day of
achievement decides, and a verification outweighs them.
"""

import datetime
from typing import Literal

from events.values import Value
from projections.right.obligation import Claim, Met, Obligation, Verdict

Progress = Literal["scheduled", "reported_met", "reported_partially_met", "reported_not_met", "verified", "rejected"]


class Achievement(Value, frozen=True, kw_only=True):
    """How far a milestone has come, and the events that say so."""

    progress: Progress
    met: Met | None = None
    positions: tuple[int, ...] = ()


def find_achievement(obligation: Obligation, *, as_of: datetime.date | None = None) -> Achievement:
    """Return what stands for a milestone, of what holds on or before `as_of`, or of everything."""
    claims, verdicts = obligation.claims, obligation.verdicts
    if as_of:
        claims = [each for each in claims if each.decisive_on <= as_of]
        verdicts = [each for each in verdicts if each.verified_on <= as_of]
    rejection = max([each for each in verdicts if not each.verified], key=_made, default=None) if verdicts else None
    if rejection:
        behind = _made(rejection)
        claims = [each for each in claims if _made(each) > behind]
        verdicts = [each for each in verdicts if _made(each) > behind]
    if len(claims) > 1:
        claims = sorted(claims, key=_made)
    if verdicts:
        met_by = [_met_by_verdict(each, claims) for each in verdicts if each.verified]
        met = min([each for each in met_by if as_of is None or each.on <= as_of], key=_decisive, default=None)
        if met:
            return Achievement(progress="verified", met=met, positions=(met.position,))
    if claims:
        return _claimed(claims)
    if rejection:
        return Achievement(progress="rejected", positions=(rejection.position,))
    return Achievement(progress="scheduled")


def _claimed(claims: list[Claim]) -> Achievement:
    last = claims[-1]
    if last.claim != "met":
        progress: Progress = "reported_not_met" if last.claim == "not_met" else "reported_partially_met"
        return Achievement(progress=progress, positions=(last.position,))
    met = min((_met_by_claim(each) for each in _trailing_met(claims)), key=_decisive)
    return Achievement(progress="reported_met", met=met, positions=(met.position,))


def _trailing_met(claims: list[Claim]) -> list[Claim]:
    """Return the claims since the party last said that it was not, or not wholly, met."""
    if len(claims) == 1:
        return claims if claims[0].claim == "met" else []
    start = max((index + 1 for index, each in enumerate(claims) if each.claim != "met"), default=0)
    return claims[start:]


def _met_by_claim(claim: Claim) -> Met:
    precision = "day" if claim.achieved_on else claim.precision
    return Met(on=claim.decisive_on, precision=precision, position=claim.position, standing="claimed")


def _met_by_verdict(verdict: Verdict, claims: list[Claim]) -> Met:
    """Take the day as verified; without one, the claimed day it confirms; without a claim, the day of verifying."""
    if verdict.achieved_on is None:
        confirmed = [_met_by_claim(each) for each in _trailing_met(claims) if each.decisive_on <= verdict.verified_on]
        if confirmed:
            first = min(confirmed, key=_decisive)
            return Met(on=first.on, precision=first.precision, position=verdict.position, standing="verified")
    return Met(on=verdict.achieved_on or verdict.verified_on, position=verdict.position, standing="verified")


def _decisive(met: Met) -> tuple[datetime.date, int]:
    return met.on, met.position


def _made(statement: Claim | Verdict) -> tuple[datetime.date, int]:
    made_on = statement.made_on if isinstance(statement, Claim) else statement.verified_on
    return made_on, statement.position
