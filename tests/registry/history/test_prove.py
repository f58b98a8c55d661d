# SPDX-License-Identifier: Apache-2.0
"""Making a proof: which run, under which checkpoint; none of a false log; and the heads of a run are read once."""

import threading
from typing import Any

import pytest

from events.catalogue.milestones import MilestoneReported
from events.errors import EvidenceError, NotFoundError
from events.ids import Position, TreeSize
from events.store import Snapshot
from registry.history.prove import Histories, find_place
from tests.forgeries import edit, findings, slip_in
from tests.histories import RIGHT, day, file_mine
from tests.ledgers import Ledger
from tests.registry.history.proofs import ABSENT, prove, verify
from tests.runs import file_run, sign_run

CLAIM = MilestoneReported(milestone_id="M2", claim="met", achieved_on=day("2026-09-30"))


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """A registry with one mine and no run."""
    file_mine(ledger)
    return ledger


def _place(ledger: Ledger, run: int | None, size: int | None) -> tuple[int, int]:
    with ledger.store.reading() as view:
        found = find_place(
            view, run=None if run is None else Position(run), size=None if size is None else TreeSize(size)
        )
    return found.run.position, found.checkpoint.size


PLACES: dict[str, tuple[int | None, int | None, tuple[int, int]]] = {
    "the newest run, under its first checkpoint": (None, None, (21, 22)),
    "the newest run, under the newest checkpoint": (None, 23, (21, 23)),
    "the newest run that an older checkpoint has": (None, 20, (17, 20)),
    "a run, under its first checkpoint": (17, None, (17, 18)),
    "a run, under a checkpoint": (17, 19, (17, 19)),
}


@pytest.mark.parametrize(("run", "size", "expected"), PLACES.values(), ids=PLACES.keys())
def test_the_run_and_the_checkpoint_may_be_chosen(
    mine: Ledger, run: int | None, size: int | None, expected: tuple[int, int]
) -> None:
    """
    What is not chosen is the newest run, and the first checkpoint over it.
    """
    assert expected == _place(mine, run, size)


NOT_THERE: dict[str, tuple[int | None, int | None, str]] = {
    "a position without a run": (16, None, "run-unknown"),
    "a position beyond the log": (99, None, "run-unknown"),
    "a run that the checkpoint does not cover": (21, 20, "run-unknown"),
    "a size beyond the log": (None, 99, "checkpoint-unknown"),
    "a size before the first run": (None, 12, "run-none"),
}


@pytest.mark.parametrize(("run", "size", "code"), NOT_THERE.values(), ids=NOT_THERE.keys())
def test_a_place_that_is_none_is_told(mine: Ledger, run: int | None, size: int | None, code: str) -> None:
    """
    A run or a checkpoint that is not there is not found, under its own code.
    """
    with pytest.raises(NotFoundError) as caught:
        _place(mine, run, size)
    assert code == caught.value.code


def test_a_size_without_a_checkpoint_is_told(ledger: Ledger) -> None:
    """
    Only published sizes can be proved under: where several filings shared a checkpoint, the next size is named.
    """
    ledger.desk.file_all([ledger.sign_party("ONE"), ledger.sign_party("TWO")])
    file_run(ledger)
    with pytest.raises(NotFoundError, match="none was published, the next one is of size 19"):
        _place(ledger, None, 18)


def test_before_the_first_run_nothing_is_proved(ledger: Ledger) -> None:
    """
    A log without a run has no heads on record to prove anything by.
    """
    with pytest.raises(NotFoundError) as caught:
        prove(ledger)
    assert "run-none" == caught.value.code


LIES: dict[str, tuple[dict[str, Any], str]] = {
    "heads that leave out the last event": ({"heads_root": "ab" * 32}, "run-heads"),
    "another number of streams": ({"streams_count": 3}, "run-heads"),
    "a size that was not reached": ({"tree_size": 10_000}, "run-tree"),
    "another root": ({"tree_root": "ab" * 32}, "proof"),
}


@pytest.mark.parametrize(("lie", "code"), LIES.values(), ids=LIES.keys())
def test_case_155_no_proof_is_made_of_a_run_that_lies(ledger: Ledger, lie: dict[str, Any], code: str) -> None:
    """
    A run that states other heads or another tree than the log makes no proof; the audit names it, too.
    """
    (position,) = slip_in(ledger, sign_run(ledger, **lie))
    with pytest.raises(EvidenceError) as caught:
        prove(ledger)
    assert code == caught.value.code
    assert position in {place for place, _ in findings(ledger)}


def test_case_155_a_run_under_another_key_is_no_run_of_the_registry(ledger: Ledger) -> None:
    """
    Whoever gets a run into the log under a key of their own proves nothing with it; the audit names it, too.
    """
    (position,) = slip_in(ledger, sign_run(ledger, by="DEPT"))
    with pytest.raises(EvidenceError) as caught:
        verify(ledger, prove(ledger))
    assert "history-run" == caught.value.code
    assert position in {place for place, _ in findings(ledger)}


def test_case_155_no_proof_is_made_of_a_damaged_entry(ledger: Ledger) -> None:
    """
    An entry that was changed in the database, or is gone from it, is not handed out with a proof.
    """
    file_run(ledger)
    prove(ledger)
    edit(ledger, "UPDATE events SET entry = CAST(replace(entry, '2026', '2025') AS BLOB) WHERE position = 10")
    with pytest.raises(EvidenceError):
        prove(ledger)
    edit(ledger, "DELETE FROM events WHERE position = 10")
    with pytest.raises(EvidenceError):
        prove(ledger)


class _Counting:
    """A view that counts how often the heads are read."""

    def __init__(self, view: Snapshot, reads: list[int | None]) -> None:
        self._view, self._reads = view, reads

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def stream_heads(self, *, known_at: TreeSize | None = None) -> Any:
        self._reads.append(known_at)
        return self._view.stream_heads(known_at=known_at)


def test_the_heads_of_a_run_are_read_once(ledger: Ledger) -> None:
    """
    However many ask at once, the heads at a run's size are read once; the trees of at most two runs are kept.
    """
    runs = []
    for _ in range(3):
        runs.append(file_run(ledger).position)
        ledger.file(CLAIM, RIGHT, "MINECO")
    histories, reads = Histories(), list[int | None]()

    def ask(run: int, subject: str) -> None:
        with ledger.store.reading() as view:
            counting: Any = _Counting(view, reads)
            verify(ledger, histories.prove(counting, subject, find_place(counting, run=Position(run))), subject)

    threads = [
        threading.Thread(target=ask, args=(runs[0], subject)) for subject in (RIGHT, ABSENT, "party:DEPT") for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [runs[0]] == reads
    for run in (*runs[1:], runs[2], runs[1], runs[0]):
        ask(run, RIGHT)
    assert [*runs, runs[0]] == reads
