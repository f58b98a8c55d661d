# SPDX-License-Identifier: Apache-2.0
"""What an authority gave up is not claimed, verified, extended or waived any more (rule D-9).

Its delay until then stays in history; the registry's flags on it are still lowered.
"""

from typing import Protocol

from events.ids import LocalId
from projections.right.series import find_round
from registry.admission.case import Case, Rule

RULE = Rule("ended-obligations-rest", "Mineral Resources Law (2024) art. 47; rule D-9")


class OnObligation(Protocol):
    """An event about one obligation."""

    @property
    def obligation_id(self) -> LocalId:
        """The obligation."""


class OnMilestone(Protocol):
    """An event about one milestone."""

    @property
    def milestone_id(self) -> LocalId:
        """The milestone."""


def check_obligation(event: OnObligation, case: Case) -> None:
    """Refuse what is about an obligation that was waived or superseded."""
    _check(event.obligation_id, case, "/data/obligation_id")


def check_milestone(event: OnMilestone, case: Case) -> None:
    """Refuse what is about a milestone that was waived or superseded."""
    _check(event.milestone_id, case, "/data/milestone_id")


def _check(obligation_id: str, case: Case, pointer: str) -> None:
    obligation = find_round(case.state, obligation_id)
    if obligation is not None and obligation.ended is not None:
        message = f"obligation {obligation_id} was {obligation.ended.how} at position {obligation.ended.position}"
        RULE.refuse(message, code="obligation-ended", pointer=pointer)
