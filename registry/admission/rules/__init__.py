# SPDX-License-Identifier: Apache-2.0
"""The rules that may refuse a filing by somebody who is entitled to file it: one per file, in this table by event type.

Each file names its rule, the law or clause it stands on, and refuses with `RuleViolationError`. Rules are asked in the
order given and look only at the filing, at its subject's state and at trust; land that does not add up (rule L-1) is
refused by none: real registers hold such numbers, and a view says so instead of hiding them.
"""

from collections.abc import Callable
from typing import Any

from registry.admission.case import Case
from registry.admission.rules import (
    approval_needs_submission,
    areas_are_known,
    assurance_rests_on_statements,
    auditors_verify_promises,
    carbon_figures_agree,
    claim_needs_open_milestone,
    due_diligence_is_whole,
    extension_moves_the_due_day,
    extinguished_right_stays,
    findings_rest_on_inspections,
    flag_notes_a_due_day,
    foundation_is_sound,
    key_has_one_life,
    key_is_proven,
    log_keys_change_hands,
    milestone_of_approved_plan,
    nobody_verifies_own_work,
    numbers_check_out,
    obligation_id_is_new,
    observations_rest_on_record,
    one_live_plan,
    order_actions_are_known,
    order_closed_once,
    outlines_bound_land,
    overseas_sites_are_abroad,
    ownership_records_live_once,
    parties_are_registered,
    party_registered_once,
    penalty_stands,
    performance_in_turn,
    plan_needs_tailings_section,
    redaction_names_private_fields,
    registrars_admit_filers_only,
    report_answers_a_duty,
    review_in_turn,
    right_registered_once,
    role_is_held,
    service_key_changes_hands,
    transfer_by_present_holder,
)

Check = Callable[[Any, Case], None]
"""Refuses with RuleViolationError or MalformedError, or accepts; the first argument is the event."""

_OBSERVED: tuple[Check, ...] = (
    observations_rest_on_record.check_id,
    observations_rest_on_record.check_days,
    areas_are_known.check,
    observations_rest_on_record.check_references,
)

RULES: dict[str, tuple[Check, ...]] = {
    "registry.founded.v1": (foundation_is_sound.check,),
    "party.registered.v1": (party_registered_once.check, numbers_check_out.check_identifiers),
    "role.granted.v1": (registrars_admit_filers_only.check_role, role_is_held.check_granted),
    "role.revoked.v1": (registrars_admit_filers_only.check_role, role_is_held.check_revoked),
    "signing_key.registered.v1": (
        registrars_admit_filers_only.check_key,
        key_has_one_life.check_registered,
        key_is_proven.check,
    ),
    "signing_key.revoked.v1": (registrars_admit_filers_only.check_key, key_has_one_life.check_revoked),
    "log_key.added.v1": (log_keys_change_hands.check_added,),
    "log_key.retired.v1": (log_keys_change_hands.check_retired,),
    "service_key.added.v1": (service_key_changes_hands.check_added,),
    "service_key.retired.v1": (service_key_changes_hands.check_retired,),
    "mining_right.registered.v1": (
        right_registered_once.check,
        parties_are_registered.check,
        numbers_check_out.check_right,
        numbers_check_out.check_identifiers,
        outlines_bound_land.check,
    ),
    "mining_right.transferred.v1": (
        extinguished_right_stays.check,
        parties_are_registered.check,
        transfer_by_present_holder.check,
    ),
    "mining_right.extinguished.v1": (extinguished_right_stays.check,),
    "restoration_plan.submitted.v1": (
        plan_needs_tailings_section.check,
        one_live_plan.check,
        outlines_bound_land.check,
    ),
    "restoration_plan.approved.v1": (approval_needs_submission.check,),
    "milestone.scheduled.v1": (
        obligation_id_is_new.check_milestone,
        parties_are_registered.check,
        milestone_of_approved_plan.check,
    ),
    "milestone.reported.v1": (claim_needs_open_milestone.check_claim,),
    "milestone.verified.v1": (
        claim_needs_open_milestone.check_verdict,
        nobody_verifies_own_work.check_verdict,
        auditors_verify_promises.check,
    ),
    "milestone.verification_rejected.v1": (
        claim_needs_open_milestone.check_verdict,
        nobody_verifies_own_work.check_verdict,
        auditors_verify_promises.check,
    ),
    "deadline.extended.v1": (extension_moves_the_due_day.check,),
    "land_status.reported.v1": (),
    "inspection.conducted.v1": (findings_rest_on_inspections.check_inspection,),
    "finding.recorded.v1": (findings_rest_on_inspections.check_finding,),
    "order.issued.v1": (obligation_id_is_new.check_order, findings_rest_on_inspections.check_order),
    "order.modified.v1": (
        order_closed_once.check,
        obligation_id_is_new.check_modified,
        order_actions_are_known.check_modified,
    ),
    "corrective_action.reported.v1": (order_closed_once.check, order_actions_are_known.check_reported),
    "order.closed.v1": (order_closed_once.check, nobody_verifies_own_work.check_closing),
    "penalty.imposed.v1": (penalty_stands.check_imposed, parties_are_registered.check),
    "penalty.varied.v1": (penalty_stands.check_varied,),
    "penalty.paid.v1": (penalty_stands.check_paid,),
    "substitute_performance.ordered.v1": (performance_in_turn.check_ordered, parties_are_registered.check),
    "substitute_performance.started.v1": (performance_in_turn.check_started, parties_are_registered.check),
    "substitute_performance.completed.v1": (performance_in_turn.check_completed,),
    "substitute_performance.cost_recovered.v1": (performance_in_turn.check_recovered,),
    "review.filed.v1": (review_in_turn.check_filed,),
    "review.decided.v1": (review_in_turn.check_decided,),
    "reporting_duty.imposed.v1": (
        obligation_id_is_new.check_duty,
        parties_are_registered.check,
        numbers_check_out.check_identifiers,
    ),
    "annual_report.filed.v1": (report_answers_a_duty.check, numbers_check_out.check_identifiers),
    "obligation.overdue_flagged.v1": (flag_notes_a_due_day.check_raised,),
    "obligation.overdue_cleared.v1": (flag_notes_a_due_day.check_cleared,),
    "scheduler.run_completed.v1": (),
    "import_batch.recorded.v1": (),
    "writing.resumed.v1": (),
    # Ecology and monitoring
    "baseline.recorded.v1": _OBSERVED,
    "reference_ecosystem.defined.v1": _OBSERVED,
    "species_survey.recorded.v1": _OBSERVED,
    "carbon_stock.measured.v1": (*_OBSERVED, carbon_figures_agree.check_stock),
    "ecosystem_service.measured.v1": _OBSERVED,
    "recovery_assessment.recorded.v1": _OBSERVED,
    "subsidence_survey.recorded.v1": _OBSERVED,
    "tailings_facility_status.reported.v1": (),
    "remote_sensing_observation.recorded.v1": _OBSERVED,
    "monitoring_result.recorded.v1": _OBSERVED,
    # Disclosures and sites abroad
    "due_diligence_report.filed.v1": (report_answers_a_duty.check_disclosure, due_diligence_is_whole.check),
    "esg_disclosure.filed.v1": (report_answers_a_duty.check_disclosure,),
    "carbon_disclosure.filed.v1": (report_answers_a_duty.check_disclosure, carbon_figures_agree.check_disclosure),
    "beneficial_ownership.disclosed.v1": (ownership_records_live_once.check,),
    "assurance_statement.issued.v1": (
        nobody_verifies_own_work.check_assurance,
        assurance_rests_on_statements.check,
    ),
    "overseas_site.registered.v1": (overseas_sites_are_abroad.check_site,),
    "overseas_restoration.reported.v1": (overseas_sites_are_abroad.check_report,),
    # Private fields
    "payload.redacted.v1": (redaction_names_private_fields.check,),
}
