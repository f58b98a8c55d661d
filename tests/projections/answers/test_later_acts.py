# SPDX-License-Identifier: Apache-2.0
"""What is recorded later about earlier days changes no answer of before (reliability.md case 84)."""

import pytest

from events.catalogue.milestones import DeadlineExtended
from events.ids import TreeSize
from tests.projections.logs import Log, day

MOVED = {
    "extended after it was missed": ("2022-12-31", "not_due"),
    "shortened": ("2022-02-28", "overdue"),
}


@pytest.mark.parametrize(("new_due", "state"), MOVED.values(), ids=MOVED.keys())
def test_case_84_a_deadline_moved_afterwards(log: Log, new_due: str, state: str) -> None:
    """
    A deadline moved after it was missed counts from then on; what was known on an earlier day still reads as it did.
    """
    log.right("R1")
    missed = TreeSize(log.duty("R1", "D1", "2022-03-31") + 1)
    log.catch_up()
    days = [day(text) for text in ("2022-03-31", "2022-04-15", "2022-06-30")]
    before = [log.answers.get_right("R1", as_of=each, known_at=missed).counts for each in days]
    moved = DeadlineExtended(
        obligation_id="D1",
        old_due=day("2022-03-31"),
        new_due=day(new_due),
        reason="season",
        decision_no="2022-3",
        granted_on=day("2022-05-01"),
    )
    log.file("right:R1", moved, "2022-05-01")
    log.catch_up()

    assert before == [{"due_soon": 1}, {"overdue": 1}, {"overdue": 1}]
    assert before == [log.answers.get_right("R1", as_of=each, known_at=missed).counts for each in days]
    assert {state: 1} == log.answers.get_right("R1", as_of=day("2022-06-30")).counts
    assert [item.data["old_due"] for item in log.answers.history("right:R1").items[2:]] == ["2022-03-31"]
