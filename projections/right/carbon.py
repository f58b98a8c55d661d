# SPDX-License-Identifier: Apache-2.0
"""Carbon of a right on a day: what commitments promise, and what verifiers measured (rule C-1).

Promised is the stock that live commitments aim at, all of them together; verified is the last stock that somebody named
as its verifier measured for the same land and pools, over all land. Both are stocks, not what is added to them. Sums
are of exact fractions and rounded once, to whole kilograms of CO₂.
"""

import datetime
from fractions import Fraction
from typing import Final

from events.quantities.carbon import CarbonAmount
from projections.right.observation_records import CarbonStock
from projections.right.planning_records import CommitmentVersion, MadeCommitment
from projections.right.state import SubjectState

_KG: Final = 1000


def terms_on(commitment: MadeCommitment, day: datetime.date) -> CommitmentVersion | None:
    """Return what the commitment says on `day`; None: not made yet, or withdrawn."""
    if commitment.withdrawn_on is not None and commitment.withdrawn_on <= day:
        return None
    return next((each for each in reversed(commitment.versions) if each.on <= day), None)


def stocks_on(state: SubjectState, day: datetime.date) -> list[CarbonStock]:
    """Return the last stock measured up to `day` for each piece of land and its pools, verified ones before others."""
    found: dict[tuple[object, ...], CarbonStock] = {}
    for each in state.observations:
        if isinstance(each, CarbonStock) and each.last_day <= day:
            key = (tuple(sorted(each.area_ids)), tuple(sorted(each.pools)), each.verifier is not None)
            if key not in found or (found[key].last_day, found[key].position) <= (each.last_day, each.position):
                found[key] = each
    return sorted(found.values(), key=lambda each: (each.verifier is None, each.last_day, each.position))


def carbon_days(state: SubjectState) -> list[datetime.date]:
    """Return the days on which `carbon_on` may change."""
    made = [each for each in state.commitments.values() if any(version.terms.carbon for version in each.versions)]
    days = {version.on for each in made for version in each.versions}
    days |= {each.withdrawn_on for each in made if each.withdrawn_on}
    days |= {each.last_day for each in state.observations if isinstance(each, CarbonStock) and each.verifier}
    return sorted(days)


def carbon_on(state: SubjectState, day: datetime.date) -> dict[str, tuple[int, int]]:
    """Return what is promised and verified in kg CO₂, each with the last position that says so."""
    live = [(each, version) for each in state.commitments.values() if (version := terms_on(each, day))]
    promised = [(version.terms.carbon.target, version.position) for _, version in live if version.terms.carbon]
    ended = [
        each.withdrawn_position or 0
        for each in state.commitments.values()
        if each.withdrawn_on and each.withdrawn_on <= day and each.versions[-1].terms.carbon
    ]
    verified = [(each.stock, each.position) for each in stocks_on(state, day) if each.verifier]
    found = {}
    if promised or ended:
        positions = [*(position for _, position in promised), *ended]
        found["promised"] = (in_kilograms([amount for amount, _ in promised]), max(positions))
    if verified:
        found["verified"] = (in_kilograms([amount for amount, _ in verified]), max(each for _, each in verified))
    return found


def in_kilograms(amounts: list[CarbonAmount]) -> int:
    """Return the sum of `amounts` in whole kg CO₂."""
    return round(sum((each.convert("tCO2e") for each in amounts), Fraction()) * _KG)
