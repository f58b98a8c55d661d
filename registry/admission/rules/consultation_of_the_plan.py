# SPDX-License-Identifier: Apache-2.0
"""A consultation is on the right's plan, which it may come before, and says who was heard (Art. 46; rule P-3).

That an approved plan shows no consultation is no refusal: the status says so.
"""

from events.catalogue.consultations import PlanConsultationRecorded
from registry.admission.case import Case, Rule
from registry.admission.dates import GRACE

RULE = Rule("consultation-of-the-plan", "Mineral Resources Law (2024) art. 46; rule P-3")


def check(event: PlanConsultationRecorded, case: Case) -> None:
    """Refuse an id in use, another plan than the right's, bodies that are not registered or were not heard yet."""
    if event.consultation_id in {each.consultation_id for each in case.state.consultations}:
        message = f"consultation {event.consultation_id} was recorded already"
        RULE.refuse(message, code="consultation-id-in-use", pointer="/data/consultation_id")
    plans = case.state.plans
    if plans and event.plan_id not in plans:
        message = f"plan {event.plan_id}: the plan of {case.filing.payload.subject} is {', '.join(plans)}"
        RULE.refuse(message, code="plan-unknown", pointer="/data/plan_id")
    latest = case.today + GRACE
    for index, heard in enumerate(event.bodies_heard):
        pointer = f"/data/bodies_heard/{index}"
        if heard.body is not None and not case.trust.has_party(heard.body):
            RULE.refuse(
                f"body {heard.body}: no such party is registered", code="party-unknown", pointer=f"{pointer}/body"
            )
        if heard.heard_on > latest:
            message = f"heard_on {heard.heard_on}: at the latest {latest}, since it is said to have happened"
            RULE.refuse(message, code="fact-in-the-future", pointer=f"{pointer}/heard_on")
