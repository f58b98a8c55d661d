# SPDX-License-Identifier: Apache-2.0
"""What is recorded under an id of its own keeps that id alone: applications, objections, securities and the like.

Without it, a decision or a release could be taken for one of two things by one reader, and for the other by the next.
"""

from events.catalogue.event import Event
from registry.admission.case import Case, Rule

RULE = Rule("ids-are-new", "architecture.md §2, stream; domain.md §7.4 G and H")

_TABLES = {
    "acceptance.applied.v1": ("application_id", "acceptances"),
    "acceptance_objection.filed.v1": ("objection_id", "objections"),
    "mine_closure.reported.v1": ("closure_id", "closures"),
    "aftercare.started.v1": ("aftercare_id", "aftercare"),
    "post_closure_evaluation.recorded.v1": ("evaluation_id", "evaluations"),
    "restoration_cost.estimated.v1": ("estimate_id", "estimates"),
    "fund.accrued.v1": ("accrual_id", "accruals"),
    "fund.spent.v1": ("expenditure_id", "expenditures"),
    "fund_balance.attested.v1": ("attestation_id", "attestations"),
    "fund_check.conducted.v1": ("check_id", "fund_checks"),
    "fund_shortfall.determined.v1": ("shortfall_id", "shortfalls"),
    "security.lodged.v1": ("security_id", "securities"),
    "financing_agreement.recorded.v1": ("agreement_id", "agreements"),
    "public_funding.received.v1": ("funding_id", "fundings"),
    "mining_licence.issued.v1": ("licence_id", "licences"),
    "appointment.made.v1": ("appointment_id", "appointments"),
    "variance.applied.v1": ("variance_id", "variances"),
    "incident.reported.v1": ("incident_id", "incidents"),
    "inspection_access.refused.v1": ("refusal_id", "access_refusals"),
    "credit_listing.made.v1": ("listing_id", "credit_listings"),
    "litigation.filed.v1": ("litigation_id", "litigations"),
}
"""By event type: the field of the id, and the part of the state that holds what is recorded."""


def check(event: Event, case: Case) -> None:
    """Refuse an id in use."""
    field, table = _TABLES[case.filing.payload.type]
    own_id = getattr(event, field)
    recorded = getattr(case.state, table).get(own_id)
    if recorded is not None:
        message = f"{field} {own_id}: in use since position {recorded.position}"
        RULE.refuse(message, code="id-in-use", pointer=f"/data/{field}")
