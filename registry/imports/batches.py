# SPDX-License-Identifier: Apache-2.0
"""A batch of planned filings: looked up, signed where new, filed together, and counted.

What is recorded already is not signed again. If it differs, it is left as recorded and reported: a register that says
something else today does not undo what was filed yesterday.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from msgspec import Struct, to_builtins

from events.catalogue.event import Event
from events.clock import Clock, format_instant
from events.errors import RejectedError
from events.filing import Source, sign_filing, write_payload
from events.keys import Signer
from registry.imports.plan import PlannedFiling
from registry.imports.recorded import Recorded, find_change
from registry.imports.report import ImportReport
from registry.ledger.sequencer import Sequenced


class Desk(Protocol):
    """The part of `registry.filing.Desk` that an import needs."""

    def file_all(self, raws: Sequence[bytes]) -> list[Sequenced | RejectedError]:
        """Take filings in one transaction; outcomes in the same order."""
        ...


class Filer(Struct, frozen=True, kw_only=True):
    """Who files, where, and by what time."""

    desk: Desk
    recorded: Recorded
    signer: Signer
    """Of the mapping's authority."""
    ledger: str
    """The ledger's name, as every filing states it."""
    clock: Clock

    def sign(self, event: Event, envelope: dict[str, Any]) -> bytes:
        """Return the filing of `event`, signed now."""
        payload = {"ledger": self.ledger, "signed_at": format_instant(self.clock()), **envelope}
        return sign_filing(write_payload(event, payload), self.signer)


class Batch(Struct, frozen=True, kw_only=True):
    """What all batches of one import share."""

    filer: Filer
    report: ImportReport
    register: str

    def file(self, planned: Sequence[PlannedFiling]) -> None:
        """File what is not recorded yet; problems go to the filings' rows, counts to the report."""
        new = self._find_new(planned)
        if self.report.dry_run:
            for filing in new:
                self.report.count(filing.type).added += 1
            return
        if not new:
            return
        outcomes = self.filer.desk.file_all([self._sign(filing) for filing in new])
        for filing, outcome in zip(new, outcomes, strict=True):
            self._take_outcome(filing, outcome)

    def _find_new(self, planned: Sequence[PlannedFiling]) -> list[PlannedFiling]:
        known = self.filer.recorded.find_filings([filing.filing_id for filing in planned])
        begun = self.filer.recorded.find_subjects(
            {filing.subject for filing in planned if filing.rule.words.once and filing.filing_id not in known}
        )
        new = []
        for filing in planned:
            if filing.filing_id in known:
                self._compare(filing, known[filing.filing_id])
            elif filing.rule.words.once and filing.subject in begun:
                self.report.count(filing.type).present += 1
            else:
                new.append(filing)
        return new

    def _compare(self, filing: PlannedFiling, raw: bytes) -> None:
        counts, change = self.report.count(filing.type), find_change(filing, raw)
        if not change:
            counts.present += 1
            return
        counts.changed += 1
        message = f"{filing.subject}: {filing.type} is on record and differs at {change}; it stays as recorded"
        columns = filing.rule.find_columns(change.partition(":")[0])
        filing.row.report("warning", "changed-since-import", message, column=",".join(columns))

    def _sign(self, filing: PlannedFiling) -> bytes:
        source = Source(
            channel="import",
            assurance="imported_unverified",
            register=self.register,
            reference=filing.reference,
            batch=self.report.batch_id,
        )
        envelope = {
            "filing_id": filing.filing_id,
            "subject": filing.subject,
            "effective_on": filing.effective_on.isoformat(),
            "source": to_builtins(source),
        }
        if filing.precision != "day":
            envelope["effective_precision"] = filing.precision
        if filing.legal_basis:
            envelope["legal_basis"] = to_builtins(filing.legal_basis)
        return self.filer.sign(filing.event, envelope)

    def _take_outcome(self, filing: PlannedFiling, outcome: Sequenced | RejectedError) -> None:
        counts = self.report.count(filing.type)
        if isinstance(outcome, RejectedError):
            counts.refused += 1
            columns = filing.rule.find_columns(outcome.pointer, outcome.message)
            message = f"{filing.type} about {filing.subject} was refused: {outcome.message}"
            filing.row.report("error", outcome.code, message, column=",".join(columns))
        elif outcome.is_new:
            counts.added += 1
        else:
            # Another import of the same file ran at the same time.
            counts.present += 1
