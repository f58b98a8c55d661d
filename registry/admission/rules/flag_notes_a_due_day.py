# SPDX-License-Identifier: Apache-2.0
"""The service's flag stands for one due day of one obligation: raised once, cleared once (domain.md §9).

So does each of its marks that the day comes near.

Whether the obligation is overdue is not looked at: a flag notes what the sweep saw and never decides anything.
"""

from events.catalogue.clock import ObligationDueSoonFlagged, ObligationOverdueCleared, ObligationOverdueFlagged
from projections.right.obligation import Obligation
from projections.right.series import find_round
from projections.rules import duties_of
from projections.rules.duties import owed_by_authorities
from registry.admission.case import Case, Rule

RULE = Rule("flag-notes-a-due-day", "architecture.md §7")

Flagging = ObligationOverdueFlagged | ObligationOverdueCleared | ObligationDueSoonFlagged


def check_raised(event: ObligationOverdueFlagged, case: Case) -> None:
    """Refuse a flag on no obligation, on a due day it never had, and a second one while the first is up."""
    obligation = _get_obligation(event, case)
    _check_due_day(obligation, event)
    if _is_flagged(obligation, event):
        message = f"obligation {event.obligation_id} is flagged already for {event.due_on}"
        RULE.refuse(message, code="already-flagged", pointer="/data/obligation_version")


def check_cleared(event: ObligationOverdueCleared, case: Case) -> None:
    """Refuse to clear a flag that is not up."""
    if not _is_flagged(_get_obligation(event, case), event):
        message = f"obligation {event.obligation_id} carries no flag for {event.due_on}"
        RULE.refuse(message, code="not-flagged", pointer="/data/obligation_version")


def check_due_soon(event: ObligationDueSoonFlagged, case: Case) -> None:
    """Refuse a mark on no obligation, on a due day it never had, and one that is noted already, or a nearer one."""
    obligation = _get_obligation(event, case)
    _check_due_day(obligation, event)
    if event.days_left > event.mark_days:
        message = f"obligation {event.obligation_id}: {event.days_left} days left do not pass mark {event.mark_days}"
        RULE.refuse(message, code="mark-not-passed", pointer="/data/mark_days")
    wanted = (event.obligation_version, event.due_on)
    noted = (mark for mark in obligation.due_soon if (mark.version, mark.due_on) == wanted)
    if any(mark.mark_days <= event.mark_days for mark in noted):
        message = f"obligation {event.obligation_id} carries mark {event.mark_days} or a nearer one for {event.due_on}"
        RULE.refuse(message, code="already-flagged", pointer="/data/mark_days")


def _check_due_day(obligation: Obligation, event: ObligationOverdueFlagged | ObligationDueSoonFlagged) -> None:
    if not any(due.version == event.obligation_version and due.may_be_on(event.due_on) for due in obligation.dues):
        message = f"obligation {event.obligation_id}: {event.due_on} is not its due day {event.obligation_version}"
        RULE.refuse(message, code="due-version-unknown", pointer="/data/obligation_version")


def _get_obligation(event: Flagging, case: Case) -> Obligation:
    obligation = find_round(case.state, event.obligation_id) or _find_duty(event, case)
    if obligation is None:
        message = f"obligation {event.obligation_id} is not owed under {case.filing.payload.subject}"
        RULE.refuse(message, code="obligation-unknown", pointer="/data/obligation_id")
    return obligation


def _find_duty(event: Flagging, case: Case) -> Obligation | None:
    owed = owed_by_authorities(case.state, duties_of(case.state))
    return next((each for each in owed if each.obligation_id == event.obligation_id), None)


def _is_flagged(obligation: Obligation, event: Flagging) -> bool:
    wanted = (event.obligation_version, event.due_on)
    return any((flag.version, flag.due_on) == wanted and flag.cleared_position is None for flag in obligation.flags)
