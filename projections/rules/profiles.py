# SPDX-License-Identifier: Apache-2.0
"""The rule profiles shipped with this version, and which of them covers a place on a day.

A place without a profile is judged by `general`: due days as recorded, ended at midnight UTC, no holidays, and no
conclusions of law beyond what an authority has recorded. So is a day before the first version of a profile.
"""

import datetime

from msgspec.structs import replace

from events.errors import UnavailableError
from events.values import Text
from projections.right.obligation import Obligation
from projections.right.state import SubjectState
from projections.rules.adoptions import is_within
from projections.rules.calendars import AS_SHIPPED, Calendars
from projections.rules.cn import (
    acceptance_in_time,
    acceptance_published,
    consultation_shown,
    credit_list_candidate,
    farmland_evaluated,
    fine_within_bounds,
    full_accrual_due,
    inspection_programme,
    participation_shown,
    penalty_withdrawn,
    plan_on_record,
    public_report_checked,
    yearly_report,
)
from projections.rules.cn import due_day as cn_due_day
from projections.rules.cn.holidays import CALENDAR
from projections.rules.duties import Duty
from projections.rules.every import (
    aftercare_restarts,
    areas_add_up,
    attention,
    authority_overdue,
    carbon_in_both_units,
    decisive_day,
    determined,
    discharged,
    due_day,
    duty_follows_right,
    duty_outlives_right,
    escalated,
    extended_after_due,
    fund_covers_cost,
    given_up,
    historic,
    in_progress,
    native_share,
    not_assessed,
    order_overdue,
    pattern_of_findings,
    provisional_due_day,
    reasonable_time,
    restoration_lag,
    stay_pauses,
    untrusted_left_out,
    voluntary,
)
from projections.rules.instruments import CN_1, CN_2, QLD_1, US_1
from projections.rules.profile import Judge, Profile
from projections.rules.qld import annual_return, audit_report, milestone_date_is_a_condition
from projections.rules.rule import Rule
from projections.rules.time_zones import in_zone_of
from projections.rules.us import (
    abatement,
    bond_release,
    cessation_required,
    inspection_cadence,
    responsibility_period,
)
from projections.rules.workdays import WEEKENDS, WorkCalendar

_EVERY_RULE = (
    decisive_day.RULE,
    reasonable_time.RULE,
    extended_after_due.RULE,
    stay_pauses.RULE,
    given_up.RULE,
    aftercare_restarts.RULE,
    authority_overdue.RULE,
    duty_follows_right.RULE,
    duty_outlives_right.RULE,
    determined.RULE,
    order_overdue.RULE,
    voluntary.RULE,
    areas_add_up.RULE,
    escalated.RULE,
    attention.RULE,
    not_assessed.RULE,
    in_progress.RULE,
    historic.RULE,
    discharged.RULE,
    pattern_of_findings.RULE,
    fund_covers_cost.RULE,
    restoration_lag.RULE,
    carbon_in_both_units.RULE,
    native_share.RULE,
    untrusted_left_out.RULE,
)

_EVERY_JUDGE: tuple[Judge, ...] = (
    escalated.judge,
    determined.judge,
    order_overdue.judge,
    due_day.judge,
    voluntary.judge,
    attention.judge,
    not_assessed.judge,
    discharged.judge,
    historic.judge,
    extended_after_due.judge,
    stay_pauses.judge,
    given_up.judge,
    aftercare_restarts.judge,
    authority_overdue.judge,
    reasonable_time.judge,
    duty_follows_right.judge,
    duty_outlives_right.judge,
    areas_add_up.judge,
    restoration_lag.judge,
    pattern_of_findings.judge,
    fund_covers_cost.judge,
    carbon_in_both_units.judge,
    native_share.judge,
    untrusted_left_out.judge,
)


def _general_duty_rule(obligation: Obligation) -> Rule:
    if not obligation.is_binding:
        return voluntary.RULE
    return order_overdue.RULE if obligation.kind == "order_action" else due_day.RULE


def _cn_duty_rule(obligation: Obligation) -> Rule:
    rule = _general_duty_rule(obligation)
    if rule is not due_day.RULE:
        return rule
    return yearly_report.RULE if yearly_report.governs(obligation) else cn_due_day.RULE


def _qld_duty_rule(obligation: Obligation) -> Rule:
    rule = _general_duty_rule(obligation)
    if rule is not due_day.RULE:
        return rule
    if milestone_date_is_a_condition.governs(obligation):
        return milestone_date_is_a_condition.RULE
    if audit_report.governs(obligation):
        return audit_report.RULE
    return annual_return.RULE if annual_return.governs(obligation) else rule


_CN_DUTIES: tuple[Duty, ...] = (
    acceptance_in_time.DUTY,
    acceptance_published.DUTY,
    penalty_withdrawn.DUTY,
    farmland_evaluated.DUTY,
    public_report_checked.DUTY,
)

GENERAL = Profile(
    profile="general",
    version=1,
    jurisdiction="",
    valid_from=datetime.date(1950, 1, 1),
    title=Text(zh="通用规则", en="General rules"),
    time_zone="UTC",
    roll_rule="none",
    calendar=WEEKENDS,
    rules=(due_day.RULE, provisional_due_day.RULE, *_EVERY_RULE),
    judges=(*_EVERY_JUDGE, provisional_due_day.judge),
    duty_rule=_general_duty_rule,
)

CN = Profile(
    profile="cn",
    version=1,
    jurisdiction="CN",
    valid_from=datetime.date(2011, 3, 5),
    title=Text(zh="中国规则", en="Rules of China"),
    time_zone="Asia/Shanghai",
    roll_rule="next_working_day",
    calendar=CALENDAR,
    instruments=CN_1,
    rules=(
        plan_on_record.RULE,
        consultation_shown.RULE,
        cn_due_day.RULE,
        provisional_due_day.RULE,
        yearly_report.RULE,
        fine_within_bounds.RULE,
        credit_list_candidate.RULE,
        participation_shown.RULE,
        inspection_programme.RULE,
        *(duty.rule for duty in _CN_DUTIES),
        *_EVERY_RULE,
    ),
    judges=(
        *_EVERY_JUDGE,
        provisional_due_day.judge,
        plan_on_record.judge,
        consultation_shown.judge,
        fine_within_bounds.judge,
        credit_list_candidate.judge,
        participation_shown.judge,
        inspection_programme.judge,
    ),
    duty_rule=_cn_duty_rule,
    duties=_CN_DUTIES,
)

CN_V2 = replace(
    CN,
    version=2,
    # The Ecological and Environmental Code is in force from this day on.
    valid_from=datetime.date(2026, 8, 15),
    title=Text(zh="中国规则（生态环境法典施行后）", en="Rules of China since the Ecological and Environmental Code"),
    instruments=CN_2,
    rules=(*CN.rules, full_accrual_due.RULE),
    judges=(*CN.judges, full_accrual_due.judge),
)

QLD = Profile(
    profile="qld",
    version=1,
    jurisdiction="AU-QLD",
    valid_from=datetime.date(2019, 11, 1),
    title=Text(zh="昆士兰规则", en="Rules of Queensland"),
    time_zone="Australia/Brisbane",
    roll_rule="none",
    instruments=QLD_1,
    calendar=WorkCalendar(calendar_id="au-qld"),
    rules=(
        milestone_date_is_a_condition.RULE,
        annual_return.RULE,
        audit_report.RULE,
        due_day.RULE,
        provisional_due_day.RULE,
        *_EVERY_RULE,
    ),
    judges=(*_EVERY_JUDGE, provisional_due_day.judge),
    duty_rule=_qld_duty_rule,
)

US_SMCRA = Profile(
    profile="us-smcra",
    version=1,
    jurisdiction="US",
    valid_from=datetime.date(1977, 8, 3),
    title=Text(zh="美国露天采矿管理与复垦法规则", en="Rules of the US Surface Mining Control and Reclamation Act"),
    time_zone="America/New_York",
    roll_rule="none",
    calendar=WorkCalendar(calendar_id="us-federal"),
    # A permit is inspected every month: nothing that was looked at longer than a year ago says how it is today.
    inspection_limit_days=365,
    instruments=US_1,
    rules=(
        abatement.RULE,
        cessation_required.RULE,
        bond_release.RULE,
        responsibility_period.RULE,
        inspection_cadence.RULE,
        due_day.RULE,
        provisional_due_day.RULE,
        *_EVERY_RULE,
    ),
    judges=(
        *_EVERY_JUDGE,
        provisional_due_day.judge,
        abatement.judge,
        cessation_required.judge,
        bond_release.judge,
        responsibility_period.judge,
        inspection_cadence.judge,
    ),
    duty_rule=_general_duty_rule,
)

PROFILES = (GENERAL, CN, CN_V2, QLD, US_SMCRA)
"""Every version shipped; an adopted version is never changed, a new one is added."""


def profile_for(jurisdiction: str | None, day: datetime.date, calendars: Calendars = AS_SHIPPED) -> Profile:
    """Return the profile that covers `jurisdiction` on `day`, with its calendar and its time zone.

    It is the version adopted for the place by then; where none was, the newest one shipped that holds on the day.

    Raises:
        UnavailableError: the version adopted is not in this program.
    """
    place = jurisdiction or ""
    adopted = calendars.profiles.find(place, day)
    profile = _get_shipped(*adopted) if adopted else _newest(place, day)
    return calendars.lay_over(in_zone_of(profile, place), day)


def _newest(place: str, day: datetime.date) -> Profile:
    covering = [each for each in PROFILES if is_within(place, each.jurisdiction) and each.valid_from <= day]
    return max(covering, key=lambda each: each.version, default=GENERAL)


def _get_shipped(profile: str, version: int) -> Profile:
    shipped = find_shipped(profile, version)
    if shipped is None:
        message = f"profile {profile} version {version}: adopted by the log, not in this program"
        raise UnavailableError(message, code="profile-unknown")
    return shipped


def profile_of(state: SubjectState, day: datetime.date, calendars: Calendars = AS_SHIPPED) -> Profile:
    """Return the profile that judges the subject on `day`: that of the right's place, or of the party's."""
    place = state.right or state.party
    return profile_for(place.jurisdiction if place else None, day, calendars)


def duties_of(state: SubjectState) -> tuple[Duty, ...]:
    """Return the duties of authorities in the place of a right by any version: a profile says which count on a day."""
    place = state.right.jurisdiction if state.right else ""
    found = {duty.code: duty for each in PROFILES if is_within(place, each.jurisdiction) for duty in each.duties}
    return tuple(found.values())


def find_shipped(profile: str, version: int) -> Profile | None:
    """Return that version of a profile, if this program has it."""
    return next((each for each in PROFILES if (each.profile, each.version) == (profile, version)), None)


def is_shipped(profile: str, version: int) -> bool:
    """Tell whether this program has the rules of that version of a profile."""
    return find_shipped(profile, version) is not None
