# SPDX-License-Identifier: Apache-2.0
"""Land leaves a right after its restoration was accepted, where the filing says that it was (Arts 24, 45 and 48)."""

from events.catalogue.rights import MiningRightPartiallyRelinquished
from registry.admission.case import Case, Rule
from registry.admission.rules.acceptance_follows_application import get_application

RULE = Rule("land-given-up-was-accepted", "Mineral Resources Law (2024) arts 24, 45 and 48")


def check(event: MiningRightPartiallyRelinquished, case: Case) -> None:
    """Refuse to rest it on an application that was not accepted, or not for this land."""
    if event.application_id is None:
        return
    acceptance = get_application(event.application_id, case)
    if not acceptance.is_qualified or acceptance.is_revoked:
        message = f"application {event.application_id}: no acceptance of it holds"
        RULE.refuse(message, code="acceptance-not-qualified", pointer="/data/application_id")
    for index, area_id in enumerate(event.area_ids):
        if area_id not in acceptance.accepted_area_ids:
            message = f"area {area_id} is not accepted under application {event.application_id}"
            RULE.refuse(message, code="area-not-accepted", pointer=f"/data/area_ids/{index}")
