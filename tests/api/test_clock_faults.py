# SPDX-License-Identifier: Apache-2.0
"""A clock that goes wrong, and a scheduler that stands still: what the registry does, and how anybody can tell."""

import datetime
import json

import pytest
from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler
from litestar.testing import TestClient

from api.cli.health import examine
from api.edge import Edge
from api.health import Health, get_health
from api.pacing import Pace, wake_sleepers
from api.public.app import public_app
from api.wiring import WritingRegistry, open_registry, system_clock
from api.worker import Worker
from events.catalogue.clock import ObligationOverdueFlagged, SchedulerRunCompleted
from events.errors import UnavailableError
from tests.forgeries import entries_of
from tests.histories import RIGHT
from tests.ledgers import START, ForwardClock, Ledger

JUMPS = {
    "ten years ahead": datetime.datetime(2036, 10, 1, 8, tzinfo=datetime.UTC),
    "in 2200": datetime.datetime(2200, 1, 1, tzinfo=datetime.UTC),
}
SETBACKS = {
    "an hour back": START - datetime.timedelta(hours=1),
    "a year back": START - datetime.timedelta(days=365),
    "in 1970": datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC),
}


def flags_of(ledger: Ledger) -> list[str]:
    events = [entry.filing.event for entry in entries_of(ledger)]
    return [event.obligation_id for event in events if isinstance(event, ObligationOverdueFlagged)]


def runs_of(ledger: Ledger) -> list[SchedulerRunCompleted]:
    events = [entry.filing.event for entry in entries_of(ledger)]
    return [event for event in events if isinstance(event, SchedulerRunCompleted)]


def sweep_of(registry: WritingRegistry) -> tuple[str, bool, bool]:
    """Return what health says: the status, whether the sweep is well, and whether it waits for a person."""
    health: Health = get_health(registry)
    assert health.sweep is not None
    return health.status, health.sweep.ok, health.sweep.waits is not None


@pytest.mark.parametrize("now", JUMPS.values(), ids=JUMPS.keys())
def test_case_91_a_large_jump_ahead_pauses_the_sweep_and_asks(
    fresh: WritingRegistry, ledger: Ledger, now: datetime.datetime
) -> None:
    """
    Nothing is flagged and no run recorded until the clock is right; health says that the sweep waits, and for what.
    """
    worker = Worker(fresh)
    worker.sweep()
    before = len(entries_of(ledger))
    right = ledger.clock.now

    ledger.clock.now = now
    with pytest.raises(UnavailableError) as refusal:
        worker.sweep()
    assert ("clock-jumped", before) == (refusal.value.code, len(entries_of(ledger)))
    assert ("degraded", False, True) == sweep_of(fresh)

    ledger.clock.now = right + datetime.timedelta(hours=1)
    worker.sweep()
    assert ("ok", True, False) == sweep_of(fresh)
    assert (["M2"], 2) == (flags_of(ledger), len(runs_of(ledger)))


def test_case_91_filings_taken_by_a_wrong_clock_do_not_move_the_limit(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    What counts is the last run, not the newest entry: a filing by the same wrong clock confirms nothing.
    """
    Worker(fresh).sweep()
    ledger.clock.now = JUMPS["ten years ahead"]
    ledger.desk.file(ledger.sign_party("NEWCO"))

    with pytest.raises(UnavailableError, match="days after the last run"):
        Worker(fresh).sweep()
    assert ["M2"] == flags_of(ledger)


def test_case_91_a_jump_that_is_right_is_confirmed_on_record(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    A registry that really stood still for two months goes on once somebody says why, for everybody to read.
    """
    from registry.deadlines import Sweeper

    Worker(fresh).sweep()
    ledger.clock.forward(days=60)
    sweeper = Sweeper(
        fresh.database, fresh.store, fresh.desk, signer=fresh.service_signer, ledger=fresh.foundation.origin,
        jump_days=fresh.settings.sweep_jump_days,
    )  # fmt: skip
    reason = "the office was flooded"
    for _ in range(2):
        sweeper.sweep(fresh.today(), ledger.clock(), progress=lambda *_: None, jump_confirmed=reason)

    # Where nothing jumped, there is nothing to confirm.
    assert [None, reason, None] == [run.jump_confirmed for run in runs_of(ledger)]


@pytest.mark.parametrize("now", SETBACKS.values(), ids=SETBACKS.keys())
def test_case_91_a_clock_set_back_records_nothing_and_reads_go_on(
    fresh: WritingRegistry, ledger: Ledger, now: datetime.datetime
) -> None:
    """
    Below the time of the last head nothing is taken or signed, neither while running nor after a restart; every
    answer about a day is the same as before.
    """
    Worker(fresh).sweep()
    fresh.runner.catch_up()
    address = f"/v1/rights/{RIGHT.removeprefix('right:')}?as_of=2026-08-01"
    with TestClient(public_app(fresh)) as client:
        before, size = client.get(address), len(entries_of(ledger))
        right, ledger.clock.now = ledger.clock.now, now
        for _ in ("running", "after a restart"):
            with pytest.raises(UnavailableError) as refusal:
                Worker(fresh).sweep()
            assert ("clock-went-back", size) == (refusal.value.code, len(entries_of(ledger)))
        with open_registry(fresh.settings, writing=True, clock=ForwardClock(now)) as again:
            with pytest.raises(UnavailableError) as refusal:
                Worker(again).sweep()
            assert "clock-went-back" == refusal.value.code
        after = client.get(address)
    assert (before.content, before.headers["etag"]) == (after.content, after.headers["etag"])

    ledger.clock.now = right
    Worker(fresh).sweep()
    assert size + 1 == len(entries_of(ledger))


def test_case_91_a_clock_at_2200_costs_one_run_not_millions() -> None:
    """
    Of a job that fires every second, 174 years of missed runs are one; APScheduler would have listed them all.
    """
    start = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)
    scheduler = BackgroundScheduler(timezone=datetime.UTC)
    job = Job(
        scheduler, func=print, trigger=Pace(datetime.timedelta(seconds=1)), executor="default", args=(), kwargs={},
        id="sweep", name="sweep", misfire_grace_time=None, coalesce=True, max_instances=1, next_run_time=start,
    )  # fmt: skip
    now = JUMPS["in 2200"]

    assert [start] == job._get_run_times(now)
    assert now + datetime.timedelta(seconds=1) == job.trigger.get_next_fire_time(start, now)


def test_case_91_a_job_left_in_2200_is_woken_when_the_clock_is_right(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    After a forward jump and back again the next sweep is not 174 years away.
    """
    worker = Worker(fresh, poll_seconds=3600)
    worker.start()
    for job in worker._scheduler.get_jobs():
        job.modify(next_run_time=JUMPS["in 2200"])
    wake_sleepers(worker._scheduler, system_clock())
    nexts = [job.next_run_time for job in worker._scheduler.get_jobs()]
    worker.stop()

    assert all(at - system_clock() <= datetime.timedelta(days=2) for at in nexts)


def test_the_doctor_says_that_no_sweep_ran(fresh: WritingRegistry) -> None:
    """
    The registry's last entries are weeks old by the real clock: the check is not well and says what to do.
    """
    [check] = [check for check in examine(fresh.settings) if check.check == "sweep"]

    assert (False, True) == (check.ok, "verdigris serve worker" in check.fix)
    assert "none ran yet" in check.value


def test_no_sweep_for_26_hours_is_told(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    A real worker sweeps and all is well for 26 hours; then health is degraded until a worker runs again.
    """
    from tests.api.test_worker import wait_until

    def work() -> None:
        done = len(runs_of(ledger))
        worker = Worker(fresh)
        worker.start()
        assert wait_until(lambda: len(runs_of(ledger)) > done)
        worker.stop()

    work()
    assert ("ok", True, False) == sweep_of(fresh)
    ledger.clock.forward(hours=25, minutes=59)
    assert ("ok", True, False) == sweep_of(fresh)
    ledger.clock.forward(minutes=2)
    assert ("degraded", False, False) == sweep_of(fresh)
    work()
    assert ("ok", True, False) == sweep_of(fresh)


def test_healthz_says_when_the_last_sweep_ran(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    A monitor reads it from the public answer, which stays 200: reading is well.
    """
    Worker(fresh).sweep()
    ledger.clock.forward(hours=27)
    with TestClient[Edge](public_app(fresh)) as client:
        response = client.get("/healthz")

    document = json.loads(response.content)
    assert (200, "degraded", False) == (response.status_code, document["status"], document["sweep"]["ok"])
    assert len(entries_of(ledger)) - 1 == document["sweep"]["position"]


def test_a_new_registry_has_26_hours_for_its_first_sweep(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    Nothing ran yet, and nothing had to.
    """
    assert ("ok", True, False) == sweep_of(fresh)
    ledger.clock.forward(hours=27)
    assert ("degraded", False, False) == sweep_of(fresh)


def test_golden_16_case_93_down_for_three_days_then_caught_up(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    N1 is due on the second day of three without a run: flagged once on return, overdue since the day it was,
    evaluated and recorded on the day it is; nothing is dated back, and the next run adds nothing.
    """
    from tests.registry.test_due_soon import schedule

    schedule(ledger, "N1", "2026-10-12")
    ledger.clock.now = datetime.datetime(2026, 10, 11, 4, tzinfo=datetime.UTC)
    Worker(fresh).sweep()
    ledger.clock.forward(days=3)
    for _ in range(2):
        Worker(fresh).sweep()

    [entry] = [entry for entry in entries_of(ledger) if "N1" in flagged_in(entry.filing.event)]
    event = entry.filing.event
    assert isinstance(event, ObligationOverdueFlagged)
    days = (event.due_on, event.overdue_since, event.evaluated_as_of, entry.filing.effective_on)
    assert ("2026-10-12", "2026-10-13", "2026-10-14", "2026-10-14") == tuple(map(str, days))
    assert datetime.date(2026, 10, 14) == entry.recorded_at.date()


def flagged_in(event: object) -> tuple[str, ...]:
    return (event.obligation_id,) if isinstance(event, ObligationOverdueFlagged) else ()
