# SPDX-License-Identifier: Apache-2.0
"""A right ends once, and then passes to nobody; its duties go on (Arts 24-26, 45(1) Mineral Resources Law, rule D-8).

Nor is it varied, given up in part or licensed any more. Nothing else is refused after the end: the holder reports, the
authority inspects and orders as before.
"""

from events.catalogue.licences import MiningLicenceIssued
from events.catalogue.rights import (
    MiningRightExtinguished,
    MiningRightPartiallyRelinquished,
    MiningRightTransferred,
    MiningRightVaried,
)
from registry.admission.case import Case, Rule

RULE = Rule("D-8", "Mineral Resources Law (2024) arts 24 to 26 and 45(1)")


Ending = (
    MiningRightExtinguished
    | MiningRightTransferred
    | MiningRightVaried
    | MiningRightPartiallyRelinquished
    | MiningLicenceIssued
)


def check(_event: Ending, case: Case) -> None:
    """Refuse a second end, and a change of the right behind the end."""
    right = case.state.right
    if right is not None and right.extinguished_position is not None:
        message = f"right {case.subject_name} was extinguished at position {right.extinguished_position}"
        RULE.refuse(message, code="right-extinguished", pointer="/subject")
