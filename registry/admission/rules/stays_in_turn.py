# SPDX-License-Identifier: Apache-2.0
"""A stay is of what is on record, and is lifted once, while it lasts (rule D-6).

An appeal by itself suspends nothing (Administrative Penalty Law art. 73, Administrative Review Law art. 42).
"""

from collections.abc import Container

from events.catalogue.deadlines import StayGranted, StayLifted
from projections.right.series import find_round
from registry.admission.case import Case, Rule

RULE = Rule("D-6", "Administrative Penalty Law (2021) art. 73; Administrative Review Law (2023) art. 42")


def check_granted(event: StayGranted, case: Case) -> None:
    """Refuse an id in use, and obligations, an order, a penalty or a review that are not recorded."""
    state = case.state
    if event.stay_id in state.stays:
        message = f"stay {event.stay_id} was granted already"
        RULE.refuse(message, code="stay-id-in-use", pointer="/data/stay_id")
    for index, obligation_id in enumerate(event.obligation_ids):
        pointer = f"/data/obligation_ids/{index}"
        obligation = find_round(state, obligation_id)
        if obligation is None:
            message = f"obligation {obligation_id} is not recorded for {case.filing.payload.subject}"
            RULE.refuse(message, code="obligation-unknown", pointer=pointer)
        ended = obligation.ended
        if ended is not None:
            message = f"obligation {obligation_id} was {ended.how} at position {ended.position}"
            RULE.refuse(message, code="obligation-ended", pointer=pointer)
    _check_recorded("order", event.order_id, state.orders, case, "/data/order_id")
    _check_recorded("penalty", event.penalty_id, state.penalties, case, "/data/penalty_id")
    _check_recorded("review", event.review_id, state.reviews, case, "/data/review_id")


def check_lifted(event: StayLifted, case: Case) -> None:
    """Refuse to lift no stay, one that was lifted or is over, and one before it began."""
    stay = case.state.stays.get(event.stay_id)
    if stay is None:
        message = f"stay {event.stay_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="stay-unknown", pointer="/data/stay_id")
    if stay.lifted_position is not None:
        message = f"stay {event.stay_id} was lifted at position {stay.lifted_position}"
        RULE.refuse(message, code="stay-already-lifted", pointer="/data/stay_id")
    if event.lifted_on < stay.stayed_from:
        message = f"lifted_on {event.lifted_on}: the stay lasts from {stay.stayed_from}"
        RULE.refuse(message, code="period-reversed", pointer="/data/lifted_on")
    if stay.stayed_to is not None and event.lifted_on > stay.stayed_to:
        message = f"lifted_on {event.lifted_on}: the stay is over since {stay.stayed_to}"
        RULE.refuse(message, code="stay-over", pointer="/data/lifted_on")


def _check_recorded(what: str, name: str | None, recorded: Container[str], case: Case, pointer: str) -> None:
    if name is not None and name not in recorded:
        message = f"{what} {name} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code=f"{what}-unknown", pointer=pointer)
