# SPDX-License-Identifier: Apache-2.0
"""Group commit: who waits together is worked on together, and nobody waits for ever."""

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from events.errors import OutcomeUnknownError, UnavailableError
from registry.ledger.grouping import MAX_GROUP, GroupCommit


def test_groups_form_under_load_and_keep_each_result_apart() -> None:
    """While one group is worked on the next one gathers; everyone gets the result of the own item."""
    groups: list[int] = []
    gate = threading.Event()

    def work(items: Sequence[int]) -> list[int]:
        groups.append(len(items))
        gate.wait(5)
        return [item * 2 for item in items]

    group: GroupCommit[int, int] = GroupCommit(work)
    with ThreadPoolExecutor(40) as pool:
        futures = [pool.submit(group.submit, number) for number in range(40)]
        while len(group._waiting) < 39:
            pass
        gate.set()
        assert [number * 2 for number in range(40)] == [future.result(5) for future in futures]
    assert [1, 39] == groups
    assert max(groups) <= MAX_GROUP


def test_behind_a_crowd_the_next_group_waits_a_moment_for_those_who_were_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Behind eleven answered and two waiting, thirteen are waited for, even if nobody was left to lead."""
    _be_patient(monkeypatch)
    groups: list[int] = []
    gates = {0: threading.Event(), 1: threading.Event()}

    def work(items: Sequence[int]) -> Sequence[int]:
        groups.append(len(items))
        if min(items) in gates:
            gates[min(items)].wait(5)
        return items

    group: GroupCommit[int, int] = GroupCommit(work)
    with ThreadPoolExecutor(40) as pool:
        futures = [pool.submit(group.submit, 0)]
        _wait_for(lambda: groups == [1])
        futures += [pool.submit(group.submit, number) for number in range(1, 11)]
        _wait_for(lambda: len(group._waiting) == 10)
        gates[0].set()
        # One answered and ten waiting: one is missing.
        _wait_for(lambda: group._wanted == 11)
        futures.append(pool.submit(group.submit, 11))
        _wait_for(lambda: groups == [1, 11])
        futures += [pool.submit(group.submit, number) for number in (12, 13)]
        _wait_for(lambda: len(group._waiting) == 2)
        gates[1].set()
        _wait_for(lambda: group._wanted == 13)
        futures += [pool.submit(group.submit, number) for number in range(14, 25)]
        assert list(range(25)) == [future.result(5) for future in futures]
        # Whoever comes first finds nobody at work, and yet waits for thirteen.
        again = [pool.submit(group.submit, number) for number in range(25, 38)]
        assert list(range(25, 38)) == [future.result(5) for future in again]
    assert [1, 11, 13, 13] == groups


def test_a_crowd_that_does_not_come_back_is_not_waited_for_any_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """If nobody has come for a moment, those who are there go ahead, however long a crowd has patience."""
    monkeypatch.setattr("registry.ledger.grouping._PATIENCE_SECONDS", 1000)
    group: GroupCommit[int, int] = GroupCommit(lambda items: items)
    group._crowd, group._patient_until = 10, time.monotonic() + 1000
    with ThreadPoolExecutor(1) as pool:
        assert 1 == pool.submit(group.submit, 1).result(5)


def test_behind_a_few_nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever files one thing after the other is answered at once."""
    _be_patient(monkeypatch)
    group: GroupCommit[int, int] = GroupCommit(lambda items: items)
    with ThreadPoolExecutor(1) as pool:
        assert [0, 1, 2] == [pool.submit(group.submit, number).result(5) for number in range(3)]


def test_an_error_of_the_group_reaches_everyone_in_it() -> None:
    """If the transaction fails, all who waited for it are told, and the next group starts afresh."""
    calls = iter([UnavailableError("disk full"), None])

    def work(items: Sequence[int]) -> Sequence[int]:
        error = next(calls)
        if error:
            raise error
        return items

    group: GroupCommit[int, int] = GroupCommit(work)
    with pytest.raises(UnavailableError, match="disk full"):
        group.submit(1)
    assert 2 == group.submit(2)


def test_a_bug_in_the_work_does_not_leave_others_waiting() -> None:
    """The leader gets the bug itself, the followers that the outcome is unknown."""
    entered, gate = threading.Event(), threading.Event()

    def work(items: Sequence[int]) -> Sequence[int]:
        entered.set()
        gate.wait(5)
        if 2 in items:
            raise ZeroDivisionError
        return items

    group: GroupCommit[int, int] = GroupCommit(work)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(group.submit, 1)
        entered.wait(5)
        others = [pool.submit(group.submit, 2), pool.submit(group.submit, 3)]
        while len(group._waiting) < 2:
            pass
        gate.set()
        assert 1 == first.result(5)
        errors = {type(future.exception(5)) for future in others}
    assert {ZeroDivisionError, OutcomeUnknownError} == errors


def test_who_is_done_does_not_wait_for_the_next_group() -> None:
    """The members of a group get their results while the next group, there already, is still being worked on."""
    entered, first_gate, last_gate = threading.Event(), threading.Event(), threading.Event()
    last: list[Future[int]] = []

    def work(items: Sequence[int]) -> Sequence[int]:
        if 1 in items:
            entered.set()
            first_gate.wait(5)
        elif 5 in items:
            last_gate.wait(5)
        else:
            last.append(pool.submit(group.submit, 5))
            while not group._waiting:
                pass
        return items

    group: GroupCommit[int, int] = GroupCommit(work)
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(group.submit, 1)]
        entered.wait(5)
        futures += [pool.submit(group.submit, number) for number in (2, 3, 4)]
        while len(group._waiting) < 3:
            pass
        first_gate.set()
        assert [1, 2, 3, 4] == [future.result(5) for future in futures]
        assert not last[0].done()
        last_gate.set()
        assert 5 == last[0].result(5)


def _be_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_PATIENCE_SECONDS", "_LULL_SECONDS"):
        monkeypatch.setattr(f"registry.ledger.grouping.{name}", 30)


class _Interrupted(Exception):  # noqa: N818 - what Ctrl-C raises, for this test
    pass


def test_who_is_interrupted_while_waiting_leaves_nobody_behind() -> None:
    """Whether it was to lead, or to wake the next one, that is done in its place; its item is recorded all the same."""
    gates = {0: threading.Event(), 1: threading.Event()}
    worked: list[int] = []

    def work(items: Sequence[int]) -> Sequence[int]:
        if items[0] in gates:
            assert gates[items[0]].wait(5)
        worked.extend(items)
        return items

    def interrupt(*_: object) -> None:
        raise _Interrupted

    group: GroupCommit[int, int] = GroupCommit(work)
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with ThreadPoolExecutor(8) as pool:
            first = pool.submit(group.submit, 0)
            _wait_for(lambda: group._is_led and not group._waiting)
            pool.submit(_interrupt_when, lambda: len(group._waiting) == 1)
            with pytest.raises(_Interrupted):
                group.submit(1)
            others = [pool.submit(group.submit, 2)]
            _wait_for(lambda: len(group._waiting) == 2)
            gates[0].set()
            _wait_for(lambda: not group._waiting)
            others += [pool.submit(group.submit, 3)]
            _wait_for(lambda: len(group._waiting) == 1)
            pool.submit(_interrupt_when, lambda: len(group._waiting) == 2)
            with pytest.raises(_Interrupted):
                group.submit(4)
            others += [pool.submit(group.submit, 5)]
            _wait_for(lambda: len(group._waiting) == 3)
            gates[1].set()
            assert [0, 2, 3, 5] == [first.result(5), *(other.result(5) for other in others)]
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert [0, 1, 2, 3, 4, 5] == worked


def _interrupt_when(is_time: Callable[[], bool]) -> None:
    _wait_for(is_time)
    # It is counted among those who wait a moment before it sleeps.
    time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGUSR1)


def _wait_for(is_time: Callable[[], bool]) -> None:
    while not is_time():
        time.sleep(0.001)
