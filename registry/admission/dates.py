# SPDX-License-Identifier: Apache-2.0
"""The days a filing may state, against the day it is recorded (reliability.md case 80).

`today` is the civil day in UTC. East of Greenwich the next day has begun by then, and clocks of filers go wrong a
little, so a day of grace is given; nothing else may lie in the future but what is meant for it. There is no limit
towards the past: the log's order, and both dates shown side by side, answer for late filings.
"""

import datetime

from registry.admission.case import Case, Rule
from registry.admission.permissions import Permission

GRACE = datetime.timedelta(days=1)

_SIGNED = Rule("signed-before-recorded", "architecture.md §3, signed_at")
_EFFECTIVE = Rule("facts-are-not-in-the-future", "architecture.md §2, effective_on")


def check_dates(case: Case, permission: Permission) -> None:
    """Check that nothing which is said to have happened lies behind tomorrow.

    Raises:
        RuleViolationError: the filing states a day to come.
    """
    filing, latest = case.filing, case.today + GRACE
    if filing.signed_at.date() > latest:
        message = f"signed_at {filing.payload.signed_at}: later than {latest}, a day after the filing arrived"
        _SIGNED.refuse(message, code="signed-in-the-future", pointer="/signed_at")
    if filing.effective_on > latest and not permission.takes_effect_later:
        message = f"effective_on {filing.effective_on}: {filing.payload.type} states a fact, at the latest of {latest}"
        _EFFECTIVE.refuse(message, code="effective-in-the-future", pointer="/effective_on")
    for field in permission.past_days:
        day = getattr(filing.event, field)
        if day is not None and day > latest:
            message = f"{field} {day}: at the latest {latest}, since it is said to have happened"
            _EFFECTIVE.refuse(message, code="fact-in-the-future", pointer=f"/data/{field}")
