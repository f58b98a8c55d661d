# SPDX-License-Identifier: Apache-2.0
"""The desk: bytes in, receipt or refusal out (architecture.md §4).

It brings together what each step belongs to: strict reading (`events.filing`), who may file what
(`registry.admission` through `registry.register`), the order and the checkpoint (`registry.ledger`).
"""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

from events.catalogue.records import WritingResumed
from events.catalogue.trust import LogKeyAdded, LogKeyRetired, RegistryFounded
from events.clock import Clock
from events.entry import Entry
from events.errors import EvidenceError, NewerLogError, RejectedError, UnavailableError
from events.filing import Filing, parse_filing
from events.ids import Position
from events.storage import Storage
from events.store import EventStore, Snapshot
from registry.ledger.grouping import GroupCommit
from registry.ledger.published import Published
from registry.ledger.publisher import Publisher
from registry.ledger.receipts import Receipt, Receipts, make_receipts
from registry.ledger.sequencer import Admission, Sequenced, Sequencer
from registry.ledger.stops import Stop, check_names
from registry.register import Register
from registry.signatures import Signatures


class Desk:
    """Takes filings; safe to call from several threads, which then share transactions and checkpoints."""

    def __init__(
        self, store: EventStore, publisher: Publisher, *, clock: Clock, storage: Storage | None = None
    ) -> None:
        """Record in `store` and publish through `publisher`, by the time of `clock`, while `storage` has room."""
        self._store = store
        self._publisher = publisher
        self._storage = storage
        self._register = Register()
        self._for_checks = Register()
        self._turn, self._check_turn = threading.Lock(), threading.Lock()
        self._signatures = Signatures(self._register.verify_early)
        self._sequencer = Sequencer(store, clock=clock)
        self._group: GroupCommit[Filing, Receipt | RejectedError] = GroupCommit(self._record_group)

    def file(self, raw: bytes) -> Receipt:
        """Take one filing and return its receipt; the same bytes again return the same receipt.

        Raises:
            RejectedError: the filing is refused, and nothing was written.
            UnavailableError: try again later; after OutcomeUnknownError the filing may have been recorded.
        """
        # (1), (2) Size, form and every field, before anything is believed.
        filing = parse_filing(raw)
        # Who resumes writing comes alone: all others wait outside until it is resumed.
        outcome = self._record_group([filing])[0] if _resumes(filing) else self._group.submit(filing)
        if isinstance(outcome, RejectedError):
            raise outcome
        return outcome

    def file_all(self, raws: Sequence[bytes]) -> list[Sequenced | RejectedError]:
        """Take many filings in one transaction under one checkpoint; outcomes in the order of `raws`.

        A refused filing does not stop the others. Receipts are for `get_receipt`: whoever files by the thousand rarely
        wants them all.

        Raises:
            UnavailableError: try again later; after OutcomeUnknownError the filings may have been recorded.
        """
        read = [_try_parse(raw) for raw in raws]
        outcomes, _ = self._record([filing for filing in read if isinstance(filing, Filing)])
        recorded = iter(outcomes)
        return [next(recorded) if isinstance(filing, Filing) else filing for filing in read]

    def check(self, raw: bytes) -> Entry:
        """Return the entry `raw` would become now, or became before, by the same code as `file`; nothing is written.

        Raises:
            RejectedError: it would be refused.
            UnavailableError: nothing is recorded now; try again later.
        """
        filing = self._read(raw)
        self._register.settle([filing])
        if _resumes(filing):
            self._publisher.check_resumable()
        stop = self._publisher.state.stop
        # A register of its own: the other one may know entries whose transaction has not ended.
        with self._check_turn, self._store.reading() as view:
            return self._sequencer.plan(
                filing,
                view,
                lambda view, recorded_at: _Door(self._for_checks.open(view, recorded_at), view, self._publisher, stop),
            )

    def get_receipt(self, position: Position) -> Receipt:
        """Return the receipt of the entry at `position`.

        Raises:
            NotFoundError: no such position, or it is not published yet.
        """
        with self._store.reading() as view:
            return Receipts(view).make(position)

    def _read(self, raw: bytes) -> Filing:
        filing = parse_filing(raw)
        self._register.verify_early(filing)
        return filing

    def _record_group(self, filings: Sequence[Filing]) -> list[Receipt | RejectedError]:
        outcomes, published = self._record(filings)
        # (8) Hand out the receipts.
        try:
            new = [each.entry for each in outcomes if isinstance(each, Sequenced) and each.is_new]
            made = make_receipts(published, new) if published else {}
            return [each if isinstance(each, RejectedError) else self._receipt(each, made) for each in outcomes]
        except EvidenceError as error:
            self._publisher.stop(error)
            raise

    def _receipt(self, sequenced: Sequenced, made: Mapping[Position, Receipt]) -> Receipt:
        if receipt := made.get(sequenced.position):
            return receipt
        # It was recorded before; or another process has published it.
        with self._store.reading() as view:
            return Receipts(view).make(sequenced.position, is_new=sequenced.is_new)

    def _record(self, filings: Sequence[Filing]) -> tuple[list[Sequenced | RejectedError], Published | None]:
        try:
            # (3) The signatures, as far as the keys are known; the costliest step, so before the head row is held.
            refusals = self._signatures.check(filings)
            good = [filing for filing, refusal in zip(filings, refusals, strict=True) if refusal is None]
            with self._turn:
                recorded = self._sequence(good) if good else []
        finally:
            self._register.settle(filings)
        # (7) Publish what was committed.
        is_any = any(isinstance(outcome, Sequenced) for outcome in recorded)
        published = self._publish() if is_any else None
        left = iter(recorded)
        return [refusal or next(left) for refusal in refusals], published

    def _sequence(self, filings: Sequence[Filing]) -> list[Sequenced | RejectedError]:
        # Nothing is recorded that could then not be published for want of room.
        if self._storage:
            self._storage.check()
        # Nothing is appended to a log that was restored or forked: what is there must be what was signed last.
        is_resuming = any(_resumes(filing) for filing in filings)
        if is_resuming:
            self._publisher.check_resumable()
        else:
            self._publisher.check_head()

        def open_door(view: Snapshot, recorded_at: datetime) -> Admission:
            # Nor to one that was put back since: a process outlives the failover of its database.
            stop = self._publisher.check_signed(view)
            if stop is not None and not is_resuming:
                raise stop.refusal()
            return _Door(self._register.open(view, recorded_at), view, self._publisher, stop)

        # (4)-(6) Decide and append while holding the head row.
        outcomes = None
        try:
            outcomes = self._sequencer.sequence(filings, open_door)
        except NewerLogError:
            # Nothing is wrong with the log: a later release goes on with it, and so it is stopped for nobody.
            raise
        except EvidenceError as error:
            self._publisher.stop(error)
            raise
        finally:
            if outcomes is None:
                # What the register learnt in a transaction that did not end well is not to be believed.
                self._register.forget()
        return outcomes

    def _publish(self) -> Published:
        try:
            return self._publisher.publish()
        except UnavailableError as error:
            message = f"recorded, but not published yet: {error.message}; send the same filing again for its receipt"
            raise UnavailableError(message, code="recorded-not-published") from error


class _Door:
    """An admission that lets through only what can be signed, and while writing has stopped, only what resumes it."""

    def __init__(self, admission: Admission, view: Snapshot, publisher: Publisher, stop: Stop | None) -> None:
        self._admission = admission
        self._view = view
        self._publisher = publisher
        self._stop = stop
        self._is_signable = False

    def check(self, filing: Filing) -> None:
        if isinstance(filing.event, WritingResumed):
            check_names(filing.event, self._stop)
        elif self._stop is not None:
            raise self._stop.refusal()
        self._admission.check(filing)
        # For all that bring no key of the log the answer is the same within a transaction.
        if not self._is_signable or isinstance(filing.event, LogKeyAdded):
            self._publisher.check_keys(self._view, filing.event)
            self._is_signable = not isinstance(filing.event, LogKeyAdded | LogKeyRetired | RegistryFounded)

    def took(self, entry: Entry) -> None:
        self._admission.took(entry)


def _try_parse(raw: bytes) -> Filing | RejectedError:
    try:
        return parse_filing(raw)
    except RejectedError as refusal:
        return refusal


def _resumes(filing: Filing) -> bool:
    return isinstance(filing.event, WritingResumed)
