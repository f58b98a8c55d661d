# SPDX-License-Identifier: Apache-2.0
"""The whole is accepted once every zone of it is (Art. 48(2): work by zone or phase is accepted by zone or phase; A-5).

A zone that the plan restores by zone and phase was accepted by itself before; land that is restored while mining or at
closure may be accepted together with the whole.
"""

from events.catalogue.acceptance import AcceptanceDecided
from projections.right.zones import ZONED, accepted_area_ids, find_zones
from registry.admission.case import Case, Rule

RULE = Rule("A-5", "Mineral Resources Law (2024) art. 48(2)")


def check(event: AcceptanceDecided, case: Case) -> None:
    """Refuse to accept the whole while a zone is missing."""
    acceptance = case.state.acceptances.get(event.application_id)
    if acceptance is None or acceptance.scope != "whole" or event.acceptance_result != "qualified":
        return
    accepted, zones = accepted_area_ids(case.state), find_zones(case.state)
    covered = acceptance.area_ids or tuple(zones)
    for area_id, mode in zones.items():
        if area_id not in accepted and (mode == ZONED or area_id not in covered):
            message = f"application {event.application_id}: zone {area_id} is not accepted"
            RULE.refuse(message, code="zone-not-accepted", pointer="/data/acceptance_result")
