# SPDX-License-Identifier: Apache-2.0
"""How one obligation stands on a date, under a profile: its due day against what fulfils it.

Only what holds on or before the date counts: an obligation imposed later is not yet imposed, an extension counts
from the day it was granted, a report or claim from its decisive day. What was not *known* yet is left out by folding
fewer events, not here.
"""

import datetime
from collections.abc import Sequence

from projections.right.obligation import DueVersion, Ended, Obligation
from projections.right.series import rounds_behind
from projections.right.state import SubjectState
from projections.rules.duties import owed_by_authorities
from projections.rules.every import decisive_day, given_up, reasonable_time, stay_pauses
from projections.rules.every.decisive_day import decide_timeliness
from projections.rules.every.due_day import DueDay, find_due_on, resolve_due_day
from projections.rules.every.extended_after_due import delay_before_extension, due_in_force
from projections.rules.every.given_up import is_in_effect, is_let_go
from projections.rules.every.stay_pauses import is_paused, paused_between, pauses_by
from projections.rules.fulfilment import Fulfilment, find_fulfilment
from projections.rules.judged import ObligationStatus, Timeliness
from projections.rules.profile import Profile
from projections.rules.rule import Rule
from projections.rules.words import title_report


def evaluate(obligation: Obligation, *, as_of: datetime.date, profile: Profile) -> ObligationStatus:
    """Return how `obligation` stands on the local day `as_of`, from all that its state knows."""
    fulfilment = find_fulfilment(obligation, as_of, profile)
    end = _find_end(obligation, fulfilment, as_of, profile)
    # What was met is judged by the due day in force when it was: a later extension does not undo its lateness.
    judged_on = end.on if end else fulfilment.met.latest if fulfilment.met else as_of
    due = due_in_force(obligation.dues, judged_on)
    pauses = pauses_by(obligation.stays, judged_on, since=obligation.imposed_on)
    due_day = resolve_due_day(due, profile, pauses)
    delay = delay_before_extension(obligation.dues, judged_on, profile, pauses)
    timeliness = "ended" if end else _decide(obligation, fulfilment, due_day, as_of, profile)
    rule = _cite(obligation, timeliness, fulfilment, due_day, profile)
    first_due_on = _first_due_on(obligation.dues, profile)
    due_on = due_day.due_on if due_day else None
    return ObligationStatus(
        obligation_id=obligation.obligation_id,
        kind=obligation.kind,
        code=obligation.code,
        title=obligation.title or title_report(obligation.code, obligation.period),
        period=obligation.period,
        owed_by=_owed_by(obligation, as_of),
        side=obligation.side,
        imposed_on=obligation.imposed_on,
        original_due_on=first_due_on,
        due_on=due_on,
        last_day=due_day.last_day if due_day else None,
        due_version=due.version,
        due_provisional=due_day is not None and due_day.is_provisional,
        overdue_from=due_day.overdue_from if due_day else None,
        progress=fulfilment.progress,
        timeliness=timeliness,
        days_overdue=_days_overdue(timeliness, fulfilment, due_day, judged_on),
        stayed_days=paused_between(pauses, obligation.imposed_on, as_of),
        ended_how=end.how if end else None,
        ended_on=end.on if end else None,
        extended_after_due=delay.after_due,
        past_overdue_days=delay.days,
        drift_days=(due_on - first_due_on).days if first_due_on and due_on else 0,
        met_on=fulfilment.met.latest if fulfilment.met and not end else None,
        met_precision=fulfilment.precision,
        signed_late=_is_signed_late(obligation, timeliness, fulfilment, due_day),
        is_legal=obligation.is_binding,
        rule=rule.rule_id,
        citation=rule.citation,
        positions=_positions(obligation, due, fulfilment, judged_on),
    )


def evaluate_all(state: SubjectState, *, as_of: datetime.date, profile: Profile) -> tuple[ObligationStatus, ...]:
    """Return how everything owed under the subject by `as_of` stands, in the order it was recorded.

    What an authority owes is among it, if the profile says so.
    """
    owed = [each for each in find_owed(state, as_of, profile) if each.imposed_on <= as_of]
    owed.sort(key=lambda each: (each.imposed_position, each.obligation_id))
    return tuple(evaluate(each, as_of=as_of, profile=profile) for each in owed)


def find_owed(state: SubjectState, as_of: datetime.date, profile: Profile) -> list[Obligation]:
    """Return all that is owed on a day: what is written down, the rounds behind it, what authorities owe."""
    written = list(state.obligations.values())
    rounds = (each for last in state.series.values() for each in rounds_behind(state.obligations[last], begun_by=as_of))
    return [*written, *rounds, *owed_by_authorities(state, profile.duties)]


def _find_end(obligation: Obligation, fulfilment: Fulfilment, as_of: datetime.date, profile: Profile) -> Ended | None:
    """Return by what nothing is owed any more on the date, unless it was met before."""
    ended = obligation.ended
    if ended is None or not is_in_effect(ended, as_of) or obligation.imposed_on > as_of:
        return None
    if fulfilment.met and fulfilment.met.latest <= ended.on:
        return None
    pauses = pauses_by(obligation.stays, ended.on, since=obligation.imposed_on)
    due_day = resolve_due_day(due_in_force(obligation.dues, ended.on), profile, pauses)
    was_overdue = due_day is not None and ended.on >= due_day.overdue_from
    return ended if is_let_go(ended, was_overdue=was_overdue) else None


def _decide(
    obligation: Obligation,
    fulfilment: Fulfilment,
    due_day: DueDay | None,
    as_of: datetime.date,
    profile: Profile,
) -> Timeliness:
    if obligation.imposed_on > as_of or not _is_known(obligation, profile):
        return "not_yet_imposed"
    if due_day is None or fulfilment.maybe_met:
        return "undetermined"
    if fulfilment.met:
        return decide_timeliness(fulfilment.met, due_day.last_day)
    if is_paused(due_day.pauses, as_of):
        return "stayed"
    if as_of >= due_day.overdue_from:
        return "overdue"
    return "due_soon" if (due_day.last_day - as_of).days <= profile.due_soon_days else "not_due"


def _is_known(obligation: Obligation, profile: Profile) -> bool:
    """Tell whether the profile has the duty, of what authorities owe by law."""
    return obligation.kind != "authority_duty" or any(each.code == obligation.code for each in profile.duties)


def _days_overdue(timeliness: Timeliness, fulfilment: Fulfilment, due_day: DueDay | None, day: datetime.date) -> int:
    if due_day and timeliness in {"overdue", "stayed", "ended"}:
        return due_day.days_overdue(day)
    if due_day and fulfilment.met and timeliness == "late":
        return due_day.days_overdue(fulfilment.met.earliest)
    return 0


def _positions(obligation: Obligation, due: DueVersion, fulfilment: Fulfilment, day: datetime.date) -> tuple[int, ...]:
    """Return the events it rests on."""
    stays = (each.position for each in obligation.stays if each.granted_on <= day)
    ended = (obligation.ended.position,) if is_in_effect(obligation.ended, day) and obligation.ended else ()
    return tuple(sorted({obligation.imposed_position, due.position, *fulfilment.positions, *stays, *ended}))


def _is_signed_late(
    obligation: Obligation, timeliness: Timeliness, fulfilment: Fulfilment, due_day: DueDay | None
) -> bool:
    if obligation.kind != "report" or due_day is None or timeliness == "ended":
        return False
    if fulfilment.signed:
        return fulfilment.signed.earliest > due_day.last_day
    return timeliness == "late"


def _cite(
    obligation: Obligation, timeliness: Timeliness, fulfilment: Fulfilment, due_day: DueDay | None, profile: Profile
) -> Rule:
    if timeliness in _RULES:
        return _RULES[timeliness]
    if due_day is None:
        return reasonable_time.RULE
    if obligation.kind == "milestone" and fulfilment.met:
        return decisive_day.RULE
    duty = next((each for each in profile.duties if each.code == obligation.code), None)
    return duty.rule if duty and obligation.kind == "authority_duty" else profile.duty_rule(obligation)


def _owed_by(obligation: Obligation, as_of: datetime.date) -> str | None:
    later = [passed for passed in obligation.passed if passed.on > as_of]
    return later[0].from_party if later else obligation.owed_by


def _first_due_on(dues: Sequence[DueVersion], profile: Profile) -> datetime.date | None:
    return next((day for due in dues if (day := find_due_on(due, profile))), None)


_RULES: dict[Timeliness, Rule] = {"stayed": stay_pauses.RULE, "ended": given_up.RULE}
"""The rules that speak instead of the one by which it is due."""
