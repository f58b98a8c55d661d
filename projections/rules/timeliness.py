# SPDX-License-Identifier: Apache-2.0
"""How one obligation stands on a date, under a profile: its due day against what fulfils it.

Only what holds on or before the date counts: an obligation imposed later is not yet imposed, an extension counts
from the day it was granted, a report or claim from its decisive day. What was not *known* yet is left out by folding
fewer events, not here.
"""

import datetime
from collections.abc import Sequence

from projections.right.obligation import DueVersion, Obligation
from projections.right.state import SubjectState
from projections.rules.every import decisive_day, reasonable_time
from projections.rules.every.decisive_day import decide_timeliness
from projections.rules.every.due_day import DueDay, resolve_due_day
from projections.rules.every.extended_after_due import delay_before_extension, due_in_force
from projections.rules.fulfilment import Fulfilment, find_fulfilment
from projections.rules.judged import ObligationStatus, Timeliness
from projections.rules.profile import Profile
from projections.rules.rule import Rule
from projections.rules.words import title_report


def evaluate(obligation: Obligation, *, as_of: datetime.date, profile: Profile) -> ObligationStatus:
    """Return how `obligation` stands on the local day `as_of`, from all that its state knows."""
    fulfilment = find_fulfilment(obligation, as_of, profile)
    # What was met is judged by the due day in force when it was: a later extension does not undo its lateness.
    judged_on = fulfilment.met.latest if fulfilment.met else as_of
    due = due_in_force(obligation.dues, judged_on)
    due_day = resolve_due_day(due, profile)
    delay = delay_before_extension(obligation.dues, judged_on, profile)
    timeliness = _decide(obligation, fulfilment, due_day, as_of, profile)
    rule = _cite(obligation, fulfilment, due_day, profile)
    return ObligationStatus(
        obligation_id=obligation.obligation_id,
        kind=obligation.kind,
        code=obligation.code,
        title=obligation.title or title_report(obligation.code, obligation.period),
        period=obligation.period,
        owed_by=_owed_by(obligation, as_of),
        side=obligation.side,
        imposed_on=obligation.imposed_on,
        original_due_on=_first_due_on(obligation.dues),
        due_on=due.due_on,
        due_version=due.version,
        due_provisional=due_day is not None and due_day.is_provisional,
        overdue_from=due_day.overdue_from if due_day else None,
        progress=fulfilment.progress,
        timeliness=timeliness,
        days_overdue=_days_overdue(timeliness, fulfilment, due_day, as_of),
        extended_after_due=delay.after_due,
        past_overdue_days=delay.days,
        drift_days=_drift(obligation.dues, due),
        met_on=fulfilment.met.latest if fulfilment.met else None,
        met_precision=fulfilment.precision,
        signed_late=_is_signed_late(obligation, timeliness, fulfilment, due_day),
        is_legal=obligation.is_binding,
        rule=rule.rule_id,
        citation=rule.citation,
        positions=tuple(sorted({obligation.imposed_position, due.position, *fulfilment.positions})),
    )


def evaluate_all(state: SubjectState, *, as_of: datetime.date, profile: Profile) -> tuple[ObligationStatus, ...]:
    """Return how everything imposed on the subject by `as_of` stands, in the order it was recorded."""
    imposed = [each for each in state.obligations.values() if each.imposed_on <= as_of]
    imposed.sort(key=lambda each: (each.imposed_position, each.obligation_id))
    return tuple(evaluate(each, as_of=as_of, profile=profile) for each in imposed)


def _decide(
    obligation: Obligation,
    fulfilment: Fulfilment,
    due_day: DueDay | None,
    as_of: datetime.date,
    profile: Profile,
) -> Timeliness:
    if obligation.imposed_on > as_of:
        return "not_yet_imposed"
    if due_day is None or fulfilment.maybe_met:
        return "undetermined"
    if fulfilment.met:
        return decide_timeliness(fulfilment.met, due_day.last_day)
    if as_of >= due_day.overdue_from:
        return "overdue"
    return "due_soon" if (due_day.last_day - as_of).days <= profile.due_soon_days else "not_due"


def _days_overdue(timeliness: Timeliness, fulfilment: Fulfilment, due_day: DueDay | None, as_of: datetime.date) -> int:
    if due_day and timeliness == "overdue":
        return (as_of - due_day.last_day).days
    if due_day and fulfilment.met and timeliness == "late":
        return (fulfilment.met.earliest - due_day.last_day).days
    return 0


def _is_signed_late(
    obligation: Obligation, timeliness: Timeliness, fulfilment: Fulfilment, due_day: DueDay | None
) -> bool:
    if obligation.kind != "report" or due_day is None:
        return False
    if fulfilment.signed:
        return fulfilment.signed.earliest > due_day.last_day
    return timeliness == "late"


def _cite(obligation: Obligation, fulfilment: Fulfilment, due_day: DueDay | None, profile: Profile) -> Rule:
    if due_day is None:
        return reasonable_time.RULE
    if obligation.kind == "milestone" and fulfilment.met:
        return decisive_day.RULE
    return profile.duty_rule(obligation)


def _owed_by(obligation: Obligation, as_of: datetime.date) -> str | None:
    later = [passed for passed in obligation.passed if passed.on > as_of]
    return later[0].from_party if later else obligation.owed_by


def _first_due_on(dues: Sequence[DueVersion]) -> datetime.date | None:
    return next((due.due_on for due in dues if due.due_on), None)


def _drift(dues: Sequence[DueVersion], in_force: DueVersion) -> int:
    first = _first_due_on(dues)
    return (in_force.due_on - first).days if first and in_force.due_on else 0
