# SPDX-License-Identifier: Apache-2.0
"""The rule profiles shipped with this version, and which of them covers a place on a day.

A place without a profile is judged by `general`: due days as recorded, ended at midnight UTC, no holidays, and no
conclusions of law beyond what an authority has recorded. So is a day before the first version of a profile.
"""

import datetime

from events.values import Text
from projections.right.obligation import Obligation
from projections.right.state import SubjectState
from projections.rules.calendars import AS_SHIPPED, Calendars
from projections.rules.cn import (
    acceptance_in_time,
    acceptance_published,
    consultation_shown,
    farmland_evaluated,
    fine_within_bounds,
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
    decisive_day,
    determined,
    due_day,
    duty_follows_right,
    duty_outlives_right,
    escalated,
    extended_after_due,
    given_up,
    historic,
    in_progress,
    not_assessed,
    order_overdue,
    provisional_due_day,
    reasonable_time,
    stay_pauses,
    voluntary,
)
from projections.rules.profile import Judge, Profile
from projections.rules.qld import annual_return, milestone_date_is_a_condition
from projections.rules.rule import Rule
from projections.rules.time_zones import in_zone_of
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
)

_EVERY_JUDGE: tuple[Judge, ...] = (
    escalated.judge,
    determined.judge,
    order_overdue.judge,
    due_day.judge,
    voluntary.judge,
    attention.judge,
    not_assessed.judge,
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
    rules=(
        plan_on_record.RULE,
        consultation_shown.RULE,
        cn_due_day.RULE,
        provisional_due_day.RULE,
        yearly_report.RULE,
        fine_within_bounds.RULE,
        *(duty.rule for duty in _CN_DUTIES),
        *_EVERY_RULE,
    ),
    judges=(
        *_EVERY_JUDGE,
        provisional_due_day.judge,
        plan_on_record.judge,
        consultation_shown.judge,
        fine_within_bounds.judge,
    ),
    duty_rule=_cn_duty_rule,
    duties=_CN_DUTIES,
)

QLD = Profile(
    profile="qld",
    version=1,
    jurisdiction="AU-QLD",
    valid_from=datetime.date(2019, 11, 1),
    title=Text(zh="昆士兰规则", en="Rules of Queensland"),
    time_zone="Australia/Brisbane",
    roll_rule="none",
    calendar=WorkCalendar(calendar_id="au-qld"),
    rules=(
        milestone_date_is_a_condition.RULE,
        annual_return.RULE,
        due_day.RULE,
        provisional_due_day.RULE,
        *_EVERY_RULE,
    ),
    judges=(*_EVERY_JUDGE, provisional_due_day.judge),
    duty_rule=_qld_duty_rule,
)

PROFILES = (GENERAL, CN, QLD)
"""Every version shipped; an adopted version is never changed, a new one is added."""

_NOT_COVERED = frozenset({"CN-HK", "CN-MO", "CN-TW"})


def profile_for(jurisdiction: str | None, day: datetime.date, calendars: Calendars = AS_SHIPPED) -> Profile:
    """Return the newest shipped profile that covers `jurisdiction` on `day`, with its calendar and its time zone."""
    covering = [each for each in PROFILES if _covers(each, jurisdiction or "") and each.valid_from <= day]
    profile = max(covering, key=lambda each: each.version, default=GENERAL)
    return calendars.lay_over(in_zone_of(profile, jurisdiction or ""), day)


def profile_of(state: SubjectState, day: datetime.date, calendars: Calendars = AS_SHIPPED) -> Profile:
    """Return the profile that judges the subject on `day`: that of the right's place, or of the party's."""
    place = state.right or state.party
    return profile_for(place.jurisdiction if place else None, day, calendars)


def duties_of(state: SubjectState) -> tuple[Duty, ...]:
    """Return the duties of authorities in the place of a right by any version: a profile says which count on a day."""
    place = state.right.jurisdiction if state.right else ""
    found = {duty.code: duty for each in PROFILES if _covers(each, place) for duty in each.duties}
    return tuple(found.values())


def is_shipped(profile: str, version: int) -> bool:
    """Tell whether this program has the rules of that version of a profile."""
    return any((each.profile, each.version) == (profile, version) for each in PROFILES)


def _covers(profile: Profile, jurisdiction: str) -> bool:
    if not profile.jurisdiction or jurisdiction in _NOT_COVERED:
        return False
    return jurisdiction == profile.jurisdiction or jurisdiction.startswith(profile.jurisdiction + "-")
