# SPDX-License-Identifier: Apache-2.0
"""Filing many rows, one after the other: safe to interrupt at any point and to run again (architecture.md §4).

Rows are filed in their order, since a later one may build on an earlier one, each with its receipt kept before the next
is sent. All rows are read, filled in and checked for form before the first is sent.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, Literal

import msgspec
from msgspec import Struct

from api.client.disclosures import Disclosures
from api.client.intake import Desk
from api.client.journal import Journal
from api.client.receipts import verify_receipt
from api.client.rows import Row
from api.client.statements import Maker, Statement
from events.errors import RegistryError, RejectedError
from events.tlog.note import NoteVerifier

State = Literal["recorded", "present", "would_be_taken", "refused", "flawed", "not_tried"]
"""`present`: recorded by an earlier run. `flawed`: not sent, its form is wrong. `refused`: by the desk."""

BAD: Final = frozenset({"refused", "flawed", "not_tried"})


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one row."""

    row: int
    line: int | None = None
    state: State
    filing_id: str = ""
    type: str = ""
    subject: str = ""
    position: int | None = None
    receipt: str = ""
    """The file with the proof; the entry is beside it."""
    code: str = ""
    pointer: str = ""
    """The field: a JSON pointer into the row; for CSV the column is the same without its first stroke."""
    message: str = ""


class Batch(Struct, frozen=True, kw_only=True):
    """Rows that are ready to be filed, and those that are not."""

    statements: tuple[Statement, ...]
    flaws: tuple[Outcome, ...]


class Filer(Struct, frozen=True, kw_only=True):
    """What a batch is filed with."""

    desk: Desk
    maker: Maker
    journal: Journal
    verifiers: tuple[NoteVerifier, ...] = ()
    """The log's keys, where the filer has them."""
    keep_going: bool = False
    """Whether to go on with the next row after one that is refused."""


def prepare_batch(rows: Sequence[Row], maker: Maker) -> Batch:
    """Return every row as a statement, or with what is wrong with it; nothing is sent."""
    statements: list[Statement] = []
    flaws = []
    seen: Counter[str] = Counter()
    for row in rows:
        try:
            first = maker.make(row)
            seen[first.content] += 1
            # Rows that say the same are as many acts; the n-th of them is the n-th again in the next run.
            statement = maker.make(row, seen[first.content]) if seen[first.content] > 1 else first
            maker.sign(statement)
        except RejectedError as error:
            flaws.append(_failed(row, "flawed", error))
        else:
            statements.append(statement)
    return Batch(statements=tuple(statements), flaws=tuple(flaws))


def file_batch(
    batch: Batch, filer: Filer, *, on_outcome: Callable[[Outcome], None], dry_run: bool = False
) -> RegistryError | None:
    """File the statements of `batch`, telling each outcome; return what made it stop early.

    Whatever is raised or interrupts it, what was recorded has been told, and running it again goes on from there.
    """
    for number, statement in enumerate(batch.statements):
        try:
            outcome = _check_one(statement, filer) if dry_run else _file_one(statement, filer)
        except RejectedError as error:
            refusal = None if dry_run else filer.desk.signed_refusal()
            if refusal is not None:
                filer.journal.keep_refusal(statement.content, refusal)
            on_outcome(_failed(statement.row, "refused", error, statement))
            if filer.keep_going or dry_run:
                continue
            return _leave(batch.statements[number + 1 :], error, on_outcome)
        except RegistryError as error:
            # The line or the ledger is out of order: the next row would fare no better.
            return _leave(batch.statements[number:], error, on_outcome)
        on_outcome(outcome)
    return None


def not_tried(statements: Sequence[Statement]) -> list[Outcome]:
    """Return that nothing was done about `statements`."""
    return [_told(statement, "not_tried") for statement in statements]


def _leave(rest: Sequence[Statement], error: RegistryError, on_outcome: Callable[[Outcome], None]) -> RegistryError:
    for outcome in not_tried(rest):
        on_outcome(outcome)
    return error


def _file_one(statement: Statement, filer: Filer) -> Outcome:
    name, journal = statement.content, filer.journal
    receipt = str(journal.proof_of(name))
    if (position := journal.find_recorded(name)) is not None:
        return _told(statement, "present", position=position, receipt=receipt)
    if statement.disclosures:
        subject, event_type = statement.payload["subject"], statement.payload["type"]
        kept = Disclosures(type=event_type, subject=subject, disclosures=statement.disclosures)
        journal.keep_disclosures(name, kept)
    raw = journal.find_signed(name) or journal.keep_signed(name, filer.maker.sign(statement))
    recorded = filer.desk.file(raw)
    # From here it is recorded. Without its receipt kept, the next run sends the same bytes and gets it again.
    verify_receipt(recorded, raw, filer.verifiers)
    journal.keep_receipt(name, recorded)
    return _told(statement, "recorded", position=recorded.position, receipt=receipt)


def _check_one(statement: Statement, filer: Filer) -> Outcome:
    name, journal = statement.content, filer.journal
    if (position := journal.find_recorded(name)) is not None:
        return _told(statement, "present", position=position, receipt=str(journal.proof_of(name)))
    planned = filer.desk.check(journal.find_signed(name) or filer.maker.sign(statement))
    return _told(statement, "would_be_taken", position=planned.position)


def _told(statement: Statement, state: State, *, position: int | None = None, receipt: str = "") -> Outcome:
    payload = statement.payload
    return Outcome(
        row=statement.row.number,
        line=statement.row.line,
        state=state,
        filing_id=statement.filing_id,
        type=payload["type"],
        subject=payload["subject"],
        position=position,
        receipt=receipt,
    )


def _failed(row: Row, state: State, error: RegistryError, statement: Statement | None = None) -> Outcome:
    known = _told(statement, state) if statement else Outcome(row=row.number, line=row.line, state=state)
    return msgspec.structs.replace(known, code=error.code, pointer=error.pointer, message=error.message)
