# SPDX-License-Identifier: Apache-2.0
"""The third axis of a status: what authorities have determined, obligation by obligation and for the right as a whole.

It follows from what authorities recorded and from nothing else: a day that has passed determines nothing, except that
what an order demands is overdue. Voluntary promises never enter it (domain.md §0.2, §8.1; rule C-3).
"""

import datetime
from typing import Literal

from msgspec import Struct

from projections.right.enforcement_records import Performance
from projections.right.planning_records import Stay
from projections.right.records import Order
from projections.rules.every.determined import open_findings, open_orders
from projections.rules.judged import ObligationStatus
from projections.rules.profile import Case

Determination = Literal[
    "substitute_performance",
    "not_complied",
    "order_overdue",
    "order_open",
    "under_review",
    "finding_open",
    "closed",
    "none",
]
"""The gravest first. `not_complied`: the authority said so, or punished for refusing; `under_review`: stayed."""

GRAVEST: tuple[Determination, ...] = (
    "substitute_performance",
    "not_complied",
    "order_overdue",
    "order_open",
    "under_review",
    "finding_open",
    "closed",
    "none",
)


class Axes(Struct, frozen=True, kw_only=True):
    """A right on three axes that are never mixed: what is claimed, what the clock says, what authorities determined."""

    progress: dict[str, int]
    """How many obligations are how far: claims of the party, and what was verified."""
    timeliness: dict[str, int]
    """How many are in time, by the clock alone."""
    determination: Determination
    """The gravest one in force."""
    determinations: dict[str, Determination]
    """By obligation; those without any are left out."""
    contraventions: tuple[str, ...]
    """The obligations not met, or met late, where that alone breaks the law of the place, without a determination: a
    milestone of a schedule in Queensland, and none of a plan in China."""


def axes_of(case: Case) -> Axes:
    """Return where a subject stands on each axis."""
    still_open = {each.finding_id for each in open_findings(case)}
    by_finding = {
        each.finding_id: _open_or_closed(each.finding_id in still_open)
        for each in case.state.findings
        if each.found_on <= case.as_of
    }
    by_order = _by_order(case)
    found: dict[str, Determination] = {}
    for status in case.obligations:
        determination = _gravest(_about(case, status, by_order, by_finding))
        if determination != "none":
            found[status.obligation_id] = determination
    performed: list[Determination] = ["substitute_performance" for _ in _under_way(case)]
    return Axes(
        progress=_count([each.progress for each in case.obligations]),
        timeliness=_count([each.timeliness for each in case.obligations]),
        determination=_gravest([*by_order.values(), *by_finding.values(), *performed]),
        determinations=found,
        contraventions=tuple(each.obligation_id for each in case.obligations if _contravenes(case, each)),
    )


def _contravenes(case: Case, status: ObligationStatus) -> bool:
    if not status.is_legal or status.timeliness not in {"overdue", "late"}:
        return False
    # A milestone met late cites the rule on its decisive day; a round of a duty that comes again is not in the state.
    obligation = case.state.obligations.get(status.obligation_id)
    rule = case.profile.duty_rule(obligation) if obligation else case.profile.rule(status.rule)
    return rule.contravention and case.applies(rule)


def _open_or_closed(is_open: bool) -> Determination:  # noqa: FBT001 - the one thing it is asked
    return "finding_open" if is_open else "closed"


def _by_order(case: Case) -> dict[str, Determination]:
    still_open = {each.order_id for each in open_orders(case)}
    issued = [each for each in case.state.orders.values() if each.issued_on <= case.as_of]
    return {each.order_id: _of_open(case, each) if each.order_id in still_open else "closed" for each in issued}


def _of_open(case: Case, order: Order) -> Determination:
    if any(each.order_id == order.order_id for each in _under_way(case)):
        return "substitute_performance"
    if _is_refused(case, order):
        return "not_complied"
    if any(_is_in_force(case, each) for each in case.state.stays.values() if each.order_id == order.order_id):
        return "under_review"
    actions = [each for each in case.obligations if each.obligation_id in order.obligation_ids]
    return "order_overdue" if any(each.timeliness == "overdue" for each in actions) else "order_open"


def _about(
    case: Case, status: ObligationStatus, by_order: dict[str, Determination], by_finding: dict[str, Determination]
) -> list[Determination]:
    """Return what was determined about one obligation; nothing about a promise that does not bind."""
    obligation = case.state.obligations.get(status.obligation_id)
    own = obligation.order_id if obligation else None
    if own is not None:
        return [by_order[own]] if own in by_order else []
    if not status.is_legal:
        return []
    named = {
        each.finding_id
        for each in case.state.findings
        if status.obligation_id in each.obligation_ids and each.finding_id in by_finding
    }
    orders = [each.order_id for each in case.state.orders.values() if named.intersection(each.finding_ids)]
    performed: list[Determination] = [
        "substitute_performance" for each in _under_way(case) if status.obligation_id in each.obligation_ids
    ]
    return [*(by_finding[each] for each in named), *(by_order[each] for each in orders if each in by_order), *performed]


def _under_way(case: Case) -> list[Performance]:
    """Return the substitute performances ordered and not completed by the date."""
    ordered = [each for each in case.state.performances.values() if each.ordered_on <= case.as_of]
    return [each for each in ordered if each.completed_on is None or each.completed_on > case.as_of]


def _is_refused(case: Case, order: Order) -> bool:
    """Tell whether the authority said so, or punished the holder for refusing what the order demands (Art. 71)."""
    if any(each.on <= case.as_of for each in order.not_complied):
        return True
    return any(
        each.order_id == order.order_id
        and each.step == "after_refusal"
        and each.imposed_on <= case.as_of
        and all(varied.variation == "reduced" or varied.on > case.as_of for varied in each.variations)
        for each in case.state.penalties.values()
    )


def _is_in_force(case: Case, stay: Stay) -> bool:
    ends = [each for each in (stay.stayed_to, _day_before(stay.lifted_on)) if each]
    return max(stay.stayed_from, stay.granted_on) <= case.as_of and all(case.as_of <= each for each in ends)


def _day_before(day: datetime.date | None) -> datetime.date | None:
    return day - datetime.timedelta(days=1) if day else None


def _gravest(found: list[Determination]) -> Determination:
    return min(found, key=GRAVEST.index, default="none")


def _count(values: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in values:
        counts[each] = counts.get(each, 0) + 1
    return dict(sorted(counts.items()))
