# SPDX-License-Identifier: Apache-2.0
"""A right is registered once; what changes later is recorded as its own event (Art. 22 Mineral Resources Law)."""

from events.catalogue.rights import MiningRightRegistered
from registry.admission.case import Case, Rule

RULE = Rule("right-registered-once", "Mineral Resources Law (2024) art. 22")


def check(_event: MiningRightRegistered, case: Case) -> None:
    """Refuse to register the right again."""
    if case.state.right is not None:
        message = f"right {case.subject_name} was registered at position {case.state.right.registered_position}"
        RULE.refuse(message, code="right-already-registered", pointer="/subject")
