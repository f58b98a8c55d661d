# SPDX-License-Identifier: Apache-2.0
"""The sweep: each missed day is noted once, with what became of it, and every look is on record (cases 93 and 94).

Two sweeps, a crash in between, days in the past, histories that change: each has its stated outcome.
"""

import datetime
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from events.catalogue.calendars import WorkingCalendarAdopted
from events.catalogue.clock import ObligationOverdueCleared, ObligationOverdueFlagged, SchedulerRunCompleted
from events.catalogue.disclosures import AnnualReportFiled, ReportingDutyImposed
from events.catalogue.milestones import DeadlineExtended, MilestoneReported, MilestoneScheduled
from events.catalogue.public import PublicReportReceived
from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import PartyRegistered
from events.errors import MalformedError, UnavailableError
from events.filing import parse_filing
from events.ids import Position
from events.tlog.merkle import leaf_hash, node_hash
from events.values import Basis, FixedDue, Period, Text, YearlyDue
from projections.right.facts import Fact
from projections.right.fold import evolve as fold
from projections.right.state import SubjectState
from projections.runner import Runner
from registry.deadlines import Sweeper, SweepReport
from registry.filing import Desk
from registry.ledger.receipts import Receipt
from tests.forgeries import entries_of, findings
from tests.histories import RIGHT, day, file_mine
from tests.ledgers import ORIGIN, Ledger, found_ledger, open_ledger

OTHER = "right:CN-41-000999-1"
TODAY = day("2026-10-01")


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """A registry with one mine, whose milestone M2 was due on 2026-06-30 and is not met."""
    file_mine(ledger)
    Runner(ledger.database, ledger.store).catch_up()
    return ledger


def _sweeper(ledger: Ledger, desk: Desk | None = None) -> Sweeper:
    signer = ledger.keys["service"]
    return Sweeper(ledger.database, ledger.store, desk or ledger.desk, signer=signer, ledger=ORIGIN)


def _sweep(ledger: Ledger, as_of: str = "2026-10-01") -> SweepReport:
    Runner(ledger.database, ledger.store).catch_up()
    return _sweeper(ledger).sweep(day(as_of), ledger.clock(), progress=lambda *_: None)


def _counts(report: SweepReport) -> tuple[int, int]:
    return report.raised, report.cleared


def _noted(ledger: Ledger, subject: str = RIGHT) -> list[tuple[str, str, int, str]]:
    """Return every flag and clearing about a subject: obligation, what, due version, and as of when or why."""
    noted = []
    for entry in entries_of(ledger):
        event = entry.filing.event
        if entry.stream == subject and isinstance(event, ObligationOverdueFlagged):
            noted.append((event.obligation_id, "flagged", event.obligation_version, event.evaluated_as_of.isoformat()))
        if entry.stream == subject and isinstance(event, ObligationOverdueCleared):
            noted.append((event.obligation_id, "cleared", event.obligation_version, event.reason))
    return noted


def _runs(ledger: Ledger) -> list[tuple[int, SchedulerRunCompleted]]:
    events = [(entry.position, entry.filing.event) for entry in entries_of(ledger)]
    return [(position, event) for position, event in events if isinstance(event, SchedulerRunCompleted)]


def _milestone(milestone_id: str, due: str, **more: Any) -> MilestoneScheduled:
    basis = Basis(kind="statute", instrument="CN-MRL-2024", article="47")
    return MilestoneScheduled(
        milestone_id=milestone_id,
        milestone_kind="revegetated",
        title=Text(en="x"),
        due=FixedDue(on=day(due), **more),
        basis=basis,
    )


def _extend(ledger: Ledger, old: str, new: str, granted: str) -> None:
    extended = DeadlineExtended(
        obligation_id="M2",
        old_due=day(old),
        new_due=day(new),
        granted_on=day(granted),
        decision_no="2026-3",
        reason="season",
    )
    ledger.file(extended, RIGHT, "DEPT", effective_on=granted)


def test_a_missed_day_is_noted_once_and_every_look_is(ledger: Ledger) -> None:
    """
    The first run raises the flag, the next ones find nothing new, and each leaves a record of its own.
    """
    reports = [_sweep(ledger) for _ in range(3)]

    assert [(1, 0), (0, 0), (0, 0)] == [_counts(report) for report in reports]
    assert [("M2", "flagged", 1, "2026-10-01")] == _noted(ledger)
    runs = _runs(ledger)
    assert [report.position for report in reports] == [position for position, _ in runs]
    assert [(1, 0), (0, 0), (0, 0)] == [(run.flags_raised, run.flags_cleared) for _, run in runs]
    assert set() == findings(ledger)


def _root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, literally: split at the largest power of two below n."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(_root(leaves[:split]), _root(leaves[split:]))


def test_a_run_record_can_be_recomputed_from_the_entries(ledger: Ledger) -> None:
    """
    Size and root are those of the log the run looked at, and its heads are the last entry of every stream, sorted.
    """
    report = _sweep(ledger)
    run = dict(_runs(ledger))[report.position]
    seen = entries_of(ledger)[: run.tree_size]
    heads = {entry.stream: (entry.stream_version, entry.sha256) for entry in seen}
    leaves = [leaf_hash(f"{name}\0{heads[name][0]}\0{heads[name][1]}".encode()) for name in sorted(heads)]

    assert _root([entry.leaf_hash for entry in seen]).hex() == run.tree_root
    assert (_root(leaves).hex(), len(heads)) == (run.heads_root, run.streams_count)


def test_case_94_two_sweeps_at_once(ledger: Ledger) -> None:
    """
    Two processes sweep at the same moment: one flag for each missed day, and two records whose counts add up.
    """
    for number in range(20):
        ledger.file(_milestone(f"N{number}", "2026-06-30"), RIGHT, "DEPT", effective_on="2026-01-01")
    other = open_ledger(ledger.folder, ledger.clock, ledger.log_signers, keys=ledger.keys)
    Runner(ledger.database, ledger.store).catch_up()
    both, reports = threading.Barrier(2), []

    def sweep(at: Ledger) -> None:
        both.wait()
        reports.append(_sweeper(at).sweep(TODAY, at.clock(), progress=lambda *_: None))

    threads = [threading.Thread(target=sweep, args=(at,)) for at in (ledger, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()

    assert 21 == sum(report.raised for report in reports)
    assert 21 == len(_noted(ledger)) == len({noted[0] for noted in _noted(ledger)})
    assert {report.position for report in reports} == {position for position, _ in _runs(ledger)}
    assert set() == findings(ledger)


class _Dying(Desk):
    """A desk whose process dies before the run is recorded."""

    def file(self, raw: bytes) -> Receipt:
        assert isinstance(parse_filing(raw).event, SchedulerRunCompleted)
        raise UnavailableError("killed")


def test_case_94_killed_between_flag_and_record(ledger: Ledger) -> None:
    """
    The flag stays, the next run does not raise it again, and says so in its own record.
    """
    dying = _sweeper(ledger, _Dying(ledger.store, ledger.publisher, clock=ledger.clock))
    with pytest.raises(UnavailableError, match="killed"):
        dying.sweep(TODAY, ledger.clock(), progress=lambda *_: None)
    assert [] == _runs(ledger)

    assert (0, 0) == _counts(_sweep(ledger))
    assert ([("M2", "flagged", 1, "2026-10-01")], 1) == (_noted(ledger), len(_runs(ledger)))


def test_two_runs_in_the_same_instant_are_two_records(ledger: Ledger) -> None:
    """
    A clock that stands still is no reason to lose the record of the second run, which found nothing left to do.
    """
    now = ledger.clock()
    reports = [_sweeper(ledger).sweep(TODAY, now, progress=lambda *_: None) for _ in range(2)]

    assert [(1, 0), (0, 0)] == [_counts(report) for report in reports]
    assert 2 == len(_runs(ledger))


def _claim(ledger: Ledger, achieved: str, **envelope: Any) -> None:
    claim = MilestoneReported(milestone_id="M2", claim="met", achieved_on=day(achieved))
    ledger.file(claim, RIGHT, "MINECO", **envelope)


def test_case_93_a_day_in_the_past_then_today(ledger: Ledger) -> None:
    """
    A run as of an earlier day notes what was overdue then; the run of today notes what has become of it.
    """
    _claim(ledger, "2026-09-15")

    assert (1, 0) == _counts(_sweep(ledger, "2026-07-15"))
    assert (0, 0) == _counts(_sweep(ledger, "2026-07-20"))
    assert (0, 1) == _counts(_sweep(ledger))
    assert (0, 0) == _counts(_sweep(ledger, "2026-07-15"))
    assert [("M2", "flagged", 1, "2026-07-15"), ("M2", "cleared", 1, "met_late")] == _noted(ledger)


def test_today_then_a_day_in_the_past(ledger: Ledger) -> None:
    """
    What was seen today is not undone by asking about a day before it was so.
    """
    assert (1, 0) == _counts(_sweep(ledger))
    assert (0, 0) == _counts(_sweep(ledger, "2026-06-30"))
    assert (0, 0) == _counts(_sweep(ledger, "2026-01-01"))
    assert [("M2", "flagged", 1, "2026-10-01")] == _noted(ledger)


def test_extended_after_the_flag_and_missed_again(ledger: Ledger) -> None:
    """
    An extension clears the flag of the old day; when the new day passes too, that is a flag of its own.
    """
    _sweep(ledger)
    ledger.clock.forward(days=1)
    _extend(ledger, "2026-06-30", "2026-11-30", "2026-10-02")
    assert (0, 1) == _counts(_sweep(ledger, "2026-10-02"))
    ledger.clock.forward(days=70)
    assert (1, 0) == _counts(_sweep(ledger, "2026-12-05"))
    assert (0, 0) == _counts(_sweep(ledger, "2026-12-06"))
    _claim(ledger, "2026-12-07")
    ledger.clock.forward(days=1)
    assert (0, 1) == _counts(_sweep(ledger, "2026-12-08"))

    assert [
        ("M2", "flagged", 1, "2026-10-01"),
        ("M2", "cleared", 1, "extended_after_due"),
        ("M2", "flagged", 2, "2026-12-05"),
        ("M2", "cleared", 2, "met_late"),
    ] == _noted(ledger)
    assert set() == findings(ledger)


def _met_late(ledger: Ledger) -> None:
    _claim(ledger, "2026-07-15")


def _met_in_time(ledger: Ledger) -> None:
    _claim(ledger, "2026-06-15")


def _extended_late(ledger: Ledger) -> None:
    _extend(ledger, "2026-06-30", "2027-03-31", "2026-07-20")


def _extended_in_time(ledger: Ledger) -> None:
    _extend(ledger, "2026-06-30", "2027-03-31", "2026-06-01")


def _extended_in_time_and_again_late(ledger: Ledger) -> None:
    _extend(ledger, "2026-06-30", "2026-08-31", "2026-06-01")
    _extend(ledger, "2026-08-31", "2027-03-31", "2026-09-20")


def _extended_then_met(ledger: Ledger) -> None:
    _extend(ledger, "2026-06-30", "2026-09-30", "2026-07-20")
    _claim(ledger, "2026-09-15")


REASONS: dict[str, tuple[Callable[[Ledger], None], str]] = {
    "done after the day": (_met_late, "met_late"),
    "done in time, and said later": (_met_in_time, "met"),
    "extended after the day": (_extended_late, "extended_after_due"),
    "extended in time, and recorded later": (_extended_in_time, "corrected"),
    "extended in time, then again after the new day": (_extended_in_time_and_again_late, "corrected"),
    "extended after the day, then done within the new one": (_extended_then_met, "met"),
}


@pytest.mark.parametrize(("happens", "reason"), REASONS.values(), ids=REASONS.keys())
def test_why_a_flag_no_longer_holds(ledger: Ledger, happens: Callable[[Ledger], None], reason: str) -> None:
    """
    The clearing says what ended it, and that nothing was overdue after all where that is so.
    """
    _sweep(ledger)
    happens(ledger)
    assert (0, 1) == _counts(_sweep(ledger))
    assert ("M2", "cleared", 1, reason) == _noted(ledger)[-1]


def test_a_report_filed_after_its_flag(ledger: Ledger) -> None:
    """
    A report is met by its filing: received after the day, it clears the flag as late.
    """
    year = Period(first=day("2024-01-01"), last=day("2024-12-31"))
    duty = ReportingDutyImposed(
        duty_id="R-2024", report_kind="annual_report", period=year, due=FixedDue(on=day("2025-12-31")),
        basis=Basis(kind="statute", instrument="CN-MRL-2024", article="47"),
    )  # fmt: skip
    ledger.file(duty, RIGHT, "DEPT", effective_on="2025-01-01")
    _sweep(ledger)
    report = AnnualReportFiled(duty_id="R-2024", report_kind="reclamation_17", period=year)
    ledger.file(report, RIGHT, "MINECO")
    _sweep(ledger)

    noted = [each for each in _noted(ledger) if each[0] == "R-2024"]
    assert [("R-2024", "flagged", 1, "2026-10-01"), ("R-2024", "cleared", 1, "met_late")] == noted


def test_what_a_party_owes_is_judged_by_its_own_place(ledger: Ledger) -> None:
    """
    A duty laid on a party, not on a right, is flagged too, by the profile of the party's jurisdiction.
    """
    party = PartyRegistered(party_kind="company", names=Text(en="Group"), jurisdiction="CN")
    ledger.file(party, "party:GROUP", "governance")
    duty = ReportingDutyImposed(
        duty_id="R-2024",
        report_kind="annual_report",
        period=Period(first=day("2024-01-01"), last=day("2024-12-31")),
        due=FixedDue(on=day("2025-12-31")),
        basis=Basis(kind="statute", instrument="CN-MRL-2024", article="47"),
    )
    ledger.file(duty, "party:GROUP", "DEPT", effective_on="2025-01-01")

    assert (2, 0) == _counts(_sweep(ledger))
    (flag,) = [entry for entry in entries_of(ledger) if entry.stream == "party:GROUP"][2:]
    assert isinstance(flag.filing.event, ObligationOverdueFlagged)
    assert ("cn", "GROUP") == (flag.filing.event.profile.profile, flag.filing.event.owed_by)
    assert {"cn"} == {profile.profile for profile in _runs(ledger)[-1][1].profiles}


def test_rounds_and_authorities_are_flagged_like_anything_else(ledger: Ledger) -> None:
    """
    A yearly duty that nothing was filed under is flagged for every round, an authority for what it owes, each once.
    """
    duty = ReportingDutyImposed(
        duty_id="R",
        report_kind="annual_report",
        period=Period(first=day("2024-01-01"), last=day("2024-12-31")),
        due=YearlyDue(month=12, day=31),
        basis=Basis(kind="statute", instrument="CN-MRL-2024", article="47"),
    )
    ledger.file(duty, RIGHT, "DEPT", effective_on="2024-01-01")
    tip = PublicReportReceived(report_id="T1", category="other", channel="online", received_on=day("2026-08-03"))
    ledger.file(tip, RIGHT, "DEPT")
    reports = [_sweep(ledger) for _ in range(2)]

    assert [(4, 0), (0, 0)] == [_counts(report) for report in reports]
    flagged = {"M2", "R#2024-01-01", "R#2025-01-01", "public_report_check#T1"}
    assert flagged == {name for name, what, _, _ in _noted(ledger) if what == "flagged"}
    sides = {each.filing.event.obligation_id: each.filing.event.side for each in entries_of(ledger)[-6:-2]}  # type: ignore[attr-defined]
    assert {"authority"} == {side for name, side in sides.items() if name.startswith("public_report_check")}
    assert set() == findings(ledger)


def test_a_sweep_goes_by_the_calendar_in_the_log(ledger: Ledger) -> None:
    """
    A day that the calendar of the log makes a holiday is not over for the sweep, though the views do not show it yet.
    """
    ledger.file(_milestone("M3", "2026-09-30"), RIGHT, "DEPT", effective_on="2026-01-01")
    holidays = tuple(day(f"2026-{text}") for text in ("09-30", "10-01", "10-02"))
    calendar = WorkingCalendarAdopted(
        calendar_id="cn-state-council", jurisdiction="CN", year=2026, holidays=holidays, notice_no="7"
    )
    Runner(ledger.database, ledger.store).catch_up()
    ledger.file(calendar, "registry", "governance")
    _sweeper(ledger).sweep(TODAY, ledger.clock(), progress=lambda *_: None)

    assert {"M2"} == {name for name, _, _, _ in _noted(ledger)}


def _other_mine(ledger: Ledger) -> None:
    right = MiningRightRegistered(right_kind="mining", names=Text(en="Other"), jurisdiction="CN", holder="MINECO")
    ledger.file(right, OTHER, "DEPT", effective_on="2025-01-01")
    ledger.file(_milestone("N1", "2026-06-30"), OTHER, "DEPT", effective_on="2026-01-01")


def test_case_141_a_subject_under_review_stops_no_sweep(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Nothing is noted about a subject whose history cannot be worked out; all others are looked at as ever.
    """
    _other_mine(ledger)

    def evolve(state: SubjectState, fact: Fact) -> None:
        if state.subject == RIGHT and isinstance(fact.event, MilestoneScheduled):
            raise KeyError(fact.event.milestone_id)
        fold(state, fact)

    with monkeypatch.context() as patched:
        patched.setattr("projections.folding.evolve", evolve)
        assert (1, 0) == _counts(_sweep(ledger))
    assert ([], [("N1", "flagged", 1, "2026-10-01")]) == (_noted(ledger), _noted(ledger, OTHER))

    Runner(ledger.database, ledger.store).catch_up()
    assert (1, 0) == _counts(_sweep(ledger, "2026-10-01"))


def test_what_the_views_do_not_show_yet_is_looked_at(ledger: Ledger) -> None:
    """
    A run answers for the whole log that its record names, also for what came in behind the views.
    """
    _other_mine(ledger)
    report = _sweeper(ledger).sweep(TODAY, ledger.clock(), progress=lambda *_: None)

    assert (2, 0) == _counts(report)
    assert [("N1", "flagged", 1, "2026-10-01")] == _noted(ledger, OTHER)


def test_nobody_keeps_a_flag_away_by_using_its_id(ledger: Ledger) -> None:
    """
    The id of a flag can be worked out by anybody: a filing that uses it first is just a filing.
    """
    _sweep(ledger)
    flag = next(entry for entry in entries_of(ledger) if isinstance(entry.filing.event, ObligationOverdueFlagged))
    taken = flag.filing.payload.filing_id
    again = _registry_where(taken, ledger)

    assert (1, 0) == _counts(_sweep(again))
    assert (0, 0) == _counts(_sweep(again))
    assert [("M2", "flagged", 1, "2026-10-01")] == _noted(again)
    assert set() == findings(again)
    again.close()


def _registry_where(filing_id: str, ledger: Ledger) -> Ledger:
    """Return another registry with the same mine, in which the company used `filing_id` before the sweep."""
    folder = ledger.folder / "again"
    folder.mkdir()
    again = found_ledger(folder)
    file_mine(again)
    claim = MilestoneReported(milestone_id="M2", claim="not_met")
    with again.store.reading() as view:
        assert view.find_filing(filing_id) is None
    again.file(claim, RIGHT, "MINECO", filing_id=filing_id)
    return again


def test_a_day_is_over_where_the_obligation_is_owed(ledger: Ledger) -> None:
    """
    Asked about a day that has begun elsewhere only, the sweep looks as of the day it is at the right's own place.
    """
    ledger.file(_milestone("N1", "2026-10-15"), RIGHT, "DEPT", effective_on="2026-01-01")
    _sweep(ledger)
    ledger.clock.now = datetime.datetime(2026, 10, 15, 15, 30, tzinfo=datetime.UTC)
    assert (0, 0) == _counts(_sweep(ledger, "2026-10-16"))
    ledger.clock.now = datetime.datetime(2026, 10, 15, 16, 30, tzinfo=datetime.UTC)
    assert (1, 0) == _counts(_sweep(ledger, "2026-10-16"))
    assert ("N1", "flagged", 1, "2026-10-16") == _noted(ledger)[-1]


def test_a_day_that_has_come_nowhere_is_refused(ledger: Ledger) -> None:
    """
    A flag is an observation, not a forecast; nothing is recorded, not even a run.
    """
    with pytest.raises(MalformedError, match="has not come anywhere"):
        _sweep(ledger, "2026-10-03")
    assert ([], []) == (_noted(ledger), _runs(ledger))


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A registry with nothing in it but its foundation."""
    founded = found_ledger(tmp_path_factory.mktemp("empty"))
    yield founded
    founded.close()


def test_a_sweep_of_an_empty_registry_is_on_record_too(empty: Ledger) -> None:
    """
    Nothing to look at is also something to have looked at.
    """
    report = _sweep(empty)

    assert (1, (0, 0), 0) == (report.position, _counts(report), report.evaluated)
    assert (1, 1) == (_runs(empty)[0][1].tree_size, _runs(empty)[0][1].streams_count)
    with empty.store.reading() as view:
        assert view.entry(Position(1)).position == 1
