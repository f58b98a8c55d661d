# SPDX-License-Identifier: Apache-2.0
"""Workers as the operating system sees them: several at once, killed in the middle, with clocks that disagree."""

import datetime
import json
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from events.catalogue.clock import ObligationDueSoonFlagged, ObligationOverdueFlagged, SchedulerRunCompleted
from events.errors import UnavailableError
from projections.rebuild import compare_views
from projections.runner import Runner
from projections.views import cursor
from tests.forgeries import entries_of, findings
from tests.histories import file_mine
from tests.ledgers import ForwardClock, Ledger, open_ledger
from tests.registry.test_due_soon import schedule

ROOT = Path(__file__).parents[2]
DAY = "2026-10-02"
SECONDS = 120


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """A registry with ten milestones overdue and ten due in eight weeks."""
    file_mine(ledger)
    for number in range(10):
        schedule(ledger, f"LATE{number}", "2026-09-01")
        schedule(ledger, f"SOON{number}", "2026-12-01")
    return ledger


def begin(ledger: Ledger, where: str = "never") -> subprocess.Popen[str]:
    """Start a process that is ready to sweep."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sweep_process", str(ledger.folder), DAY, where],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert "ready\n" == process.stdout.readline()
    return process


def end(process: subprocess.Popen[str]) -> dict[str, int] | int:
    """Let it sweep, and return what it did, or the signal that killed it."""
    out, _ = process.communicate("\n", timeout=SECONDS)
    return json.loads(out) if process.returncode == 0 else -process.returncode


def flags_of(ledger: Ledger) -> list[str]:
    kinds = (ObligationOverdueFlagged, ObligationDueSoonFlagged)
    events = [entry.filing.event for entry in entries_of(ledger)]
    return sorted(event.obligation_id for event in events if isinstance(event, kinds))


def runs_of(ledger: Ledger) -> int:
    return sum(isinstance(entry.filing.event, SchedulerRunCompleted) for entry in entries_of(ledger))


EXPECTED = sorted([f"{kind}{number}" for kind in ("LATE", "SOON") for number in range(10)] + ["M2"])


def test_case_94_three_workers_at_once_flag_everything_once(ledger: Ledger) -> None:
    """
    Three processes sweep at the same moment: each flag and mark is recorded once, and the three counts add up.
    """
    processes = [begin(ledger) for _ in range(3)]
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    reports = [end(process) for process in processes]

    assert all(isinstance(report, dict) for report in reports)
    totals = [sum(report[name] for report in reports if isinstance(report, dict)) for name in ("raised", "due_soon")]
    assert (EXPECTED, [11, 10]) == (flags_of(ledger), totals)
    # Two that saw and did the same in the same millisecond are one record.
    assert len({report["position"] for report in reports if isinstance(report, dict)}) == runs_of(ledger)
    assert set() == findings(ledger)


@pytest.mark.parametrize(("where", "left"), [("found", []), ("flagged", EXPECTED)])
def test_case_94_a_worker_killed_in_the_middle(ledger: Ledger, where: str, left: list[str]) -> None:
    """
    Killed between finding and recording nothing is flagged, between flags and record all are; the next one does the
    rest, and nothing is there twice.
    """
    assert signal.SIGKILL == end(begin(ledger, where))
    assert (left, 0) == (flags_of(ledger), runs_of(ledger))

    assert isinstance(end(begin(ledger)), dict)
    assert (EXPECTED, 1) == (flags_of(ledger), runs_of(ledger))
    assert set() == findings(ledger)


def test_case_138_a_worker_killed_between_rows_and_position(ledger: Ledger) -> None:
    """
    Killed with the rows written and the cursor not yet moved, the views are as before; going on, nothing counts twice.
    """
    Runner(ledger.database, ledger.store).catch_up()
    schedule(ledger, "MORE", "2026-09-01")
    with ledger.database.read_transaction() as connection:
        before = cursor.load(connection)
    assert signal.SIGKILL == end(begin(ledger, "rows"))

    with ledger.database.read_transaction() as connection:
        assert before == cursor.load(connection)
    Runner(ledger.database, ledger.store).catch_up()
    assert [] == compare_views(ledger.database, ledger.store)


def test_case_92_nodes_whose_clocks_differ_by_half_a_minute(ledger: Ledger) -> None:
    """
    The order is the log's alone, and time never goes back in it: a node that is 30 seconds slow waits for its clock,
    one that is a few seconds slow records the newer time again.
    """
    now, outcomes = ledger.clock.now, []
    for number, seconds in enumerate((60, 0, 56)):
        clock = ForwardClock(now + datetime.timedelta(seconds=seconds))
        node = open_ledger(ledger.folder, clock, ledger.log_signers, keys=ledger.keys, filed=1000 + 100 * number)
        with suppress(UnavailableError):
            schedule(node, f"N{number}", "2027-09-01")
        outcomes.append(entries_of(ledger)[-1])
        node.close()

    first, refused, behind = outcomes
    assert (first.position, first.position + 1) == (refused.position, behind.position)
    times = [entry.recorded_at for entry in entries_of(ledger)]
    assert (times, first.recorded_at) == (sorted(times), behind.recorded_at)
