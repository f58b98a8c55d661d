# SPDX-License-Identifier: Apache-2.0
"""An extension names the day now in force and a later one (30 USC 1271(a)(3), written finding; rule D-5).

A due day moves only forward here; that it moved after the old day stays in history. Who extends states the old day, so
that an extension decided on stale knowledge is refused instead of moving the wrong day.
"""

from events.catalogue.milestones import DeadlineExtended
from projections.right.series import find_round
from registry.admission.case import Case, Rule

RULE = Rule("D-5", "Mineral Resources Law (2024) art. 47; 30 USC 1271(a)(3)")


def check(event: DeadlineExtended, case: Case) -> None:
    """Refuse to extend what is not owed, is done, has no such due day, or would fall due no later."""
    obligation = find_round(case.state, event.obligation_id)
    if obligation is None:
        message = f"obligation {event.obligation_id} is not owed under {case.filing.payload.subject}"
        RULE.refuse(message, code="obligation-unknown", pointer="/data/obligation_id")
    if obligation.met is not None and obligation.met.standing != "claimed":
        message = f"obligation {event.obligation_id} is {obligation.met.standing} at position {obligation.met.position}"
        RULE.refuse(message, code="obligation-already-met", pointer="/data/obligation_id")
    current = obligation.dues[-1]
    if not current.may_be_on(event.old_due):
        message = f"old_due {event.old_due}: {event.obligation_id} is due on {current.due_on or 'no fixed day'}"
        RULE.refuse(message, code="due-day-differs", pointer="/data/old_due")
    if current.version > 1 and event.granted_on < current.granted_on:
        # It would be taken for the older of the two, and the day it grants would never be in force.
        message = f"granted_on {event.granted_on}: before the extension of {current.granted_on}, on which it rests"
        RULE.refuse(message, code="extension-out-of-turn", pointer="/data/granted_on")
    if event.new_due <= event.old_due:
        message = f"new_due {event.new_due}: not later than {event.old_due}"
        RULE.refuse(message, code="due-day-not-later", pointer="/data/new_due")
