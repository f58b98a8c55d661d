# SPDX-License-Identifier: Apache-2.0
"""One import from beginning to end: survey, plan, file in batches, and put the import itself on record.

Running it again adds nothing; after an interruption, running it again completes it. What this leaves to the caller:
enrolling the authority, and showing the report.
"""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from pathlib import Path

from events.catalogue.records import ImportBatchRecorded, SourceFile
from events.errors import RejectedError
from events.ids import REGISTRY, derived_filing_id
from registry.imports.batches import Batch, Filer
from registry.imports.plan import PlannedRow, Planner
from registry.imports.reading import Source, check_unchanged, read_rows, survey
from registry.imports.report import ImportReport, Problem
from registry.imports.rows import Row
from registry.imports.rules import Mapping

BATCH_FILINGS = 512
"""How many filings share a transaction, at least; the rows of a batch are held in memory."""

_BATCH_ID_DIGITS = 12

Progress = Callable[[int, int], None]
"""Told how many rows are done, and how many there are."""


def run_import(
    mapping: Mapping,
    sources: Sequence[Path],
    filer: Filer,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """File what the rows of `sources` say and is not recorded yet, and return what became of every row.

    A dry run plans and looks up everything, and signs and files nothing.

    Raises:
        NotFoundError: a file is not to be had.
        MalformedError: a file cannot be read to its end, or changed while it was imported.
        UnavailableError: the registry takes no filings now; what was filed stands, and the import can be run again.
    """
    words = mapping.definition.input
    surveyed = [survey(path, words) for path in sources]
    report = _begin_report(mapping, surveyed, dry_run=dry_run)
    batch = Batch(filer=filer, report=report, register=mapping.definition.mapping.source)
    total = sum(source.rows for source in surveyed)
    for planned in _group(_plan(mapping, surveyed)):
        batch.file([filing for row in planned for filing in row.filings])
        _count_rows(report, planned)
        if progress is not None:
            progress(report.rows_read, total)
    for source in surveyed:
        check_unchanged(source)
    if not dry_run:
        _record_batch(mapping, filer, report)
    return report


def _begin_report(mapping: Mapping, sources: Sequence[Source], *, dry_run: bool) -> ImportReport:
    about = mapping.definition.mapping
    digest = hashlib.sha256("".join([mapping.sha256, *(source.sha256 for source in sources)]).encode())
    return ImportReport(
        mapping=about.id,
        mapping_version=about.version,
        mapping_sha256=mapping.sha256,
        # The same files by the same mapping are the same batch, also when it takes two runs to complete it.
        batch_id=f"{about.id}-{digest.hexdigest()[:_BATCH_ID_DIGITS]}",
        dry_run=dry_run,
        files=[SourceFile(name=source.name, sha256=source.sha256, bytes=source.bytes) for source in sources],
    )


def _plan(mapping: Mapping, sources: Sequence[Source]) -> Iterator[PlannedRow]:
    words, planner = mapping.definition.input, Planner(mapping)
    rows: Iterable[Row] = (row for source in sources for row in read_rows(source, words, mapping.columns))
    if words.order_by:
        rows = sorted(rows, key=lambda row: [row.cells.get(column, "") for column in words.order_by])
    return map(planner.plan, rows)


def _group(planned: Iterator[PlannedRow]) -> Iterator[list[PlannedRow]]:
    """Yield rows in groups of some hundred filings; a row is never split."""
    group: list[PlannedRow] = []
    size = 0
    for row in planned:
        group.append(row)
        # A row without filings has its weight, too, so that progress goes on.
        size += max(1, len(row.filings))
        if size >= BATCH_FILINGS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _count_rows(report: ImportReport, planned: Sequence[PlannedRow]) -> None:
    for row in planned:
        report.rows_read += 1
        report.rows_used += row.outcome == "used"
        report.rows_unusable += row.outcome == "unusable"
        report.rows_left_out += row.outcome == "left_out"
        report.add_problems(row.row.problems)


def _record_batch(mapping: Mapping, filer: Filer, report: ImportReport) -> None:
    """File the import's own event, unless this very batch is on record and nothing was added to it."""
    filing_id = _find_batch_filing_id(mapping, filer, report)
    if filing_id is None:
        return
    event = ImportBatchRecorded(
        batch_id=report.batch_id,
        mapping=report.mapping,
        mapping_sha256=report.mapping_sha256,
        source=mapping.definition.mapping.source,
        licence=mapping.definition.mapping.licence,
        files=tuple(report.files),
        rows_read=report.rows_read,
        rows_used=report.rows_used,
        filings_added=report.added,
        filings_present=report.present,
        problems=report.summarise_problems(),
    )
    today = filer.clock().astimezone(UTC).date().isoformat()
    envelope = {"filing_id": filing_id, "subject": REGISTRY, "effective_on": today}
    (outcome,) = filer.desk.file_all([filer.sign(event, envelope)])
    if isinstance(outcome, RejectedError):
        file = report.files[0].name if report.files else report.mapping
        message = f"the record of this import was refused: {outcome.message}"
        report.add_problems([Problem(severity="error", code=outcome.code, file=file, line=0, message=message)])
    else:
        report.batch_position = outcome.position


def _find_batch_filing_id(mapping: Mapping, filer: Filer, report: ImportReport) -> str | None:
    """Return the id for the event; a batch that took several runs has one for each run that added something."""
    about = mapping.definition.mapping
    id_day = datetime.datetime.combine(about.id_day, datetime.time(), UTC)
    run = 0
    while True:
        filing_id = derived_filing_id(id_day, about.id, "import-batch", report.batch_id, str(run))
        if not filer.recorded.find_filings([filing_id]):
            return filing_id
        if not report.added:
            return None
        run += 1
