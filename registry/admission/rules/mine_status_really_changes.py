# SPDX-License-Identifier: Apache-2.0
"""A status changed where it is another than before, in itself or in its reasons (domain.md §4.1)."""

from events.catalogue.mine_status import MineStatusChanged
from registry.admission.case import Case, Rule

RULE = Rule("mine-status-really-changes", "Mineral Resources Law (2024) art. 41; domain.md §4.1")


def check(event: MineStatusChanged, case: Case) -> None:
    """Refuse the status that held already on that day, and an expected end before its beginning."""
    before = [each for each in case.state.mine_statuses if each.since <= event.changed_on]
    same = (event.mine_status, event.reason, event.sub_reason, event.expected_until)
    if before and same == (
        before[-1].mine_status, before[-1].reason, before[-1].sub_reason, before[-1].expected_until,
    ):  # fmt: skip
        message = f"mine_status {event.mine_status}: it is so since {before[-1].since}"
        RULE.refuse(message, code="mine-status-unchanged", pointer="/data/mine_status")
    if event.expected_until is not None and event.expected_until < event.changed_on:
        message = f"expected_until {event.expected_until}: changed on {event.changed_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/expected_until")
