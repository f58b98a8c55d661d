# SPDX-License-Identifier: Apache-2.0
"""A duty is allocated of what is owed: named obligations exist and are not given up (Arts 27, 45; rule D-7)."""

from events.catalogue.duties import RestorationDutyAllocated
from projections.right.series import find_round
from registry.admission.case import Case, Rule

RULE = Rule("D-7", "Mineral Resources Law (2024) arts 27 and 45")


def check(event: RestorationDutyAllocated, case: Case) -> None:
    """Refuse to allocate what is not owed, or is given up, and a share of nothing."""
    for index, obligation_id in enumerate(event.obligation_ids):
        pointer = f"/data/obligation_ids/{index}"
        obligation = find_round(case.state, obligation_id)
        if obligation is None:
            message = f"obligation {obligation_id} is not owed under {case.filing.payload.subject}"
            RULE.refuse(message, code="obligation-unknown", pointer=pointer)
        if obligation.ended is not None:
            message = f"obligation {obligation_id} was {obligation.ended.how} at position {obligation.ended.position}"
            RULE.refuse(message, code="obligation-ended", pointer=pointer)
    if event.share_percent is not None and not event.share_percent.strip("0."):
        message = f"share_percent {event.share_percent}: whoever answers for nothing is not named"
        RULE.refuse(message, code="share-of-nothing", pointer="/data/share_percent")
