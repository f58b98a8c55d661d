# SPDX-License-Identifier: Apache-2.0
"""An area that is accepted, cared for, paid for or let go is one that the right or its plan names (Arts 46-48)."""

from collections.abc import Iterator, Sequence

from events.catalogue.acceptance import AcceptanceDecided, AcceptedLand
from events.catalogue.closure import EvaluatedLand, PostClosureEvaluationRecorded
from events.catalogue.event import Event
from events.catalogue.finance import FinancingAgreementRecorded
from projections.right.zones import known_area_ids
from registry.admission.case import Case, Rule

RULE = Rule("areas-are-known", "Mineral Resources Law (2024) arts 46 to 48")


def check(event: Event, case: Case) -> None:
    """Refuse an area nobody has defined."""
    known = known_area_ids(case.state)
    for area_id, pointer in _named(event):
        if area_id not in known:
            message = f"area {area_id}: neither the registration of {case.filing.payload.subject} nor a plan names it"
            RULE.refuse(message, code="area-unknown", pointer=pointer)


def _named(event: Event) -> Iterator[tuple[str, str]]:
    """Yield every area the event names, and where."""
    yield from _listed(getattr(event, "area_ids", ()), "/data/area_ids")
    if isinstance(event, AcceptanceDecided):
        for index, item in enumerate(event.rectification_items):
            yield from _listed(item.area_ids, f"/data/rectification_items/{index}/area_ids")
    if isinstance(event, FinancingAgreementRecorded):
        for index, use in enumerate(event.land_use_return):
            yield from _listed(use.area_ids, f"/data/land_use_return/{index}/area_ids")
    for field, rows in (("land", _land_of(event)), ("by_area", getattr(event, "by_area", ()))):
        for index, row in enumerate(rows):
            if row.area_id is not None:
                yield row.area_id, f"/data/{field}/{index}/area_id"


def _land_of(event: Event) -> Sequence[AcceptedLand | EvaluatedLand]:
    return event.land if isinstance(event, AcceptanceDecided | PostClosureEvaluationRecorded) else ()


def _listed(area_ids: tuple[str, ...], pointer: str) -> Iterator[tuple[str, str]]:
    for index, area_id in enumerate(area_ids):
        yield area_id, f"{pointer}/{index}"
