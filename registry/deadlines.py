# SPDX-License-Identifier: Apache-2.0
"""The sweep: finds what is overdue, records that it was seen, and records that it looked (architecture.md §7).

One idempotent run instead of a timer for each deadline. The views say which streams may need attention; what is flagged
or cleared is decided from the streams themselves. Every flag has one filing id by (obligation, version, due day, kind),
which the database keeps unique, so that two sweeps at once or a crash in between never flag twice. Nothing anywhere
depends on a sweep having run.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from events.catalogue.clock import (
    ObligationOverdueCleared,
    ObligationOverdueFlagged,
    ProfileVersion,
    SchedulerRunCompleted,
)
from events.clock import format_instant
from events.database import Database
from events.entry import parse_entry
from events.errors import ConflictError, MalformedError, RejectedError
from events.filing import sign_filing, write_payload
from events.ids import REGISTRY, derived_filing_id
from events.keys import Signer
from events.store import EventStore, Snapshot
from events.tlog.merkle import leaf_hash, root_of
from projections.right.facts import fact_of
from projections.right.fold import evolve
from projections.right.obligation import Flag, Obligation
from projections.right.state import SubjectState, new_state
from projections.rules import ObligationStatus, Profile, evaluate, profile_for
from projections.views import obligations
from registry.filing import Desk

_BATCH = 256
_EARLIEST_ZONE = datetime.timedelta(hours=14)
Progress = Callable[[int, int], None]
FlagEvent = ObligationOverdueFlagged | ObligationOverdueCleared


class SweepReport(Struct, frozen=True, kw_only=True):
    """What one run did; `position` is where the run itself is recorded."""

    as_of: datetime.date
    evaluated: int
    raised: int
    cleared: int
    position: int


class Sweeper:
    """Runs sweeps on one registry."""

    def __init__(self, database: Database, store: EventStore, desk: Desk, *, signer: Signer, ledger: str) -> None:
        """File through `desk` what the service key `signer` says, to the log named `ledger`."""
        self._database = database
        self._store = store
        self._desk = desk
        self._signer = signer
        self._ledger = ledger

    def sweep(self, as_of: datetime.date, now: datetime.datetime, *, progress: Progress) -> SweepReport:
        """Evaluate everything due by `as_of`, record what changed, and record the run, even if nothing did.

        Raises:
            MalformedError: `as_of` lies ahead: a flag is an observation, not a forecast.
            UnavailableError: writing is not possible now; the next run does what is left.
        """
        if as_of > (now + _EARLIEST_ZONE).date():
            message = f"sweep as of {as_of}: that day has not come anywhere, it is {now.date()}"
            raise MalformedError(message, code="as-of-ahead", pointer="/as_of")
        # (1) Decide everything on one view of the log.
        with self._database.read_transaction() as connection:
            subjects = obligations.subjects_due(connection, as_of)
        with self._store.reading() as view:
            run = _Run(view, as_of)
            decisions = list(run.decide(subjects, progress))
            seen = run.seen()
        # (2) Record each decision, unless another run did so meanwhile.
        recorded = self._file([self._flag(subject, event, now) for subject, event in decisions])
        # (3) Always record the run: it also shows what was not found.
        new = [event for (_, event), is_new in zip(decisions, recorded, strict=True) if is_new]
        raised = sum(isinstance(event, ObligationOverdueFlagged) for event in new)
        position = self._record_run(seen, as_of, now, flags=(raised, len(new) - raised))
        return SweepReport(
            as_of=as_of, evaluated=run.evaluated, raised=raised, cleared=len(new) - raised, position=position
        )

    def _flag(self, subject: str, event: FlagEvent, now: datetime.datetime) -> bytes:
        kind = "flagged" if isinstance(event, ObligationOverdueFlagged) else "cleared"
        due = datetime.datetime.combine(event.due_on, datetime.time(), datetime.UTC)
        version = str(event.obligation_version)
        filing_id = derived_filing_id(due, subject, event.obligation_id, version, event.due_on.isoformat(), kind)
        return self._sign(event, subject, filing_id, event.evaluated_as_of, now)

    def _record_run(
        self, seen: "_Seen", as_of: datetime.date, now: datetime.datetime, *, flags: tuple[int, int]
    ) -> int:
        event = SchedulerRunCompleted(
            as_of=as_of,
            profiles=seen.profiles,
            evaluated_count=seen.evaluated,
            flags_raised=flags[0],
            flags_cleared=flags[1],
            tree_size=seen.size,
            tree_root=seen.root.hex(),
            heads_root=seen.heads_root.hex(),
            streams_count=seen.streams,
        )
        filing_id = derived_filing_id(now, "run", as_of.isoformat(), str(seen.size), format_instant(now))
        return self._desk.file(self._sign(event, REGISTRY, filing_id, as_of, now)).position

    def _sign(
        self,
        event: FlagEvent | SchedulerRunCompleted,
        subject: str,
        filing_id: str,
        effective_on: datetime.date,
        now: datetime.datetime,
    ) -> bytes:
        envelope = {
            "ledger": self._ledger,
            "filing_id": filing_id,
            "subject": subject,
            "effective_on": effective_on.isoformat(),
            "signed_at": format_instant(now),
        }
        return sign_filing(write_payload(event, envelope), self._signer)

    def _file(self, filings: Sequence[bytes]) -> list[bool]:
        """Return for each filing whether it is new; the same flag recorded by another run is not."""
        recorded = []
        for first in range(0, len(filings), _BATCH):
            for outcome in self._desk.file_all(filings[first : first + _BATCH]):
                if isinstance(outcome, RejectedError) and not isinstance(outcome, ConflictError):
                    raise outcome
                recorded.append(not isinstance(outcome, RejectedError) and outcome.is_new)
        return recorded


class _Seen(Struct, frozen=True, kw_only=True):
    """What a run looked at."""

    size: int
    root: bytes
    heads_root: bytes
    streams: int
    evaluated: int
    profiles: tuple[ProfileVersion, ...]


class _Run:
    """One evaluation of everything due, on one view of the log."""

    def __init__(self, view: Snapshot, as_of: datetime.date) -> None:
        self._view = view
        self._as_of = as_of
        self._profiles: set[tuple[str, int]] = set()
        self.evaluated = 0

    def decide(self, subjects: Sequence[str], progress: Progress) -> Iterator[tuple[str, FlagEvent]]:
        for done, subject in enumerate(subjects, start=1):
            state = self._state(subject)
            profile = profile_for(state.right.jurisdiction if state.right else None, self._as_of)
            self._profiles.add((profile.profile, profile.version))
            self.evaluated += len(state.obligations)
            for event in decide_flags(state, as_of=self._as_of, profile=profile):
                yield subject, event
            progress(done, len(subjects))

    def seen(self) -> _Seen:
        head = self._view.head()
        # RFC 6962 root over the heads of all streams, sorted: a history that leaves something out does not fit it.
        leaves = [
            leaf_hash(f"{stream.stream}\0{stream.version}\0{stream.sha256}".encode())
            for stream in self._view.stream_heads()
        ]
        profiles = tuple(ProfileVersion(profile=name, version=version) for name, version in sorted(self._profiles))
        return _Seen(
            size=head.size,
            root=head.root,
            heads_root=root_of(leaves),
            streams=len(leaves),
            evaluated=self.evaluated,
            profiles=profiles,
        )

    def _state(self, subject: str) -> SubjectState:
        state = new_state(subject)
        for stored in self._view.stream(subject):
            evolve(state, fact_of(parse_entry(stored.raw)))
        return state


def decide_flags(state: SubjectState, *, as_of: datetime.date, profile: Profile) -> Iterator[FlagEvent]:
    """Yield the flags to raise and to clear for one subject on `as_of`."""
    for obligation in state.obligations.values():
        status = evaluate(obligation, as_of=as_of, profile=profile)
        flagged = {(flag.version, flag.due_on) for flag in obligation.flags}
        if status.timeliness == "overdue" and (status.due_version, status.due_on) not in flagged:
            yield _raise(obligation, status, as_of, profile)
        for flag in obligation.flags:
            # A later observation is not undone by asking about an earlier day.
            if flag.cleared_position is None and flag.evaluated_as_of <= as_of:
                yield from _clear(obligation, status, flag, as_of)


def _raise(
    obligation: Obligation, status: ObligationStatus, as_of: datetime.date, profile: Profile
) -> ObligationOverdueFlagged:
    if status.due_on is None or status.overdue_from is None or status.due_version is None:
        message = f"bad rules: obligation {obligation.obligation_id} is overdue without a due day"
        raise RuntimeError(message)
    return ObligationOverdueFlagged(
        obligation_id=obligation.obligation_id,
        obligation_version=status.due_version,
        due_on=status.due_on,
        overdue_since=status.overdue_from,
        evaluated_as_of=as_of,
        profile=ProfileVersion(profile=profile.profile, version=profile.version),
        owed_by=status.owed_by,
        side=obligation.side,
    )


def _clear(
    obligation: Obligation, status: ObligationStatus, flag: Flag, as_of: datetime.date
) -> Iterator[ObligationOverdueCleared]:
    is_same = (status.due_version, status.due_on) == (flag.version, flag.due_on)
    if is_same and status.timeliness == "overdue":
        return
    reason = {"late": "met_late", "on_time": "met"}.get(status.timeliness)
    if reason is None:
        reason = "corrected" if is_same else "extended_after_due"
    yield ObligationOverdueCleared(
        obligation_id=obligation.obligation_id,
        obligation_version=flag.version,
        due_on=flag.due_on,
        evaluated_as_of=as_of,
        reason=reason,  # type: ignore[arg-type]  # one of the codes above
    )
