# SPDX-License-Identifier: Apache-2.0
"""What is evaluated in later years is land that was accepted (Land Reclamation Regulations art. 31; rule A-6)."""

from events.catalogue.closure import PostClosureEvaluationRecorded
from registry.admission.case import Case, Rule
from registry.admission.rules.acceptance_follows_application import get_application

RULE = Rule("A-6", "Land Reclamation Regulations (2011) art. 31")


def check(event: PostClosureEvaluationRecorded, case: Case) -> None:
    """Refuse an evaluation of what was never accepted, or before it was; a later revocation does not matter."""
    acceptance = get_application(event.application_id, case)
    if acceptance.decision is None or not acceptance.is_qualified:
        message = f"application {event.application_id}: nothing was accepted under it"
        RULE.refuse(message, code="acceptance-not-qualified", pointer="/data/application_id")
    for index, area_id in enumerate(event.area_ids):
        if area_id not in acceptance.decision.area_ids:
            message = f"area {area_id} was not accepted under application {event.application_id}"
            RULE.refuse(message, code="area-not-accepted", pointer=f"/data/area_ids/{index}")
    if event.evaluated_on < acceptance.decision.decided_on:
        message = f"evaluated_on {event.evaluated_on}: it was accepted on {acceptance.decision.decided_on}"
        RULE.refuse(message, code="evaluated-before-decided", pointer="/data/evaluated_on")
