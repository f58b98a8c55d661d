# SPDX-License-Identifier: Apache-2.0
"""The worker: views and checkpoints follow the log, sweeps run, a bad round is tried again, damage stops it."""

import datetime
import logging
import time
from collections.abc import Callable

import msgspec
import pytest

from api.health import get_health
from api.wiring import WritingRegistry, system_clock
from api.worker import AUDIT_AFTER, Worker
from events.clock import format_instant
from events.errors import EvidenceError, UnavailableError
from registry.audits import list_audits, record_audit
from tests.forgeries import edit
from tests.ledgers import Ledger

PATIENCE = 10.0


def wait_until(condition: Callable[[], bool]) -> bool:
    """Wait for `condition`, for as long as a slow machine may need."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


def types_of(registry: WritingRegistry) -> list[str]:
    """Return the type of every event."""
    from projections.answers import EventFilter

    return [item.type for item in registry.answers.list_events(EventFilter(), limit=1000).items]


def test_a_poke_brings_the_views_up_at_once(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    After a commit and a poke, the public answer follows long before the next look.
    """
    worker = Worker(fresh, poll_seconds=3600)
    worker.start()
    assert wait_until(lambda: "scheduler.run_completed.v1" in types_of(fresh))

    receipt = ledger.desk.file(ledger.sign_party("NEWCO"))
    worker.poke()

    assert wait_until(lambda: fresh.answers.size() > receipt.position)
    worker.stop()


def test_without_a_poke_the_views_follow_by_themselves(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    What another process recorded is found by looking.
    """
    worker = Worker(fresh, poll_seconds=0.05)
    worker.start()
    receipt = ledger.desk.file(ledger.sign_party("NEWCO"))

    assert wait_until(lambda: fresh.answers.size() > receipt.position)
    worker.stop()


def test_a_start_sweeps_and_records_the_run(fresh: WritingRegistry) -> None:
    """
    The first sweep flags what is overdue and always records itself.
    """
    worker = Worker(fresh)
    worker.start()

    assert wait_until(lambda: types_of(fresh)[-1] == "scheduler.run_completed.v1")
    assert "obligation.overdue_flagged.v1" in types_of(fresh)
    worker.stop()


def test_a_second_sweep_flags_nothing_twice(fresh: WritingRegistry) -> None:
    """
    Sweeping again finds the flags there are.
    """
    worker = Worker(fresh)

    first, second = worker.sweep(), worker.sweep()

    assert (1, 0) == (first.raised, second.raised)
    assert types_of(fresh).count("obligation.overdue_flagged.v1") == 1


def test_sweeps_go_on(fresh: WritingRegistry) -> None:
    """
    The job runs again after its interval.
    """
    quick = msgspec.structs.replace(fresh.settings, sweep_seconds=1)
    object.__setattr__(fresh, "settings", quick)
    worker = Worker(fresh)
    worker.start()

    assert wait_until(lambda: types_of(fresh).count("scheduler.run_completed.v1") >= 2)
    worker.stop()


def test_what_was_not_published_is_published(
    fresh: WritingRegistry, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    An entry committed before a crash of the publisher gets its checkpoint from the worker.
    """
    with monkeypatch.context() as broken:

        def stall() -> bytes:
            message = "the signer does not answer"
            raise UnavailableError(message)

        broken.setattr(fresh.publisher, "publish", stall)
        with pytest.raises(UnavailableError):
            ledger.desk.file(ledger.sign_party("LATE"))

    ledger.clock.forward(seconds=6)

    Worker(fresh).project()

    with fresh.store.reading() as view:
        size = view.head().size
    assert fresh.publisher.state.size == size


def test_a_bad_round_is_tried_again(
    fresh: WritingRegistry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """
    A round that fails for any reason is logged, and the next one works.
    """
    worker = Worker(fresh, poll_seconds=0.01)
    rounds: list[int] = []
    project = worker.project

    def fail_first() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            message = "out of memory, say"
            raise RuntimeError(message)
        project()

    monkeypatch.setattr(worker, "project", fail_first)
    with caplog.at_level(logging.ERROR, "verdigris.worker"):
        worker.start()
        assert wait_until(lambda: len(rounds) > 2)
    worker.stop()

    assert "projection failed, and is tried again: out of memory, say" in caplog.messages
    assert worker.failure is None


def test_damage_stops_the_worker_and_all_writing(
    fresh: WritingRegistry, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Evidence of damage ends both loops and stops the desk; nothing is tried again.
    """

    def find_damage() -> int:
        message = "entry 3 does not decode"
        raise EvidenceError(message, position=3)

    monkeypatch.setattr(fresh.runner, "catch_up", find_damage)
    worker = Worker(fresh, poll_seconds=0.01)
    with caplog.at_level(logging.CRITICAL, "verdigris.worker"):
        worker.start()
        assert worker.wait(PATIENCE)
    worker.stop()

    assert worker.failure
    assert worker.failure.position == 3
    assert "CRITICAL" in {record.levelname for record in caplog.records if record.name == "verdigris.worker"}
    with pytest.raises(UnavailableError) as refusal:
        ledger.desk.file(ledger.sign_party("NEWCO"))
    assert refusal.value.code == "writing-stopped"


def test_stopping_waits_for_the_round_in_hand(fresh: WritingRegistry) -> None:
    """
    A worker stopped at once has ended when `stop` returns, and can be asked to stop again.
    """
    worker = Worker(fresh)
    worker.start()
    worker.stop()
    worker.stop()

    assert worker.wait(0)


def test_the_registry_audits_itself_and_says_so(fresh: WritingRegistry) -> None:
    """
    What the nightly audit finds is kept for the public, be it nothing; health names the last one.
    """
    assert get_health(fresh).audit is None
    worker = Worker(fresh)

    report = worker.audit()

    [kept] = list_audits(fresh.database, limit=5)
    assert (True, report, 0) == (report.ok, kept.report, kept.findings_count)
    health = get_health(fresh).audit
    assert health
    assert (True, report.size, format_instant(kept.finished_at)) == (health.ok, health.size, health.finished_at)


def test_an_audit_that_finds_damage_stops_writing(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    Deep in the log, where no desk would look again, one bit is found by night; what was found is public.
    """
    edit(ledger, "UPDATE events SET signer = 'x' WHERE position = 3")
    worker = Worker(fresh)

    worker._audit_round()

    assert worker.failure
    assert ("index", 3) == (worker.failure.code, worker.failure.position)
    assert not fresh.publisher.state.writing
    [kept] = list_audits(fresh.database, limit=5)
    assert (False, 1) == (kept.report.ok, kept.findings_count)


def test_case_35_an_edited_view_is_told_and_stops_nothing(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    A status made green in a view is found and told; the log is as good as before, so filings go on.
    """
    fresh.runner.catch_up()
    edit(ledger, "UPDATE view_rights SET kind = 'other'")
    worker = Worker(fresh)

    report = worker.audit()

    assert {"view-rights"} == {finding.code for finding in report.findings}
    assert fresh.publisher.state.writing
    health = get_health(fresh).audit
    assert health
    assert not health.ok


def test_an_audit_waits_for_its_time_across_restarts(fresh: WritingRegistry) -> None:
    """
    The first follows soon after the start, the next only when its time has come, whatever restarted in between.
    """
    worker = Worker(fresh)
    assert worker._next_audit() <= system_clock() + AUDIT_AFTER
    record_audit(fresh.database, worker.audit(), started_at=system_clock(), finished_at=system_clock())

    due = worker._next_audit() - system_clock()

    assert due > datetime.timedelta(seconds=fresh.settings.audit_seconds - 60)
