# SPDX-License-Identifier: Apache-2.0
"""An import from beginning to end: what is filed, what is reported, and what happens the second time."""

import datetime
import hashlib

import msgspec
import pytest

from events.catalogue.records import ImportBatchRecorded, ImportProblem
from events.catalogue.rights import MiningRightRegistered
from events.errors import MalformedError, NotFoundError
from events.values import Area, Identifier, Text
from registry.imports import importer
from registry.imports.importer import run_import
from registry.imports.loading import read_mapping
from registry.imports.report import FilingCounts, ImportReport
from tests.registry.imports.registers import HEADER, MINES, NOW, TWO_MINES, ImportRoom, problems_of


def test_rows_become_signed_filings_that_say_where_they_come_from(room: ImportRoom) -> None:
    report = room.run(TWO_MINES)

    right = next(filing for filing in room.desk.filings if filing.payload.subject == "right:CN-1")
    assert right.event == MiningRightRegistered(
        right_kind="mining",
        names=Text(zh="Bronze Hill"),
        jurisdiction="CN",
        identifiers=(Identifier(scheme="CN-MINLIC", value="1"),),
        areas=(Area(area_id="all", area_m2=125_000),),
    )
    assert (right.effective_on, right.payload.effective_precision) == (datetime.date(2026, 2, 1), "day")
    source = right.payload.source
    assert source is not None
    assert (source.channel, source.assurance) == ("import", "imported_unverified")
    assert (source.register, source.reference, source.batch) == ("Register of mines", "1", report.batch_id)
    assert [(basis.instrument, basis.article) for basis in right.payload.legal_basis] == [("CN-MRL-2024", "22")]


def test_names_that_differ_in_case_and_spaces_are_one_party(room: ImportRoom) -> None:
    """`Tin Co` and `TIN  CO` are registered once, under the name that came first."""
    report = room.run(TWO_MINES)

    names = [filing.payload.data["names"]["zh"] for filing in room.desk.filings if "party" in filing.payload.type]
    assert names == ["Bronze Co", "Tin Co"]
    assert report.filings["party.registered.v1"] == FilingCounts(added=2)


def test_import_itself_is_recorded_last(room: ImportRoom) -> None:
    """The batch event names the file by its digest, the mapping by its digest, and counts rows and problems."""
    text = TWO_MINES + "3,Bronze Hill,,M,2026-04-01,-1\n"
    report = room.run(text)

    batch = room.desk.filings[-1]
    assert batch.payload.subject == "registry"
    assert isinstance(batch.event, ImportBatchRecorded)
    assert batch.event.mapping_sha256 == hashlib.sha256(MINES.encode()).hexdigest()
    assert [(file.name, file.sha256, file.bytes) for file in batch.event.files] == [
        ("mines.csv", hashlib.sha256(text.encode()).hexdigest(), len(text))
    ]
    assert (batch.event.rows_read, batch.event.rows_used, batch.event.filings_added) == (3, 2, 4)
    assert batch.event.problems == (
        ImportProblem(code="name-twice", count=1, first_lines=(4,)),
        ImportProblem(code="value-below-minimum", count=1, first_lines=(4,)),
    )
    assert report.batch_position == len(room.desk.entries) - 1


def test_second_run_adds_nothing(room: ImportRoom) -> None:
    """The log is untouched by the same import again: no filing, no record of the run."""
    room.run(TWO_MINES)
    before = [entry.raw for entry in room.desk.entries]
    room.now += datetime.timedelta(days=3)

    report = room.run(TWO_MINES)

    assert [entry.raw for entry in room.desk.entries] == before
    assert report.filings == {
        "party.registered.v1": FilingCounts(present=2),
        "mining_right.registered.v1": FilingCounts(present=2),
    }
    assert (report.added, report.present, report.batch_position) == (0, 4, None)


def test_order_of_rows_does_not_make_new_filings(room: ImportRoom) -> None:
    room.run(TWO_MINES)
    head, first, second = TWO_MINES.splitlines(keepends=True)

    report = room.run(head + second + first)

    assert report.added == 0
    assert report.problem_counts == {"changed-since-import": 1}, "Tin Co is spelled otherwise in the row now first"


def test_interrupted_import_is_completed_by_the_next(room: ImportRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was filed stays, the rest is added, and both runs are one batch."""
    monkeypatch.setattr(importer, "BATCH_FILINGS", 1)
    taken = room.desk.file_all
    calls = iter(range(10))

    def break_at_second_batch(raws):
        if next(calls) == 1:
            raise KeyboardInterrupt
        return taken(raws)

    monkeypatch.setattr(room.desk, "file_all", break_at_second_batch)
    with pytest.raises(KeyboardInterrupt):
        room.run(TWO_MINES)
    filed = len(room.desk.entries)

    report = room.run(TWO_MINES)

    assert 0 < filed < len(room.desk.entries)
    assert (report.added, report.present) == (1, 3)
    batches = {filing.payload.source.batch for filing in room.desk.filings if filing.payload.source}
    assert batches == {report.batch_id}
    assert [entry.filing.payload.type for entry in room.desk.entries].count("import_batch.recorded.v1") == 1


def test_batch_that_adds_more_later_is_recorded_again(room: ImportRoom) -> None:
    """What was refused at first and is accepted later is added by the same import, and that goes on record, too."""
    room.desk.out_of_scope = {"right:CN-2"}
    refused = room.run(TWO_MINES)
    room.desk.out_of_scope = set()

    completed, again = room.run(TWO_MINES), room.run(TWO_MINES)

    assert [report.added for report in (refused, completed, again)] == [3, 1, 0]
    assert [report.batch_position for report in (refused, completed, again)] == [3, 5, None]


def test_subject_registered_by_another_import_is_left_alone(room: ImportRoom) -> None:
    """What is filed only once looks at the subject's history, whoever filed it."""
    room.run(TWO_MINES)
    pits = MINES.replace('id = "mines"', 'id = "pits"').replace("right:CN-{number}", "right:CN-PIT-{number}")

    report = room.run(TWO_MINES, mapping=pits)

    assert report.filings == {
        "party.registered.v1": FilingCounts(present=2),
        "mining_right.registered.v1": FilingCounts(added=2),
    }
    assert report.problems == []


def test_change_in_the_register_is_reported_and_not_filed(room: ImportRoom) -> None:
    """What is on record stays; the problem names field, column, and both values."""
    room.run(TWO_MINES)
    before = len(room.desk.entries)

    report = room.run(TWO_MINES.replace("12.5", "13").replace("2026-03-01", "2026-03-02"))

    assert len(room.desk.entries) == before + 1, "only the record of the new batch"
    assert report.filings["mining_right.registered.v1"] == FilingCounts(changed=2)
    assert problems_of(report) == [
        (
            "mines.csv:2: hectares: right:CN-1: mining_right.registered.v1 is on record and differs at "
            "/data/areas/0/area_m2: recorded 125000, now 130000; it stays as recorded"
        ),
        (
            "mines.csv:3: from: right:CN-2: mining_right.registered.v1 is on record and differs at "
            '/effective_on: recorded "2026-03-01", now "2026-03-02"; it stays as recorded'
        ),
    ]


def test_refusal_by_the_desk_is_reported_with_line_and_reason(room: ImportRoom) -> None:
    """The other filings of the batch, and of the same row, are recorded."""
    room.desk.out_of_scope = {"right:CN-2"}

    report = room.run(TWO_MINES)

    assert report.filings["mining_right.registered.v1"] == FilingCounts(added=1, refused=1)
    assert report.has_errors
    assert [problem.code for problem in report.problems] == ["out-of-scope"]
    assert problems_of(report) == [
        "mines.csv:3: number: mining_right.registered.v1 about right:CN-2 was refused: right:CN-2 is out of scope"
    ]


def test_refused_record_of_the_import_is_told(room: ImportRoom) -> None:
    """The filings stand; that the import itself is not on record is an error."""
    room.desk.out_of_scope = {"registry"}

    report = room.run(TWO_MINES)

    assert (report.added, report.batch_position, report.has_errors) == (4, None, True)
    assert problems_of(report) == ["mines.csv:0: the record of this import was refused: registry is out of scope"]


def test_dry_run_looks_and_leaves_no_trace(room: ImportRoom) -> None:
    room.run(TWO_MINES)
    before = [entry.raw for entry in room.desk.entries]

    report = room.run(TWO_MINES + "3,Zinc Hill,Zinc Co,M,2026-04-01,1\n", dry_run=True)

    assert [entry.raw for entry in room.desk.entries] == before
    assert (report.dry_run, report.added, report.present, report.batch_position) == (True, 2, 4, None)


def test_filings_go_in_batches_that_keep_their_order(room: ImportRoom) -> None:
    """Thousands of rows are not one transaction; a right's holder is always filed before the right."""
    rows = "".join(f"{number},Mine {number},Holder {number},M,2026-02-01,1\n" for number in range(1000))
    room.run(HEADER + rows)

    assert room.desk.batches == [512, 512, 512, 464, 1]
    subjects = [filing.payload.subject.partition(":")[0] for filing in room.desk.filings[:-1]]
    assert subjects == ["party", "right"] * 1000


def test_rows_are_filed_in_the_stated_order(room: ImportRoom) -> None:
    """Lines in the report are still those of the file."""
    mapping = MINES.replace('key = ["number"]', 'key = ["number"]\norder_by = ["from"]')
    rows = "1,Late,,M,2026-03-01,1\n2,Early,,M,2026-02-01,1\n3,Early,,M,2026-04-01,1\n"

    report = room.run(HEADER + rows, mapping=mapping)

    subjects = [filing.payload.subject for filing in room.desk.filings[:-1]]
    assert subjects == ["right:CN-2", "right:CN-1", "right:CN-3"]
    assert problems_of(report) == ["mines.csv:4: name: another mine is called Early"]


def test_import_at_the_same_time_counts_as_present(room: ImportRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever files second gets the first one's place; nothing is recorded twice."""
    room.run(TWO_MINES)
    size = len(room.desk.entries)
    room.now = NOW
    monkeypatch.setattr(room.desk, "find_filings", lambda _: {})
    monkeypatch.setattr(room.desk, "find_subjects", lambda _: set())

    report = room.run(TWO_MINES)

    assert (report.added, report.present, len(room.desk.entries)) == (0, 4, size)


def test_progress_is_told_up_to_the_last_row(room: ImportRoom) -> None:
    steps: list[tuple[int, int]] = []
    rows = "".join(f"{number},Mine {number},Holder {number},M,2026-02-01,1\n" for number in range(600))

    room.run(HEADER + rows, progress=lambda *step: steps.append(step))

    assert steps == [(256, 600), (512, 600), (600, 600)]


def test_file_that_changes_meanwhile_is_not_put_on_record(room: ImportRoom) -> None:
    """The digest on record is that of the bytes that were read, or there is no record."""
    with pytest.raises(MalformedError) as caught:
        room.run(TWO_MINES, progress=lambda *_: room.write(TWO_MINES + "\n"))

    assert caught.value.code == "source-changed"
    assert "import_batch.recorded.v1" not in {filing.payload.type for filing in room.desk.filings}


def test_missing_file_is_said_before_anything_is_filed(room: ImportRoom) -> None:
    mapping = read_mapping(MINES.encode(), name="mines.toml")
    with pytest.raises(NotFoundError) as caught:
        run_import(mapping, [room.write(TWO_MINES), room.folder / "none.csv"], room.filer)

    assert caught.value.message == "source none.csv: no such file or directory"
    assert room.desk.entries == []


def test_report_is_json(room: ImportRoom) -> None:
    """The report goes out as JSON and comes back the same."""
    report = room.run(TWO_MINES + "3,Bronze Hill,,M,2026-04-01,-1\n")
    assert msgspec.json.decode(msgspec.json.encode(report), type=ImportReport) == report
