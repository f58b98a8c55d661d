# SPDX-License-Identifier: Apache-2.0
"""Where each rule of domain.md §8.2 lives, what shows that it holds, and what it can do to a headline.

A rule of the clock tells which day counts or that it has passed, a determination rests on what an authority recorded,
an indicator is shown beside the headline and never causes one, an admission rule refuses what cannot be recorded.
"""

from typing import Literal

from msgspec import Struct

Kind = Literal["clock", "determination", "indicator", "admission"]

_CN, _EVERY, _QLD, _US = (f"projections/rules/{folder}" for folder in ("cn", "every", "qld", "us"))
_ADMISSION = "registry/admission/rules"
_AUTHORITIES = "tests/projections/rules/test_authority_duties.py"
_INDICATORS = "tests/projections/rules/test_indicators.py"
_HEADLINES = "tests/projections/rules/test_headlines.py"
_RULES = "tests/projections/rules/test_every_rule.py"
_RIGHTS = "tests/projections/rules/test_rules_of_rights.py"
_TIMES = "tests/projections/rules/test_timeliness.py"
_DAYS = "tests/projections/rules/test_due_days.py"
_GOLDEN = "tests/scenarios/test_golden_obligations.py"
_RECORDS = "tests/scenarios/test_golden_records.py"
_CLOSING = "tests/registry/admission/test_closing_rules.py"


class Listed(Struct, frozen=True, kw_only=True):
    """One rule: its number in domain.md, or ours where that has none."""

    rule_id: str
    kind: Kind
    files: tuple[str, ...]
    """From the root of the source."""
    tests: tuple[str, ...]
    """`file::test`."""


def _row(rule_id: str, kind: Kind, files: str, *tests: str) -> Listed:
    return Listed(rule_id=rule_id, kind=kind, files=tuple(files.split()), tests=tests)


TABLE: tuple[Listed, ...] = (
    # Plans
    _row(
        "P-1",
        "clock",
        f"{_CN}/plan_on_record.py",
        f"{_RIGHTS}::test_a_licensed_mine_in_china_needs_a_plan",
        f"{_INDICATORS}::test_a_mine_without_a_plan_is_a_candidate_for_a_finding",
    ),
    _row(
        "P-2",
        "admission",
        f"{_ADMISSION}/plan_needs_tailings_section.py",
        "tests/registry/admission/test_rules.py::test_the_rule_decides",
    ),
    _row(
        "P-3",
        "indicator",
        f"{_CN}/consultation_shown.py",
        f"{_RIGHTS}::test_an_approved_plan_bears_the_mark_that_no_consultation_is_shown",
        f"{_RIGHTS}::test_a_recorded_consultation_is_shown",
    ),
    _row(
        "P-4",
        "admission",
        f"{_ADMISSION}/one_live_plan.py",
        "tests/registry/admission/test_rules.py::test_a_plan_starts_with_version_one",
    ),
    # Due days
    _row(
        "D-1",
        "clock",
        f"{_EVERY}/due_day.py {_CN}/due_day.py",
        f"{_DAYS}::test_the_last_day",
        f"{_RULES}::test_a_binding_obligation_overdue",
    ),
    _row(
        "D-2",
        "indicator",
        f"{_EVERY}/provisional_due_day.py",
        f"{_DAYS}::test_a_due_day_of_a_year_not_adopted_is_provisional",
    ),
    _row(
        "D-3",
        "indicator",
        f"{_EVERY}/reasonable_time.py",
        f"{_TIMES}::test_a_reasonable_time_is_never_overdue_until_a_day_is_fixed",
    ),
    _row(
        "D-4",
        "clock",
        f"{_EVERY}/decisive_day.py",
        f"{_TIMES}::test_the_day_of_achievement_decides_lateness",
        f"{_GOLDEN}::test_golden_02_achieved_on_time_and_reported_late",
    ),
    _row(
        "D-5",
        "indicator",
        f"{_EVERY}/extended_after_due.py",
        f"{_TIMES}::test_an_extension_after_the_due_day_is_marked",
    ),
    _row(
        "D-6",
        "indicator",
        f"{_EVERY}/stay_pauses.py {_ADMISSION}/stays_in_turn.py",
        "tests/projections/right/test_planning.py::test_a_stay_stops_and_runs_on",
        "tests/projections/rules/test_stays.py::test_case_100_a_stay_moves_the_last_day_by_its_days",
    ),
    _row(
        "D-7",
        "indicator",
        f"{_EVERY}/duty_follows_right.py",
        f"{_RIGHTS}::test_what_a_contract_says_otherwise_is_shown",
        f"{_RIGHTS}::test_an_allocation_confirms_who_has_to_restore",
    ),
    _row("D-8", "indicator", f"{_EVERY}/duty_outlives_right.py", f"{_RIGHTS}::test_the_end_of_a_right_clears_nothing"),
    _row(
        "D-9",
        "indicator",
        f"{_EVERY}/given_up.py {_ADMISSION}/amendment_lists_what_changes.py",
        "tests/registry/admission/test_planning.py::test_an_amended_plan_takes_the_place_of_the_approved_one",
    ),
    _row(
        "D-10",
        "indicator",
        f"{_EVERY}/aftercare_restarts.py projections/right/acceptance_records.py",
        f"{_HEADLINES}::test_the_responsibility_period_starts_anew_with_augmented_work",
    ),
    # Enforcement
    _row(
        "E-1",
        "determination",
        f"{_EVERY}/determined.py",
        f"{_RULES}::test_an_open_order_is_a_determination",
        f"{_RULES}::test_the_class_of_a_finding_decides_what_it_calls_for",
    ),
    _row("E-2", "determination", f"{_EVERY}/order_overdue.py", f"{_RULES}::test_an_action_of_an_order_overdue"),
    _row(
        "E-3",
        "indicator",
        f"{_CN}/fine_within_bounds.py",
        "tests/projections/rules/test_fine_within_bounds.py::test_a_fine_outside_its_bounds_is_marked",
    ),
    _row(
        "E-4",
        "indicator",
        f"{_CN}/credit_list_candidate.py",
        f"{_INDICATORS}::test_two_penalties_in_a_year_are_a_candidate_for_a_credit_list",
        f"{_INDICATORS}::test_a_penalty_taken_back_is_no_candidate",
    ),
    _row(
        "E-5",
        "clock",
        f"{_CN}/penalty_withdrawn.py {_ADMISSION}/penalty_stands.py",
        f"{_HEADLINES}::test_authorities_have_their_own_clocks",
        f"{_AUTHORITIES}::test_what_an_authority_owes",
    ),
    _row(
        "E-6",
        "indicator",
        f"{_EVERY}/pattern_of_findings.py",
        f"{_INDICATORS}::test_findings_on_one_obligation_make_a_pattern",
    ),
    # Acceptance
    _row(
        "A-1",
        "clock",
        f"{_CN}/acceptance_in_time.py",
        f"{_HEADLINES}::test_authorities_have_their_own_clocks",
        f"{_AUTHORITIES}::test_what_an_authority_owes",
    ),
    _row("A-2", "indicator", f"{_CN}/participation_shown.py", f"{_INDICATORS}::test_an_acceptance_shows_who_took_part"),
    _row(
        "A-3",
        "clock",
        f"{_CN}/acceptance_published.py",
        f"{_HEADLINES}::test_authorities_have_their_own_clocks",
        f"{_AUTHORITIES}::test_what_an_authority_owes",
    ),
    _row("A-4", "clock", "projections/right/acceptance.py", f"{_CLOSING}::test_case_88_the_rule_decides"),
    _row(
        "A-5",
        "admission",
        f"{_ADMISSION}/whole_needs_every_zone.py",
        f"{_CLOSING}::test_the_whole_is_accepted_once_each_zone_is",
    ),
    _row(
        "A-6",
        "clock",
        f"{_CN}/farmland_evaluated.py {_ADMISSION}/evaluation_needs_acceptance.py",
        f"{_AUTHORITIES}::test_what_an_authority_owes",
    ),
    _row(
        "A-7",
        "determination",
        f"{_EVERY}/discharged.py {_ADMISSION}/discharge_ends_what_is_done.py",
        f"{_HEADLINES}::test_every_zone_has_to_be_let_go",
        f"{_HEADLINES}::test_what_is_open_stands_against_a_discharge",
        f"{_CLOSING}::test_the_duty_ends_where_all_is_done",
    ),
    # Money
    _row(
        "F-1",
        "indicator",
        f"{_EVERY}/fund_covers_cost.py",
        f"{_INDICATORS}::test_a_fund_short_of_the_cost_is_marked",
        f"{_HEADLINES}::test_a_determined_shortfall_calls_for_attention_until_a_check_finds_enough",
    ),
    _row(
        "F-2", "indicator", f"{_CN}/full_accrual_due.py", f"{_INDICATORS}::test_full_accrual_near_the_end_of_the_term"
    ),
    _row(
        "F-3",
        "indicator",
        f"{_US}/bond_release.py {_ADMISSION}/release_in_order.py",
        f"{_INDICATORS}::test_a_bond_shows_the_phase_it_is_released_to",
        f"{_CLOSING}::test_phases_follow_one_another",
    ),
    # Land
    _row("L-1", "indicator", f"{_EVERY}/areas_add_up.py", f"{_RIGHTS}::test_areas_that_do_not_fit_are_marked"),
    _row("L-2", "indicator", f"{_EVERY}/restoration_lag.py", f"{_INDICATORS}::test_land_that_waits_for_restoration"),
    # Reports and inspections
    _row(
        "R-1",
        "clock",
        f"{_CN}/yearly_report.py {_QLD}/annual_return.py",
        f"{_TIMES}::test_the_rule_cited_is_that_of_the_place_and_the_duty",
        f"{_TIMES}::test_a_report_is_in_time_until_local_midnight",
        "tests/projections/rules/test_due_rules.py::test_a_duty_that_comes_again",
    ),
    _row(
        "R-2",
        "indicator",
        f"{_US}/inspection_cadence.py {_CN}/inspection_programme.py",
        f"{_INDICATORS}::test_a_permit_is_inspected_monthly_and_quarterly",
        f"{_INDICATORS}::test_a_year_without_inspection_is_marked_in_china",
    ),
    # Carbon, life, promises
    _row(
        "C-1",
        "indicator",
        f"{_EVERY}/carbon_in_both_units.py {_ADMISSION}/carbon_figures_agree.py",
        f"{_INDICATORS}::test_carbon_is_shown_in_both_units",
        "tests/events/quantities/test_carbon.py::test_a_figure_without_a_unit_is_none",
    ),
    _row(
        "C-2",
        "indicator",
        f"{_EVERY}/native_share.py",
        f"{_INDICATORS}::test_the_native_share_leaves_the_uncertain_out",
    ),
    _row(
        "C-3",
        "clock",
        f"{_EVERY}/voluntary.py",
        f"{_RULES}::test_a_voluntary_promise_overdue_calls_for_attention_only",
        f"{_GOLDEN}::test_golden_09_a_voluntary_carbon_pledge_missed",
    ),
    # Trust and time
    _row("T-1", "indicator", f"{_EVERY}/untrusted_left_out.py", f"{_INDICATORS}::test_what_is_not_trusted_is_told"),
    _row(
        "T-2",
        "clock",
        "projections/right/fold.py projections/answers/knowledge.py",
        f"{_RECORDS}::test_golden_15_a_paper_inspection_of_2019_recorded_in_2026",
    ),
    # Headlines of domain.md §8.1, and rules of one place
    _row(
        "A-0",
        "indicator",
        f"{_EVERY}/authority_overdue.py",
        f"{_HEADLINES}::test_authorities_have_their_own_clocks",
    ),
    _row(
        "A-8",
        "clock",
        f"{_CN}/public_report_checked.py",
        f"{_HEADLINES}::test_authorities_have_their_own_clocks",
        f"{_AUTHORITIES}::test_what_an_authority_owes",
    ),
    _row(
        "H-1",
        "determination",
        f"{_EVERY}/escalated.py",
        f"{_RULES}::test_substitute_performance_escalates",
        f"{_HEADLINES}::test_a_substitute_performance_escalates_until_it_is_completed",
    ),
    _row(
        "H-4",
        "clock",
        f"{_EVERY}/attention.py",
        f"{_RULES}::test_due_soon_and_rejected_claims_call_for_attention",
        f"{_HEADLINES}::test_an_open_dispute_calls_for_attention",
    ),
    _row(
        "H-5",
        "clock",
        f"{_EVERY}/not_assessed.py",
        f"{_RIGHTS}::test_a_right_is_assessed_by_inspections_of_the_last_two_years",
    ),
    _row("H-6", "clock", f"{_EVERY}/in_progress.py", f"{_RULES}::test_a_mine_in_order_is_in_progress"),
    _row(
        "H-7",
        "clock",
        f"{_EVERY}/historic.py",
        f"{_RIGHTS}::test_a_right_registered_as_ended_is_history_once_nothing_is_open",
    ),
    _row(
        "Q-1",
        "clock",
        f"{_QLD}/milestone_date_is_a_condition.py",
        f"{_HEADLINES}::test_the_same_missed_milestone_under_two_laws",
    ),
    _row(
        "Q-2", "clock", f"{_QLD}/audit_report.py", f"{_HEADLINES}::test_an_audit_in_queensland_is_due_by_its_own_rule"
    ),
    _row("U-1", "indicator", f"{_US}/abatement.py", f"{_HEADLINES}::test_a_notice_gives_ninety_days_at_most"),
    _row(
        "U-2",
        "indicator",
        f"{_US}/cessation_required.py",
        f"{_HEADLINES}::test_a_notice_that_ran_out_makes_the_authority_order_cessation",
    ),
    _row(
        "U-3",
        "indicator",
        f"{_US}/responsibility_period.py",
        f"{_HEADLINES}::test_the_responsibility_period_starts_anew_with_augmented_work",
    ),
)
"""In the order of domain.md §8.2, then ours."""
