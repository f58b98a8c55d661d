# SPDX-License-Identifier: Apache-2.0
"""Signatures of filings that wait together: each is checked once, by whichever thread comes to it first."""

import threading
from collections import Counter

import pytest

from events.errors import NotPermittedError
from events.filing import Filing, parse_filing
from registry.signatures import Signatures
from tests.histories import file_mine
from tests.ledgers import Ledger


@pytest.fixture
def filings(ledger: Ledger) -> list[Filing]:
    file_mine(ledger)
    return [parse_filing(ledger.sign_party(f"P{number}")) for number in range(40)]


def test_each_is_checked_once_and_told_apart(filings: list[Filing]) -> None:
    """Every third one is refused, and by the reason of that one; none is checked by two threads."""
    counted: Counter[str] = Counter()

    def verify(filing: Filing) -> None:
        counted[filing.jws] += 1
        if filings.index(filing) % 3 == 0:
            raise NotPermittedError(filing.payload.subject)

    refusals = Signatures(verify).check(filings)

    expected = [filing.payload.subject if number % 3 == 0 else None for number, filing in enumerate(filings)]
    assert expected == [refusal and refusal.message for refusal in refusals]
    assert Counter(filing.jws for filing in filings) == counted


def test_what_another_thread_is_at_is_waited_for(filings: list[Filing], monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal that another thread finds last of all is among those returned."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    caller, gate, held = threading.get_ident(), threading.Event(), list[Filing]()

    def verify(filing: Filing) -> None:
        if threading.get_ident() != caller:
            held.append(filing)
            assert gate.wait(5)
            raise NotPermittedError("late")
        # The caller goes on only when the other thread is at its first one, and lets it end behind the last of its own.
        while not held:
            pass
        if len(held) + counted() == len(filings):
            threading.Timer(0.05, gate.set).start()

    seen = iter(range(1, 1 + len(filings)))

    def counted() -> int:
        return next(seen)

    refusals = Signatures(verify).check(filings)

    assert ["late"] == [refusal.message for refusal in refusals if refusal]
    assert held == [filing for filing, refusal in zip(filings, refusals, strict=True) if refusal]


def test_a_bug_in_another_thread_is_not_passed_over(filings: list[Filing], monkeypatch: pytest.MonkeyPatch) -> None:
    """It reaches the caller, who would else take for good what nobody has looked at."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    caller, entered = threading.get_ident(), threading.Event()

    def verify(_: Filing) -> None:
        if threading.get_ident() != caller:
            entered.set()
            raise ZeroDivisionError
        assert entered.wait(5)

    with pytest.raises(ZeroDivisionError):
        Signatures(verify).check(filings)
