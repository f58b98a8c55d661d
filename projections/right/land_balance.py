# SPDX-License-Identifier: Apache-2.0
"""How the land of a right stands by one statement of its holder: disturbed, available, restored, accepted.

Totals are as reported. Where one is not given and the table of states is, it is the sum of the states it is made of;
whether the figures fit each other is the business of rule L-1.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from projections.right.records import LandStatement

PARTS: Final[dict[str, frozenset[str]]] = {
    "disturbed_m2": frozenset(
        {
            "disturbed_active",
            "disturbed_available",
            "under_restoration",
            "restored_unverified",
            "accepted",
            "relinquished",
            "non_use_managed",
        }
    ),
    "available_m2": frozenset({"disturbed_available"}),
    "under_restoration_m2": frozenset({"under_restoration"}),
    "restored_m2": frozenset({"restored_unverified", "accepted", "relinquished"}),
    "accepted_m2": frozenset({"accepted", "relinquished"}),
    "relinquished_m2": frozenset({"relinquished"}),
}
"""The states of which each total is made; relinquished land was accepted before, and accepted land restored."""

_AVAILABLE: Final = PARTS["available_m2"]

_TOTALS: Final = {
    state: tuple(index for index, parts in enumerate(PARTS.values()) if state in parts)
    for state in frozenset().union(*PARTS.values())
}
"""The totals to which each state adds, by their places in `PARTS`."""


class LandBalance(Struct, frozen=True, kw_only=True, gc=False):
    """Land in whole m²; None: neither reported nor to be had from the states."""

    total_m2: int | None
    disturbed_m2: int | None
    available_m2: int | None
    under_restoration_m2: int | None
    restored_m2: int | None
    accepted_m2: int | None
    relinquished_m2: int | None
    by_state: dict[str, int]
    """The sums of the table of states, where there is one."""
    summed: tuple[str, ...]
    """The totals that were not reported and are sums of the states."""


def balance_of(statement: LandStatement) -> LandBalance:
    """Return the balance that `statement` states."""
    by_state: dict[str, int] = {}
    for row in statement.table:
        by_state[row.state] = by_state.get(row.state, 0) + row.area_m2
    figures = dict(zip(PARTS, totals_of(statement), strict=True))
    given = zip(PARTS, _totals_given(statement), strict=True)
    summed = tuple([name for name, value in given if value is None]) if by_state else ()
    return LandBalance(total_m2=statement.total_m2, **figures, by_state=by_state, summed=summed)


def totals_of(statement: LandStatement) -> Sequence[int | None]:
    """Return the totals of `balance_of` alone, in the order of `PARTS`."""
    given = _totals_given(statement)
    if not statement.table:
        return given
    sums = [0] * len(PARTS)
    for row in statement.table:
        for index in _TOTALS.get(row.state, ()):
            sums[index] += row.area_m2
    return [summed if stated is None else stated for stated, summed in zip(given, sums, strict=True)]


def available_in(statement: LandStatement) -> int | None:
    """Return the land that `balance_of` calls available, and work out nothing else."""
    if statement.available_m2 is not None or not statement.table:
        return statement.available_m2
    return sum([row.area_m2 for row in statement.table if row.state in _AVAILABLE])


def _totals_given(statement: LandStatement) -> Sequence[int | None]:
    # Relinquished land is in the table of states alone.
    return (
        statement.disturbed_m2,
        statement.available_m2,
        statement.under_restoration_m2,
        statement.restored_m2,
        statement.accepted_m2,
        None,
    )
