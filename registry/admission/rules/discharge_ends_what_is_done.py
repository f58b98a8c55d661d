# SPDX-License-Identifier: Apache-2.0
"""The duty ends for land that is accepted, past its aftercare, under no open order, objection or dispute (rule A-7).

Only plain facts are asked for here. Whether the fund is settled, and what else stands against it, is for the officer to
weigh, who signs that it is.
"""

from events.catalogue.closure import RestorationDutyDischarged
from projections.right.zones import accepted_area_ids, find_zones, is_whole_accepted
from registry.admission.case import Case, Rule

RULE = Rule("A-7", "Mineral Resources Law (2024) arts 45 and 48; Land Reclamation Regulations (2011) arts 20 and 29")
_POINTER = "/data/area_ids"


def check(event: RestorationDutyDischarged, case: Case) -> None:
    """Refuse to discharge what is discharged, not accepted, still cared for, ordered, disputed or objected to."""
    _check_first(event, case)
    _check_accepted(event, case)
    order = next((each for each in case.state.orders.values() if each.closed_position is None), None)
    if order is not None:
        RULE.refuse(f"order {order.order_id} is open", code="order-open", pointer="/subject")
    dispute = next((each for each in case.state.disputes.values() if each.resolved_position is None), None)
    if dispute is not None:
        RULE.refuse(f"dispute {dispute.dispute_id} is not resolved", code="dispute-open", pointer="/subject")
    _check_aftercare(event, case)
    _check_objections(event, case)


def _check_first(event: RestorationDutyDischarged, case: Case) -> None:
    for earlier in case.state.discharges:
        if not earlier.area_ids or set(event.area_ids) & set(earlier.area_ids):
            message = f"the duty was discharged at position {earlier.position}"
            RULE.refuse(message, code="duty-already-discharged", pointer=_POINTER)


def _check_accepted(event: RestorationDutyDischarged, case: Case) -> None:
    if not event.area_ids and is_whole_accepted(case.state):
        return
    accepted, zones = accepted_area_ids(case.state), tuple(find_zones(case.state))
    missing = next((area_id for area_id in event.area_ids or zones if area_id not in accepted), None)
    if missing is not None or not (event.area_ids or zones):
        message = f"area {missing} is not accepted" if missing else "nothing is accepted yet"
        RULE.refuse(message, code="area-not-accepted", pointer=_POINTER)


def _check_aftercare(event: RestorationDutyDischarged, case: Case) -> None:
    for aftercare in case.state.aftercare.values():
        if _touches(event, aftercare.area_ids) and aftercare.last_day >= case.filing.effective_on:
            message = f"aftercare {aftercare.aftercare_id} lasts until {aftercare.last_day}"
            RULE.refuse(message, code="aftercare-running", pointer=_POINTER)


def _check_objections(event: RestorationDutyDischarged, case: Case) -> None:
    for objection in case.state.objections.values():
        acceptance = case.state.acceptances.get(objection.application_id)
        about = objection.area_ids or (acceptance.area_ids if acceptance else ())
        if objection.resolved_position is None and _touches(event, about):
            message = f"objection {objection.objection_id} is not answered"
            RULE.refuse(message, code="objection-open", pointer=_POINTER)


def _touches(event: RestorationDutyDischarged, area_ids: tuple[str, ...]) -> bool:
    """Tell whether land let go is among `area_ids`; no areas stand for all."""
    return not event.area_ids or not area_ids or bool(set(event.area_ids) & set(area_ids))
