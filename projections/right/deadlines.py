# SPDX-License-Identifier: Apache-2.0
"""Requests for more time, stays and waivers: kept with the obligations they are about (rules D-5 and D-6).

They are recorded and shown; how an obligation stands on a day is computed by `projections.rules`.
"""

import datetime

from events.catalogue.deadlines import (
    DeadlineExtensionRefused,
    DeadlineExtensionRequested,
    StayGranted,
    StayLifted,
)
from events.catalogue.milestones import MilestoneWaived
from projections.right.facts import Fact
from projections.right.handlers import Handlers, find_obligation, later_sighting, note_unmatched
from projections.right.obligation import Ended, ExtensionRequest, ObligationStay
from projections.right.planning_records import Stay
from projections.right.state import SubjectState

_ONE_DAY = datetime.timedelta(days=1)


def _requested(state: SubjectState, fact: Fact, event: DeadlineExtensionRequested) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    if find_request(state, event.request_id):
        note_unmatched(state, fact, "request-already-filed")
        return
    if obligation := find_obligation(state, fact, event.obligation_id):
        request = ExtensionRequest(
            request_id=event.request_id,
            position=fact.position,
            made_on=fact.made_on,
            asked_due=event.new_due,
            reason=event.reason,
        )
        obligation.extension_requests.append(request)


def _refused(state: SubjectState, fact: Fact, event: DeadlineExtensionRefused) -> None:
    request = find_request(state, event.request_id)
    if request is None or request.outcome is not None:
        note_unmatched(state, fact, "request-unknown" if request is None else "request-already-answered")
        return
    request.outcome, request.decision_no = "refused", event.decision_no
    request.answered_on, request.answered_position = event.refused_on, fact.position


def find_request(state: SubjectState, request_id: str) -> ExtensionRequest | None:
    """Return the request for more time with this id, if there is one."""
    requests = (each for obligation in state.obligations.values() for each in obligation.extension_requests)
    return next((each for each in requests if each.request_id == request_id), None)


def _stayed(state: SubjectState, fact: Fact, event: StayGranted) -> None:
    if event.stay_id in state.stays:
        note_unmatched(state, fact, "stay-already-granted")
        return
    order = state.orders.get(event.order_id or "")
    stayed = dict.fromkeys((*event.obligation_ids, *(order.obligation_ids if order else ())))
    state.stays[event.stay_id] = Stay(
        stay_id=event.stay_id,
        position=fact.position,
        ground=event.ground,
        obligation_ids=tuple(stayed),
        order_id=event.order_id,
        penalty_id=event.penalty_id,
        review_id=event.review_id,
        decision_no=event.decision_no,
        granted_on=event.granted_on,
        stayed_from=event.stayed_from,
        stayed_to=event.stayed_to,
    )
    for obligation_id in stayed:
        if obligation := find_obligation(state, fact, obligation_id):
            stay = ObligationStay(
                stay_id=event.stay_id,
                position=fact.position,
                granted_on=event.granted_on,
                stayed_from=event.stayed_from,
                stayed_to=event.stayed_to,
            )
            obligation.stays.append(stay)


def _lifted(state: SubjectState, fact: Fact, event: StayLifted) -> None:
    stay = state.stays.get(event.stay_id)
    if stay is None or stay.lifted_position is not None:
        note_unmatched(state, fact, "stay-unknown" if stay is None else "stay-already-lifted")
        return
    stay.lifted_on, stay.lifted_position = event.lifted_on, fact.position
    last_day = event.lifted_on - _ONE_DAY
    for obligation in state.obligations.values():
        for each in obligation.stays:
            if each.stay_id == event.stay_id:
                each.stayed_to = min(last_day, each.stayed_to or last_day)
                each.lifted_position = fact.position


def _waived(state: SubjectState, fact: Fact, event: MilestoneWaived) -> None:
    obligation = find_obligation(state, fact, event.milestone_id)
    if obligation is None:
        return
    if obligation.ended is not None or obligation.kind != "milestone":
        note_unmatched(state, fact, "obligation-ended" if obligation.ended else "obligation-of-another-kind")
        return
    obligation.ended = Ended(how="waived", on=fact.effective_on, position=fact.position, decision_no=event.decision_no)


HANDLERS: Handlers = {
    DeadlineExtensionRequested: _requested,
    DeadlineExtensionRefused: _refused,
    StayGranted: _stayed,
    StayLifted: _lifted,
    MilestoneWaived: _waived,
}
