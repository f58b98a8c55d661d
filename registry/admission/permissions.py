# SPDX-License-Identifier: Apache-2.0
"""Who may file what: one row for each event type, to be read by people (signers of domain.md §7.4).

A row says about which kind of subject the type is, in which capacities it may be filed, and on which law or clause
that rests. A capacity is looked for in the order given. What a capacity means is `capacity`'s matter, and what else
must hold is that of `rules/`.
"""

from dataclasses import dataclass
from typing import Literal

Capacity = Literal[
    "governance",  # a governance key of the foundation
    "registrar",
    "inspector",
    "authority_officer",
    "acceptance_authority",
    "finance_authority",
    "community_delegate",  # of a village or residents' body
    "auditor",
    "laboratory",
    "holder",  # owes the restoration: the holder's own key, or that of its signatory
    "itself",  # the party that the filing is about, and of its keys, the one it is about
    "author",  # the party that signed the event which the filing is about
    "system",  # the registry's service key
]

SubjectKind = Literal["right", "party", "registry"]

AUTHORITIES: frozenset[Capacity] = frozenset(
    {"registrar", "inspector", "authority_officer", "acceptance_authority", "finance_authority"}
)
"""Capacities that may bring in what another register or paper says (`source`)."""

_LAW = "Mineral Resources Law (2024)"
_RECLAMATION = "Land Reclamation Regulations (2011)"
_PENALTIES = "Administrative Penalty Law (2021)"
_COMPULSION = "Administrative Compulsion Law (2011)"
_REVIEW = "Administrative Review Law (2023)"
_OPENNESS = "Regulations on Open Government Information (2019)"
_TRUST = "architecture.md §9"
_DELEGATION = "Civil Code arts 161 to 175; architecture.md §9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One row: in which capacities a type may be filed, and about what."""

    subjects: tuple[SubjectKind, ...]
    capacities: tuple[Capacity, ...]
    citation: str
    on_behalf: bool = False
    """A registrar may file it for the holder, from paper or another register, and says so in `source`."""
    takes_effect_later: bool = False
    """It may be effective on a day to come."""
    past_days: tuple[str, ...] = ()
    """Fields that state a day on which something happened."""


_GOVERNING: tuple[Capacity, ...] = ("governance", "registrar")
_OFFICE: tuple[Capacity, ...] = ("registrar", "authority_officer")
_ACCEPTING: tuple[Capacity, ...] = ("acceptance_authority",)
_KEEPERS: tuple[Capacity, ...] = ("finance_authority", *_OFFICE)
_VERIFIERS: tuple[Capacity, ...] = ("inspector", "acceptance_authority", "auditor")
_SURVEYORS: tuple[Capacity, ...] = ("auditor", "laboratory", "holder")
_MONITORING = "GB/T 43935-2024"

PERMISSIONS: dict[str, Permission] = {
    # Trust and governance
    "registry.founded.v1": Permission(
        subjects=("registry",), capacities=("governance",), citation=_TRUST,
    ),
    "party.registered.v1": Permission(
        subjects=("party",), capacities=_GOVERNING, citation=_TRUST,
    ),
    "party.updated.v1": Permission(
        subjects=("party",), capacities=_GOVERNING, citation=_TRUST, takes_effect_later=True,
    ),
    "role.granted.v1": Permission(
        subjects=("party",), capacities=_GOVERNING, citation=_TRUST, takes_effect_later=True,
    ),
    "role.revoked.v1": Permission(
        subjects=("party",), capacities=_GOVERNING, citation=_TRUST,
    ),
    "signing_key.registered.v1": Permission(
        subjects=("party",), capacities=_GOVERNING, citation=_TRUST,
    ),
    "signing_key.revoked.v1": Permission(
        subjects=("party",), capacities=(*_GOVERNING, "itself"), citation=_TRUST,
        past_days=("compromised_since",),
    ),
    "log_key.added.v1": Permission(
        subjects=("registry",), capacities=("governance",), citation=_TRUST,
    ),
    "log_key.retired.v1": Permission(
        subjects=("registry",), capacities=("governance",), citation=_TRUST,
    ),
    "service_key.added.v1": Permission(
        subjects=("registry",), capacities=("governance",), citation=_TRUST,
    ),
    "service_key.retired.v1": Permission(
        subjects=("registry",), capacities=("governance",), citation=_TRUST, past_days=("compromised_since",),
    ),
    "governance_keys.changed.v1": Permission(
        subjects=("registry",), capacities=("governance",), citation="architecture.md §§9 and 11",
    ),
    "delegation.granted.v1": Permission(
        subjects=("party",), capacities=("itself",), citation=_DELEGATION, takes_effect_later=True,
    ),
    "delegation.revoked.v1": Permission(
        subjects=("party",), capacities=("itself", *_GOVERNING), citation=_DELEGATION,
    ),
    # Rights: registration creates, passes and ends them
    "mining_right.registered.v1": Permission(
        subjects=("right",), capacities=("registrar",), citation=f"{_LAW} art. 22", takes_effect_later=True,
    ),
    "mining_right.transferred.v1": Permission(
        subjects=("right",), capacities=("registrar",), citation=f"{_LAW} arts 22 and 27", takes_effect_later=True,
    ),
    "mining_right.extinguished.v1": Permission(
        subjects=("right",), capacities=("registrar",), citation=f"{_LAW} arts 22 to 26", takes_effect_later=True,
    ),
    # Plans
    "restoration_plan.submitted.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 46", on_behalf=True,
    ),
    "restoration_plan.approved.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 46",
    ),
    # Milestones and deadlines
    "milestone.scheduled.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 47", takes_effect_later=True,
    ),
    "milestone.reported.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} arts 45 and 47", on_behalf=True,
        past_days=("achieved_on",),
    ),
    "milestone.verified.v1": Permission(
        subjects=("right",), capacities=_VERIFIERS, citation=f"{_LAW} arts 48 and 56",
        past_days=("verified_on", "achieved_on"),
    ),
    "milestone.verification_rejected.v1": Permission(
        subjects=("right",), capacities=_VERIFIERS, citation=f"{_LAW} arts 48 and 56", past_days=("verified_on",),
    ),
    "deadline.extended.v1": Permission(
        subjects=("right", "party"), capacities=_OFFICE, citation=f"{_LAW} art. 47", past_days=("granted_on",),
    ),
    # Monitoring
    "land_status.reported.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_RECLAMATION} art. 17", on_behalf=True,
        past_days=("as_of",),
    ),
    # Inspection and enforcement
    "inspection.conducted.v1": Permission(
        subjects=("right",), capacities=("inspector",), citation=f"{_LAW} art. 56",
        past_days=("first_day", "last_day"),
    ),
    "finding.recorded.v1": Permission(
        subjects=("right",), capacities=("inspector",), citation=f"{_LAW} art. 56",
    ),
    "order.issued.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 71", past_days=("served_on",),
    ),
    "order.modified.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 71", past_days=("served_on",),
    ),
    "corrective_action.reported.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 71", on_behalf=True,
        past_days=("done_on",),
    ),
    "order.closed.v1": Permission(
        subjects=("right",), capacities=("inspector", *_OFFICE), citation=f"{_LAW} art. 71",
        past_days=("verified_on",),
    ),
    "penalty.imposed.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} arts 69 to 73",
        past_days=("served_on", "published_on"),
    ),
    "penalty.varied.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_PENALTIES} arts 48 and 76", past_days=("decided_on",),
    ),
    "penalty.paid.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_PENALTIES} art. 67", past_days=("paid_on",),
    ),
    "substitute_performance.ordered.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 71", past_days=("served_on",),
    ),
    "substitute_performance.started.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_COMPULSION} art. 51", past_days=("started_on",),
    ),
    "substitute_performance.completed.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_COMPULSION} art. 51", past_days=("completed_on",),
    ),
    "substitute_performance.cost_recovered.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_COMPULSION} art. 51", past_days=("recovered_on",),
    ),
    "review.filed.v1": Permission(
        subjects=("right",), capacities=("holder", *_OFFICE), citation=f"{_PENALTIES} art. 7", on_behalf=True,
        past_days=("filed_on",),
    ),
    "review.decided.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_PENALTIES} art. 7", past_days=("decided_on",),
    ),
    # Disclosures
    "reporting_duty.imposed.v1": Permission(
        subjects=("right", "party"), capacities=_OFFICE, citation=f"{_RECLAMATION} art. 17",
        takes_effect_later=True,
    ),
    "annual_report.filed.v1": Permission(
        subjects=("right", "party"), capacities=("holder",), citation=f"{_RECLAMATION} art. 17", on_behalf=True,
    ),
    # The registry's clock
    "obligation.overdue_flagged.v1": Permission(
        subjects=("right", "party"), capacities=("system",), citation="architecture.md §7",
    ),
    "obligation.overdue_cleared.v1": Permission(
        subjects=("right", "party"), capacities=("system",), citation="architecture.md §7",
    ),
    "obligation.due_soon_flagged.v1": Permission(
        subjects=("right", "party"), capacities=("system",), citation="architecture.md §7",
    ),
    "scheduler.run_completed.v1": Permission(
        subjects=("registry",), capacities=("system",), citation="architecture.md §7",
    ),
    # Record-keeping
    "import_batch.recorded.v1": Permission(
        subjects=("registry",), capacities=("registrar",), citation="domain.md §7.4 K",
    ),
    "writing.resumed.v1": Permission(
        subjects=("registry",), capacities=_GOVERNING, citation="reliability.md case 151",
    ),
    # Acceptance and closure
    "acceptance.applied.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_RECLAMATION} art. 28", on_behalf=True,
    ),
    "acceptance.held.v1": Permission(
        subjects=("right",), capacities=_ACCEPTING, citation=f"{_LAW} art. 48", past_days=("held_on",),
    ),
    "acceptance_objection.filed.v1": Permission(
        subjects=("right",), capacities=("community_delegate", *_ACCEPTING, "authority_officer"),
        citation=f"{_RECLAMATION} art. 28", past_days=("received_on",),
    ),
    "acceptance_objection.resolved.v1": Permission(
        subjects=("right",), capacities=_ACCEPTING, citation=f"{_RECLAMATION} art. 28", past_days=("resolved_on",),
    ),
    "acceptance.decided.v1": Permission(
        subjects=("right",), capacities=_ACCEPTING, citation=f"{_LAW} art. 48; {_RECLAMATION} art. 29",
        past_days=("decided_on", "published_on"),
    ),
    "acceptance.revoked.v1": Permission(
        subjects=("right",), capacities=_ACCEPTING, citation=f"{_LAW} art. 48", past_days=("revoked_on",),
    ),
    "mine_closure.reported.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 41", on_behalf=True,
        past_days=("production_ceased_on",),
    ),
    "aftercare.started.v1": Permission(
        subjects=("right",), capacities=(*_ACCEPTING, "authority_officer"), citation=f"{_LAW} arts 45 and 48",
    ),
    "aftercare.reported.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 45", on_behalf=True,
        past_days=("augmented_work_on",),
    ),
    "post_closure_evaluation.recorded.v1": Permission(
        subjects=("right",), capacities=_ACCEPTING, citation=f"{_RECLAMATION} art. 31", past_days=("evaluated_on",),
    ),
    "restoration_duty.discharged.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} arts 45 and 48", past_days=("published_on",),
    ),
    # Finance
    "restoration_cost.estimated.v1": Permission(
        subjects=("right",), capacities=("holder", "auditor"), citation=f"{_RECLAMATION} art. 12", on_behalf=True,
        past_days=("as_of", "price_date"),
    ),
    "fund.accrued.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 49", on_behalf=True,
        past_days=("booked_on",),
    ),
    "fund.spent.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 49", on_behalf=True,
        past_days=("paid_on",),
    ),
    "fund_balance.attested.v1": Permission(
        subjects=("right",), capacities=("auditor", "finance_authority"), citation=f"{_LAW} art. 49",
        past_days=("as_of",),
    ),
    "fund_check.conducted.v1": Permission(
        subjects=("right",), capacities=("finance_authority", "authority_officer"), citation=f"{_LAW} art. 49",
        past_days=("checked_on",),
    ),
    "fund_shortfall.determined.v1": Permission(
        subjects=("right",), capacities=_KEEPERS, citation=f"{_LAW} art. 49", past_days=("as_of",),
    ),
    "security.lodged.v1": Permission(
        subjects=("right",), capacities=_KEEPERS, citation=f"{_LAW} art. 49; 30 USC 1259", past_days=("lodged_on",),
    ),
    "security.released.v1": Permission(
        subjects=("right",), capacities=_KEEPERS, citation=f"{_LAW} art. 49; 30 USC 1269",
        past_days=("released_on",),
    ),
    "security.forfeited.v1": Permission(
        subjects=("right",), capacities=_KEEPERS, citation=f"{_LAW} art. 71; 30 USC 1271",
        past_days=("forfeited_on",),
    ),
    "financing_agreement.recorded.v1": Permission(
        subjects=("right",), capacities=_KEEPERS, citation=f"{_LAW} art. 45(4)", past_days=("signed_on",),
    ),
    "public_funding.received.v1": Permission(
        subjects=("right",), capacities=("holder", "finance_authority"), citation=f"{_LAW} art. 45", on_behalf=True,
        past_days=("received_on",),
    ),
    # Ecology and monitoring: whoever measured says so; an assurance or a verification stands on its own
    "baseline.recorded.v1": Permission(
        subjects=("right",), capacities=_SURVEYORS, citation=_MONITORING, on_behalf=True, past_days=("as_of",),
    ),
    "reference_ecosystem.defined.v1": Permission(
        subjects=("right",), capacities=_SURVEYORS, citation="GB/T 43933-2024 clause 7.1", on_behalf=True,
    ),
    "species_survey.recorded.v1": Permission(
        subjects=("right",), capacities=_SURVEYORS, citation=_MONITORING, on_behalf=True,
        past_days=("first_day", "last_day"),
    ),
    "carbon_stock.measured.v1": Permission(
        subjects=("right",), capacities=_SURVEYORS, citation=f"{_LAW} art. 37; IPCC 2006 Guidelines vol. 4",
        on_behalf=True, past_days=("measured_on",),
    ),
    "ecosystem_service.measured.v1": Permission(
        subjects=("right",), capacities=_SURVEYORS, citation="SEEA Ecosystem Accounting; CICES 5.1",
        on_behalf=True, past_days=("measured_on",),
    ),
    "recovery_assessment.recorded.v1": Permission(
        subjects=("right",), capacities=_SURVEYORS, citation="SER Mine Site Restoration Standards (2022)",
        on_behalf=True, past_days=("assessed_on",),
    ),
    "subsidence_survey.recorded.v1": Permission(
        subjects=("right",), capacities=_SURVEYORS, citation=_MONITORING, on_behalf=True,
        past_days=("first_day", "last_day"),
    ),
    "tailings_facility_status.reported.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 37(3)", on_behalf=True,
        past_days=("as_of", "last_independent_review_on", "emergency_plan_tested_on"),
    ),
    "remote_sensing_observation.recorded.v1": Permission(
        subjects=("right",), capacities=("inspector", *_SURVEYORS), citation=f"{_LAW} art. 56", on_behalf=True,
        past_days=("acquired_on",),
    ),
    "monitoring_result.recorded.v1": Permission(
        subjects=("right",), capacities=("inspector", *_SURVEYORS), citation=_MONITORING, on_behalf=True,
        past_days=("sampled_on",),
    ),
    # Disclosures and sites abroad
    "due_diligence_report.filed.v1": Permission(
        subjects=("right", "party"), capacities=("holder",), citation="CCCMC Due Diligence Guidelines (2022)",
        on_behalf=True,
    ),
    "esg_disclosure.filed.v1": Permission(
        subjects=("right", "party"), capacities=("holder",), citation="domain.md §7.4 I", on_behalf=True,
    ),
    "carbon_disclosure.filed.v1": Permission(
        subjects=("right", "party"), capacities=("holder",), citation=f"{_LAW} art. 37", on_behalf=True,
    ),
    "beneficial_ownership.disclosed.v1": Permission(
        subjects=("party",), capacities=("holder",), citation="EITI Requirement 2.5", on_behalf=True,
        past_days=("as_of",),
    ),
    "assurance_statement.issued.v1": Permission(
        subjects=("right", "party"), capacities=("auditor",), citation="domain.md §7.4 I",
    ),
    "overseas_site.registered.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 3", on_behalf=True,
    ),
    "overseas_restoration.reported.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 3", on_behalf=True,
    ),
    # Plans, areas, commitments, deadlines and the public
    "plan_consultation.recorded.v1": Permission(
        subjects=("right",), capacities=("holder", *_OFFICE), citation=f"{_LAW} art. 46", on_behalf=True,
    ),
    "restoration_plan.returned.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 46",
    ),
    "restoration_plan.amended.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} arts 46 and 47",
    ),
    "annual_programme.filed.v1": Permission(
        subjects=("right",), capacities=("holder",), citation="GB/T 43933-2024 clause 8.4", on_behalf=True,
    ),
    "restoration_area.defined.v1": Permission(
        subjects=("right",), capacities=("holder", *_OFFICE), citation=f"{_LAW} art. 47", on_behalf=True,
    ),
    "restoration_area.redefined.v1": Permission(
        subjects=("right",), capacities=("holder", *_OFFICE), citation=f"{_LAW} art. 47", on_behalf=True,
    ),
    "commitment.made.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} arts 44 and 46", on_behalf=True,
    ),
    "commitment.amended.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} arts 44 and 46", on_behalf=True,
    ),
    "commitment.withdrawn.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} arts 44 and 46", on_behalf=True,
    ),
    "restoration_duty.allocated.v1": Permission(
        subjects=("right",), capacities=("registrar",), citation=f"{_LAW} arts 27 and 45", takes_effect_later=True,
    ),
    "deadline_extension.requested.v1": Permission(
        subjects=("right", "party"), capacities=("holder",), citation=f"{_LAW} art. 47", on_behalf=True,
    ),
    "deadline_extension.refused.v1": Permission(
        subjects=("right", "party"), capacities=_OFFICE, citation=f"{_LAW} art. 47", past_days=("refused_on",),
    ),
    "stay.granted.v1": Permission(
        subjects=("right", "party"), capacities=_OFFICE, citation=f"{_PENALTIES} art. 73; {_REVIEW} art. 42",
        takes_effect_later=True, past_days=("granted_on",),
    ),
    "stay.lifted.v1": Permission(
        subjects=("right", "party"), capacities=_OFFICE, citation=f"{_PENALTIES} art. 73; {_REVIEW} art. 42",
        takes_effect_later=True,
    ),
    "milestone.waived.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 47",
    ),
    "public_report.received.v1": Permission(
        subjects=("right",), capacities=(*_OFFICE, "inspector", "system"), citation=f"{_LAW} art. 61",
        past_days=("received_on",),
    ),
    "public_report.resolved.v1": Permission(
        subjects=("right",), capacities=(*_OFFICE, "inspector"), citation=f"{_LAW} art. 61", past_days=("resolved_on",),
    ),
    "holder_response.filed.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_OPENNESS} art. 41", on_behalf=True,
    ),
    "comment_period.opened.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 46", takes_effect_later=True,
    ),
    "comment_period.closed.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 46", past_days=("closed_on",),
    ),
    # Licences, operations, appointments, variances, incidents, lists and law suits
    "mining_right.varied.v1": Permission(
        subjects=("right",), capacities=("registrar",), citation=f"{_LAW} arts 22 and 24", takes_effect_later=True,
    ),
    "mining_right.partially_relinquished.v1": Permission(
        subjects=("right",), capacities=("registrar",), citation=f"{_LAW} arts 22, 24 and 45", takes_effect_later=True,
    ),
    "mining_licence.issued.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 33", takes_effect_later=True,
        past_days=("issued_on",),
    ),
    "mining_licence.amended.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} art. 33", takes_effect_later=True,
        past_days=("amended_on",),
    ),
    "mining_licence.suspended.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} arts 70 to 73", takes_effect_later=True,
    ),
    "mining_licence.reinstated.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} arts 70 to 73", takes_effect_later=True,
    ),
    "mining_licence.revoked.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} arts 70 to 73", takes_effect_later=True,
    ),
    "mine_status.changed.v1": Permission(
        subjects=("right",), capacities=("holder", *_OFFICE), citation=f"{_LAW} art. 41", on_behalf=True,
        past_days=("changed_on",),
    ),
    "appointment.made.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 37; GISTM requirements 8.4 and 9.1",
        on_behalf=True, takes_effect_later=True,
    ),
    "appointment.ended.v1": Permission(
        subjects=("right",), capacities=("holder",), citation=f"{_LAW} art. 37; GISTM requirements 8.4 and 9.1",
        on_behalf=True, takes_effect_later=True,
    ),
    "variance.applied.v1": Permission(
        subjects=("right",), capacities=("holder",), citation="domain.md §4.1; 30 USC 1265(b)(16)", on_behalf=True,
    ),
    "variance.decided.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation="domain.md §4.1; 30 USC 1265(b)(16)",
        past_days=("decided_on",),
    ),
    "incident.reported.v1": Permission(
        subjects=("right",), capacities=("holder", "inspector"), citation=f"{_LAW} arts 37 and 56", on_behalf=True,
        past_days=("occurred_on", "noticed_on"),
    ),
    "inspection_access.refused.v1": Permission(
        subjects=("right",), capacities=("inspector", "authority_officer"), citation=f"{_LAW} arts 56 and 73",
        past_days=("refused_on",),
    ),
    "order.not_complied.v1": Permission(
        subjects=("right",), capacities=("inspector", *_OFFICE), citation=f"{_LAW} art. 71; 30 USC 1271(a)(3)",
        past_days=("determined_on",),
    ),
    "credit_listing.made.v1": Permission(
        subjects=("right", "party"), capacities=_OFFICE, citation="MNR Order 13 (2024)", past_days=("listed_on",),
    ),
    "credit_listing.removed.v1": Permission(
        subjects=("right", "party"), capacities=_OFFICE, citation="MNR Order 13 (2024)", past_days=("removed_on",),
    ),
    "litigation.filed.v1": Permission(
        subjects=("right",), capacities=("holder", *_OFFICE), citation=f"{_LAW} arts 74 and 75",
        past_days=("filed_on",),
    ),
    "litigation.resolved.v1": Permission(
        subjects=("right",), capacities=_OFFICE, citation=f"{_LAW} arts 74 and 75", past_days=("resolved_on",),
    ),
    "acceptance_preliminary_result.published.v1": Permission(
        subjects=("right",), capacities=_ACCEPTING, citation=f"{_RECLAMATION} art. 28", past_days=("published_on",),
    ),
    "acceptance.published.v1": Permission(
        subjects=("right",), capacities=_ACCEPTING, citation=f"{_LAW} art. 48; {_OPENNESS} art. 26",
        past_days=("published_on",),
    ),
    # Corrections and disputes: by whoever signed it, or by the authority of the place
    "event.corrected.v1": Permission(
        subjects=("right", "party"), capacities=("author", *_OFFICE), citation=f"{_OPENNESS} art. 41",
    ),
    "event.retracted.v1": Permission(
        subjects=("right", "party"), capacities=("author", *_OFFICE), citation=f"{_OPENNESS} art. 41",
    ),
    "event.disputed.v1": Permission(
        subjects=("right", "party"), capacities=("holder", "inspector", "auditor", "community_delegate", *_OFFICE),
        citation=f"{_OPENNESS} art. 41",
    ),
    "dispute.resolved.v1": Permission(
        subjects=("right", "party"), capacities=_OFFICE, citation=f"{_OPENNESS} art. 41", past_days=("resolved_on",),
    ),
    # Private fields
    "payload.redacted.v1": Permission(
        subjects=("right", "party"), capacities=_OFFICE, citation="Personal Information Protection Law (2021) art. 47",
        past_days=("decided_on",),
    ),
    # The clock
    "rule_profile.adopted.v1": Permission(
        subjects=("registry",), capacities=("governance",), citation="architecture.md §6", takes_effect_later=True,
    ),
    "working_calendar.adopted.v1": Permission(
        subjects=("registry",), capacities=("governance",), citation="architecture.md §6", takes_effect_later=True,
        past_days=("published_on",),
    ),
}  # fmt: skip
