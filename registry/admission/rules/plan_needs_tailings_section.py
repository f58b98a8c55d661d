# SPDX-License-Identifier: Apache-2.0
"""A restoration plan says what becomes of tailings, or that there are none (Art. 46(1) Mineral Resources Law; P-2).

The law wants specific measures for tailings in the plan (矿区生态修复方案); silence could mean either that there are no
tailings or that they were forgotten, so a plan without any says so.
"""

from events.catalogue.plans import RestorationPlanSubmitted
from registry.admission.case import Case, Rule

RULE = Rule("P-2", "Mineral Resources Law (2024) art. 46(1)")


def check(event: RestorationPlanSubmitted, _case: Case) -> None:
    """Refuse a plan that is silent on tailings, or says both."""
    said = {"tailings", "tailings_none_declared"} & set(event.sections_present)
    if len(said) != 1:
        found = "both" if said else "neither"
        message = f"plan {event.plan_id}: expected a tailings section or the declaration of none, found {found}"
        RULE.refuse(message, code="plan-without-tailings-section", pointer="/data/sections_present")
