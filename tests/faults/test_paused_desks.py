# SPDX-License-Identifier: Apache-2.0
"""A desk that is paused at the worst moment while another one goes on: no fork, no gap, nothing lost (cases 19, 20).

The processes are real, and so is the pause: one stops itself with SIGSTOP at a named point and knows nothing of the
time that passes. Fencing is the head row held to the commit and the guard's compare-and-swap; there is no lease that
could run out under whoever is paused.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from events.catalogue.records import WritingResumed
from events.clock import format_instant
from events.errors import EvidenceError
from events.values import Text
from tests.conftest import both_engines
from tests.desk_process import COMMITTED, HOLDING, SIGNED, SWAPPED, Answer
from tests.forgeries import entries_of
from tests.ledgers import Ledger
from tests.oracle import check_everything

pytestmark = both_engines

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 0.5
Process = subprocess.Popen[bytes]
Start = Callable[..., Process]


@pytest.fixture
def start(ledger: Ledger) -> Iterator[Start]:
    """Starts a desk in a process of its own, which files what it is given and may pause at a point."""
    with ExitStack() as started:

        def start_desk(filings: list[bytes], pause: str = "") -> Process:
            environment = {
                **os.environ, "VERDIGRIS_TEST_PAUSE": pause, "VERDIGRIS_TEST_WAIT_SECONDS": str(WAIT_SECONDS),
            }  # fmt: skip
            command = [sys.executable, "-m", "tests.desk_process", str(ledger.folder), "1"]
            desk = started.enter_context(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
            )
            # SIGKILL ends a stopped process, too.
            started.callback(desk.kill)
            assert desk.stdin
            assert desk.stdout
            desk.stdin.write(b"".join(filing + b"\n" for filing in filings) + b"\n")
            desk.stdin.flush()
            assert b"ready\n" == desk.stdout.readline()
            desk.stdin.write(b"\n")
            desk.stdin.flush()
            return desk

        yield start_desk


def _wait_until_paused(desk: Process) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        state = Path(f"/proc/{desk.pid}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "T":
            return
        assert state != "Z", "it ended without coming to the point"
        time.sleep(0.01)
    pytest.fail("it never came to the point")


def _answers(desk: Process) -> list[Answer]:
    assert desk.stdout
    return [msgspec.json.decode(line, type=Answer) for line in desk.stdout.read().splitlines()]


def _shares(ledger: Ledger) -> tuple[list[bytes], list[bytes]]:
    ours, theirs = ([ledger.sign_party(f"D{desk}N{number}") for number in range(3)] for desk in range(2))
    return ours, theirs


def test_case_19_who_is_paused_holding_the_head_row_is_waited_for(ledger: Ledger, start: Start) -> None:
    """
    Nobody else can append, however long the pause: others are told in time that it is not available now, and nothing
    of theirs is written. When the first one goes on, its filings are recorded, and then those of the others.
    """
    ours, theirs = _shares(ledger)
    paused = start(ours, HOLDING)
    _wait_until_paused(paused)
    began = time.monotonic()
    refused = _answers(start(theirs))
    waited = time.monotonic() - began

    assert ["database-busy"] * 3 == [answer.error.partition(":")[0] for answer in refused]
    assert waited < 20 * WAIT_SECONDS
    assert 1 == len(entries_of(ledger)), "readers go on, and see nothing of it"
    paused.send_signal(signal.SIGCONT)
    answers = _answers(paused) + _answers(start(theirs))
    assert [""] * 6 == [answer.error for answer in answers]
    assert [*range(1, 7)] == [answer.position for answer in answers]
    check_everything(ledger, answers)


@pytest.mark.parametrize("point", [COMMITTED, SIGNED, SWAPPED])
def test_case_20_who_was_paused_neither_forks_nor_loses(ledger: Ledger, start: Start, point: str) -> None:
    """
    Another desk files meanwhile and signs what the paused one had committed. When that one goes on, its late signature
    is repeated or dropped: there is one history, and both sides' receipts hold.
    """
    ours, theirs = _shares(ledger)
    paused = start(ours, point)
    _wait_until_paused(paused)
    answers = _answers(start(theirs))
    assert [""] * 3 == [answer.error for answer in answers]
    signed = ledger.guard.read()
    assert 5 == signed.size, "what the paused one committed is covered by what others signed"

    paused.send_signal(signal.SIGCONT)
    late = _answers(paused)

    assert [""] * 3 == [answer.error for answer in late]
    assert [2, 3, 4] == [answer.position for answer in answers]
    assert [1, 5, 6] == [answer.position for answer in late]
    check_everything(ledger, [*answers, *late], published=[signed.note])


@pytest.mark.parametrize("point", [HOLDING, COMMITTED, SIGNED, SWAPPED])
def test_case_20_who_never_wakes_up_again(ledger: Ledger, start: Start, point: str) -> None:
    """
    The paused one is killed in its pause: others go on, and its filing is there once or not at all, and can be sent
    again.
    """
    ours, theirs = _shares(ledger)
    paused = start(ours, point)
    _wait_until_paused(paused)
    paused.kill()
    paused.wait()
    answers = _answers(start(theirs)) + _answers(start(ours))

    assert [""] * 6 == [answer.error for answer in answers]
    assert [*range(1, 7)] == sorted(answer.position for answer in answers)
    check_everything(ledger, answers)


def test_case_20_a_stop_while_it_was_paused_holds_it(ledger: Ledger, start: Start) -> None:
    """
    Something did not check out in another process meanwhile: the paused one's late signature is not taken, and its
    filing waits, recorded, until writing is resumed.
    """
    ours, _ = _shares(ledger)
    paused = start(ours, SIGNED)
    _wait_until_paused(paused)
    ledger.publisher.stop(EvidenceError("a hash differs", code="hash-mismatch"))
    paused.send_signal(signal.SIGCONT)
    late = _answers(paused)

    codes = [answer.error.partition(":")[0] for answer in late]
    assert ["recorded-not-published", "writing-stopped", "writing-stopped"] == codes
    assert (1, 2) == (ledger.guard.read().size, len(entries_of(ledger)))
    stop = ledger.guard.read().stop
    assert stop
    named = {"stop_code": stop.code, "stopped_at": format_instant(stop.stopped_at)}
    reason = Text(en="looked at every entry: a cable was loose")
    event = WritingResumed(**named, reason=reason)  # type: ignore[arg-type]
    receipt = ledger.file(event, "registry", "governance", countersigned=ledger.second_officer)
    check_everything(ledger, [receipt, *_answers(start(ours))])
