# SPDX-License-Identifier: Apache-2.0
"""The views follow from the log alone: made anew they are the same, and whoever edits a row is found."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, text

from events.catalogue.areas import RestorationAreaDefined
from events.catalogue.calendars import WorkingCalendarAdopted
from events.catalogue.clock import ProfileVersion, SchedulerRunCompleted
from events.catalogue.event import Event
from events.catalogue.finance import Amount, FundAccrued
from events.catalogue.inspections import InspectionConducted, OrderIssued, RequiredAction
from events.catalogue.monitoring import LandStatusReported, SubsidenceSurveyRecorded
from events.catalogue.trust import SigningKeyRegistered, SigningKeyRevoked
from events.database import open_database
from events.entry import parse_entry
from events.ids import Position, TreeSize
from events.values import Area, Text
from projections.answers.knowledge import open_knowledge
from projections.folding import Known
from projections.rebuild import Comparison, Difference, compare_views, digest_views, rebuild
from projections.runner import Runner
from projections.views import METADATA
from registry.recomputed import RecomputedViews
from registry.replay import Replay
from registry.streams import HeldStreams
from tests.contracts.entries import START
from tests.projections.logs import STATUTE, YEAR, Log, Step, day, make_log, read_all, signers
from tests.projections.random_histories import DAYS, EVENTS, KEY, SIGNATURE, revisions
from tests.registry.admission.mine import adopt_rules

SUBJECTS = st.sampled_from(["right:A", "right:B", "right:C", "party:ALPHA"])
SINCE = st.sampled_from([None, day("2025-12-31"), START.date(), day("2026-01-02")])


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """Return events of a few subjects, what is corrected and taken back of them, and keys given up among them."""
    made: list[Step] = []
    for position in range(draw(st.integers(1, 40))):
        subject = draw(SUBJECTS)
        event: Any = draw(st.one_of(*EVENTS.values()))
        turn = draw(st.integers(0, 9))
        if turn < 3:
            event = draw(revisions([(at, step.event) for at, step in enumerate(made) if step.subject == subject]))
        elif turn == 3:
            key_id = draw(st.sampled_from(signers())).public.key_id
            event = SigningKeyRevoked(key_id=key_id, reason="compromised", compromised_since=draw(SINCE))
            subject = "party:ALPHA"
        given = draw(st.tuples(DAYS.map(str), st.booleans(), st.sampled_from(["day", "on_or_before"])))
        made.append(Step(subject, event, *given, by=draw(st.integers(0, len(signers()) - 1))))
        assert position == len(made) - 1
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_pages_leave_no_trace(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Wherever pages begin and end, the rows are those of a rebuild and of an audit, byte by byte.

    What was known at each of these places is known of it ever after.
    """
    log = make_log(tmp_path_factory.mktemp("log"))
    made = data.draw(steps())
    log.record(*made)
    page = data.draw(st.integers(1, 10))
    then: dict[int, list[Known | None]] = {}
    for stop in sorted(data.draw(st.lists(st.integers(0, len(made)), max_size=2))):
        Runner(log.database, log.store, page=page).catch_up(until=TreeSize(stop))
        then[stop] = known_of(log, stop, made)
    assert audited(log, max(then, default=0)) == []
    log.catch_up()
    incremental = read_all(log.database)

    assert then == {stop: known_of(log, stop, made) for stop in then}
    assert compare_views(log.database, log.store) == audited(log, len(made)) == []
    rebuild(log.database, log.store)
    assert read_all(log.database) == incremental
    log.database.close()


def known_of(log: Log, size: int, made: list[Step]) -> list[Known | None]:
    """Return what is known of every subject by the first `size` entries."""
    with open_knowledge(log.database, log.store, TreeSize(size)) as knowledge:
        return [knowledge.find(subject) for subject in sorted({step.subject for step in made})]


def audited(log: Log, size: int) -> list[Difference]:
    """Return how the stored views of the first `size` entries differ from what an audit of the whole log recomputes."""
    whole = HeldStreams(log.store, log.size)
    with Comparison(log.database) as comparison, log.store.reading() as view, whole.open() as streams:
        replay = Replay(streams, verified=log.size, views_at=TreeSize(size))
        recomputed = RecomputedViews(comparison, view)
        for stored in view.entries(Position(0), size, types=recomputed.types):
            recomputed.observe(parse_entry(stored.raw))
        recomputed.take([replay.run(subject) for subject in streams.names()])
        return list(recomputed.differences())


OF_A_RIGHT: tuple[Event, ...] = (
    LandStatusReported(as_of=day("2022-02-28"), total_m2=50_000, disturbed_m2=20_000),
    RestorationAreaDefined(area=Area(area_id="Z1", area_m2=20_000, available_from=day("2022-01-01"))),
    InspectionConducted(inspection_id="I1", inspection_kind="complete", first_day=day("2022-02-01")),
    OrderIssued(
        order_id="O1",
        order_kind="order_to_correct",
        decision_no="2022-7",
        required_actions=(RequiredAction(action_id="A1", text=Text(en="Fence it"), due_on=day("2022-04-01")),),
        basis=STATUTE,
        served_on=day("2022-03-01"),
    ),
    FundAccrued(
        accrual_id="F1",
        period=YEAR,
        amount=Amount(amount_minor=100, currency="AUD"),
        booked_on=day("2022-01-31"),
    ),
    SubsidenceSurveyRecorded(
        survey_id="S1", first_day=day("2022-02-01"), method="insar", max_subsidence_mm=900, stable=False
    ),
)
SIZE = 9 + len(OF_A_RIGHT)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log that puts at least one row into every view."""
    folder = tmp_path_factory.mktemp("filled")
    log = make_log(folder)
    log.party("ALPHA")
    key = SigningKeyRegistered(
        key_id=KEY.key_id,
        algorithm="Ed25519",
        public_key=KEY.jwk,
        valid_from=day("2020-01-01"),
        proof_of_possession=SIGNATURE,
    )
    log.file("party:ALPHA", key, "2020-01-01")
    log.right("R1", holder="ALPHA")
    log.duty("R1", "D1", "2022-03-31")
    log.file("party:ALPHA", SigningKeyRevoked(key_id=KEY.key_id, reason="superseded"), "2020-01-02")
    run = SchedulerRunCompleted(
        as_of=day("2022-06-01"),
        profiles=(ProfileVersion(profile="qld", version=1),),
        evaluated_count=1,
        flags_raised=0,
        flags_cleared=0,
        tree_size=5,
        tree_root="0" * 64,
        heads_root="0" * 64,
        streams_count=2,
    )
    log.file("registry", run, "2022-06-01")
    calendar = WorkingCalendarAdopted(calendar_id="au-qld", jurisdiction="AU-QLD", year=2022, notice_no="G1")
    log.file("registry", calendar, "2022-06-01")
    log.file("registry", adopt_rules("qld", 1, effective_from=day("2022-06-01")), "2022-06-01")
    log.report("R1", "D1", "2022-03-01")
    for event in OF_A_RIGHT:
        log.file("right:R1", event, "2022-03-01")
    log.catch_up()
    log.database.close()
    return folder


@pytest.fixture
def copied(filled: Path, tmp_path: Path) -> Iterator[Log]:
    """A copy of that log, to be tampered with."""
    (tmp_path / "registry.sqlite").write_bytes((filled / "registry.sqlite").read_bytes())
    log = Log(tmp_path)
    yield log
    log.database.close()


def test_rebuilding_twice_gives_the_same_bytes(copied: Log) -> None:
    """All rows gone and made anew, twice, have the same digest (case 139)."""
    before = digest_views(copied.database)
    with copied.database.write_transaction() as connection:
        for view in METADATA.sorted_tables:
            connection.execute(view.delete())
    assert digest_views(copied.database) != before

    for _ in range(2):
        assert rebuild(copied.database, copied.store) == SIZE
        assert digest_views(copied.database) == before


def test_a_rebuild_tells_how_far_it_is(copied: Log) -> None:
    """A person who waits for a rebuild, or for a comparison, is told how much is done."""
    told: list[tuple[int, int]] = []
    rebuild(copied.database, copied.store, progress=lambda *step: told.append(step))
    compare_views(copied.database, copied.store, progress=lambda *step: told.append(step))
    assert told == [(3, SIZE), (6, SIZE), (SIZE, SIZE)] * 2


def test_a_rebuild_never_takes_the_views_back(copied: Log) -> None:
    """When a runner gets further while a rebuild computes, the rebuild follows before it puts its rows in place."""
    copied.size = SIZE

    def go_on(done: int, _total: int) -> None:
        if done == SIZE:
            copied.right("R2")
            copied.catch_up()

    assert rebuild(copied.database, copied.store, progress=go_on) == SIZE + 1
    assert copied.answers.size() == SIZE + 1
    assert compare_views(copied.database, copied.store) == []


def test_readers_keep_the_old_views_until_a_rebuild_ends(copied: Log) -> None:
    """A reader that began before sees the rows as they were, to the end of its transaction."""
    edit(copied, "UPDATE view_rights SET kind = 'edited'")
    with copied.database.read_transaction() as reader:
        kinds = text("SELECT kind FROM view_rights")
        before = reader.execute(kinds).scalars().all()
        rebuild(copied.database, copied.store)
        assert reader.execute(kinds).scalars().all() == before == ["edited"]
    with copied.database.read_transaction() as reader:
        assert reader.execute(kinds).scalars().all() == ["mining"]


def test_views_that_lag_behind_are_no_difference(copied: Log) -> None:
    """The comparison goes as far as the views say they go."""
    copied.size = SIZE
    copied.right("R2")
    assert compare_views(copied.database, copied.store) == []


COLUMNS = {
    f"{column.table.name.removeprefix('view_')}.{column.name}": (column.table, column.name)
    for view in METADATA.sorted_tables
    for column in view.c
}


@pytest.mark.parametrize(("view", "column"), COLUMNS.values(), ids=COLUMNS.keys())
def test_an_edited_value_is_found(copied: Log, view: Table, column: str) -> None:
    """Whichever column of whichever view is edited, the comparison names the view (case 35)."""
    with copied.database.write_transaction() as connection:
        [old] = connection.execute(text(f"SELECT {column} FROM {view.name} LIMIT 1")).scalars()
        # A number may be missing, for instance who revoked a key.
        changed: dict[type, Any] = {int: lambda: old + 1, str: lambda: f"{old}x", bytes: lambda: old + b" "}
        new = changed[type(old)]() if old is not None else _some(view, column)
        rows = text(f"UPDATE {view.name} SET {column} = :new WHERE rowid = (SELECT min(rowid) FROM {view.name})")
        connection.execute(rows, {"new": new})

    found = compare_views(copied.database, copied.store)

    name = view.name.removeprefix("view_")
    assert name in {difference.view for difference in found}


def _some(view: Table, column: str) -> int | str:
    return 1 if view.c[column].type.python_type is int else "x"


def test_a_difference_names_row_column_and_position(copied: Log) -> None:
    """What is reported leads to the row, and to the last event that shaped it."""
    edit(copied, "UPDATE view_rights SET kind = 'legacy_site', minerals = '[]' || ' '")
    assert compare_views(copied.database, copied.store) == [
        Difference(view="rights", key="right:R1", position=2, detail="differs in kind, minerals")
    ]


def test_missing_and_invented_rows_are_found(copied: Log) -> None:
    """Rows are compared both ways."""
    edit(copied, "DELETE FROM view_obligations WHERE obligation_id = 'D1'")
    edit(copied, "INSERT INTO view_runs SELECT 1, as_of, body FROM view_runs")
    assert compare_views(copied.database, copied.store) == [
        Difference(view="obligations", key="right:R1/D1", position=8, detail="missing"),
        Difference(view="runs", key="1", position=1, detail="extra: the log has no such row"),
    ]


def test_views_ahead_of_the_log_are_a_difference(copied: Log) -> None:
    """The comparison reports what it cannot compare, instead of failing."""
    edit(copied, "UPDATE view_cursor SET size = 100")
    [difference] = compare_views(copied.database, copied.store)
    assert (difference.view, difference.position) == ("cursor", 99)


def test_a_log_without_entries_has_empty_views(tmp_path: Path) -> None:
    """An empty log can be rebuilt and compared, too."""
    log = make_log(tmp_path)
    assert rebuild(log.database, log.store) == 0
    assert compare_views(log.database, log.store) == []
    log.database.close()


def test_equal_views_in_other_places_have_equal_digests(copied: Log) -> None:
    """The digest is of the rows, not of the file they are in."""
    elsewhere = open_database("sqlite://")
    METADATA.create_all(elsewhere.writing)
    Runner(elsewhere, copied.store, page=2).catch_up()
    assert digest_views(elsewhere) == digest_views(copied.database)
    elsewhere.close()


def edit(log: Log, statement: str) -> None:
    """Change a view as somebody with access to the database would."""
    with log.database.write_transaction() as connection:
        connection.execute(text(statement))
