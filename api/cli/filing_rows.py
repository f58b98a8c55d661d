# SPDX-License-Identifier: Apache-2.0
"""`verdigris file --rows` and `--template`: many filings out of one file, and what such a file looks like.

What was signed and what was recorded is kept in a folder beside the file, so that a run that was interrupted, killed or
cut off is simply started again.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.console import table
from api.cli.failures import OK, REFUSED, exit_code_of

if TYPE_CHECKING:
    from api.cli.command import Session
    from api.cli.console import Console
    from api.client import Batch, Outcome
    from api.client.batch import Filer
    from events.errors import RegistryError
    from events.keys import Signer

_SHOWN = 50
"""Rows told on a terminal; all of them are in the summary."""


class _Run:
    """What one run came to so far."""

    def __init__(self, session: Session, batch: Batch) -> None:
        self.session = session
        self.outcomes: list[Outcome] = list(batch.flaws)

    def value(self) -> dict[str, Any]:
        outcomes = sorted(self.outcomes, key=lambda outcome: outcome.row)
        return {"counts": dict(Counter(outcome.state for outcome in outcomes)), "rows": outcomes}


def show_template(session: Session, event_type: str | None, form: str) -> int:
    """Print a template of `event_type`, or without one the types there are."""
    from api.client import format_template
    from events.catalogue import EVENT_TYPES
    from events.reference import explain_type

    language = session.console.language
    if event_type is None:
        titles = {name: explain_type(name, kind, language).split(". ")[0] for name, kind in EVENT_TYPES.items()}
        items = [{"type": name, "title": title} for name, title in titles.items()]
        session.console.result({"items": items}, lambda: table(("TYPE", "MEANING"), list(titles.items())))
        return OK
    text = format_template(event_type, form, language)
    session.console.result({"type": event_type, "format": form, "template": text}, text.rstrip)
    return OK


def file_rows(
    session: Session, rows_file: Path, event_type: str | None, signer: Signer, options: dict[str, Any]
) -> int:
    """Check every row of `rows_file`, then file them in their order; return the exit code."""
    from api.cli.desks import desk_of
    from api.cli.filing import given_verifiers
    from api.client import Journal, Maker, prepare_batch, read_rows
    from api.client.batch import Filer
    from api.wiring import system_clock

    rows = read_rows(rows_file, options["form"] or "")
    journal = Journal(options["journal"] or rows_file.with_name(f"{rows_file.name}.filed"))
    with desk_of(session, options["server"], needs_desk=True) as desk:
        maker = Maker(
            ledger=options["ledger"] or desk.ledger(),
            signer=signer,
            clock=system_clock,
            event_type=event_type,
            subject=options["subject"],
            effective_on=options["effective_on"],
            secret=journal.secret,
        )
        filer = Filer(
            desk=desk,
            maker=maker,
            journal=journal,
            verifiers=given_verifiers(options),
            keep_going=options["keep_going"],
        )
        return _run(session, prepare_batch(rows, maker), filer, dry_run=options["dry_run"])


def _run(session: Session, batch: Batch, filer: Filer, *, dry_run: bool) -> int:
    from api.client.batch import file_batch, not_tried

    run = _Run(session, batch)
    stopped: RegistryError | None = None
    if batch.flaws and not (filer.keep_going or dry_run):
        session.console.say(f"nothing was filed: {len(batch.flaws)} rows are not as they must be")
        run.outcomes += not_tried(batch.statements)
        return _tell(run, filer, None, dry_run=dry_run)
    total = len(batch.statements)
    with session.console.progress("checking" if dry_run else "filing") as progress:

        def on_outcome(outcome: Outcome) -> None:
            run.outcomes.append(outcome)
            progress(len(run.outcomes) - len(batch.flaws), total)

        try:
            stopped = file_batch(batch, filer, on_outcome=on_outcome, dry_run=dry_run)
        except BaseException:
            # Also by Ctrl-C: what was done so far is told and kept.
            _keep_summary(run, filer, dry_run=dry_run)
            raise
    return _tell(run, filer, stopped, dry_run=dry_run)


def _keep_summary(run: _Run, filer: Filer, *, dry_run: bool) -> None:
    import msgspec

    if not dry_run:
        place = filer.journal.store_summary(msgspec.json.encode(run.value()) + b"\n")
        run.session.console.say(f"receipts and summary: {place.parent}")


def _tell(run: _Run, filer: Filer, stopped: RegistryError | None, *, dry_run: bool) -> int:
    from api.client.batch import BAD
    from events.errors import RejectedError

    console = run.session.console
    _keep_summary(run, filer, dry_run=dry_run)
    value = run.value()
    console.result(value, lambda: _shown(value, console))
    if dry_run:
        console.say("nothing was recorded; each row was checked by itself, against what is recorded now")
    if stopped is not None and not isinstance(stopped, RejectedError):
        raise stopped
    if not any(outcome.state in BAD for outcome in run.outcomes):
        return OK
    console.say("next: put right what is told above and run it again; what is recorded is not filed twice")
    return exit_code_of(stopped) if stopped else REFUSED


def _shown(value: dict[str, Any], console: Console) -> str:
    counts = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in value["counts"].items()) or "no rows"
    outcomes: list[Outcome] = value["rows"]
    told = [outcome for outcome in outcomes if outcome.code] or outcomes
    rows = [
        (
            outcome.row,
            outcome.line,
            outcome.state.replace("_", " "),
            outcome.position,
            outcome.pointer,
            _why(outcome, console),
        )
        for outcome in told[:_SHOWN]
    ]
    more = f"\n… and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    head = ("ROW", "LINE", "STATE", "POSITION", "FIELD", "WHAT")
    return f"{counts}\n\n{table(head, rows)}{more}" if rows else counts


def _why(outcome: Outcome, console: Console) -> str:
    """Return what went wrong: the code's title in the reader's language, then the particulars."""
    if not outcome.code:
        return ""
    from api.problems import TEXTS

    text = TEXTS.get(outcome.code)
    return f"{getattr(text.title, console.language)}: {outcome.message}" if text else outcome.message
