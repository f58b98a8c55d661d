# SPDX-License-Identifier: Apache-2.0
"""The sweep: finds what is overdue, records that it was seen, and records that it looked (architecture.md §7).

One idempotent run instead of a timer for each deadline. The views say which streams may need attention; what is flagged
or cleared is decided from the streams themselves (`registry.flags`). Every flag has one filing id by (obligation,
version, due day, kind), which the database keeps unique, so that two sweeps at once or a crash in between never flag
twice. Nothing anywhere depends on a sweep having run.

A clock that has run far ahead would flag the whole registry, for ever. So a day far behind the last run is looked at
only when somebody says why that is right (`registry.lookouts`, reliability.md case 91).
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from events.catalogue.clock import (
    CalendarVersion,
    ObligationDueSoonFlagged,
    ObligationOverdueCleared,
    ObligationOverdueFlagged,
    ProfileVersion,
    SchedulerRunCompleted,
)
from events.clock import format_instant
from events.database import Database
from events.errors import ConflictError, MalformedError, RejectedError
from events.filing import sign_filing, write_payload
from events.ids import REGISTRY, Position, derived_filing_id
from events.keys import Signer
from events.store import EventStore, Snapshot
from events.tlog.merkle import root_of
from projections.distrusted import read_distrust
from projections.folding import fold_history
from projections.reading import read_history
from projections.right.state import SubjectState
from projections.rules import Profile, profile_of
from projections.rules.calendars import Calendars
from projections.rules.due_marks import DUE_SOON_DAYS
from projections.views import cursor, obligations
from projections.views.calendars import find_calendars
from registry.filing import Desk
from registry.flags import FlagEvent, decide_flags
from registry.heads import head_leaf
from registry.lookouts import check_jump

_BATCH = 256
_PAGE = 1000
_EARLIEST_ZONE = datetime.timedelta(hours=14)
_AHEAD = datetime.timedelta(days=max(DUE_SOON_DAYS) + 1)
Progress = Callable[[int, int], None]


class SweepReport(Struct, frozen=True, kw_only=True):
    """What one run did; `position` is where the run itself is recorded."""

    as_of: datetime.date
    evaluated: int
    raised: int
    cleared: int
    due_soon: int
    """Due days that were noted to come near."""
    position: int


class Sweeper:
    """Runs sweeps on one registry."""

    def __init__(
        self,
        database: Database,
        store: EventStore,
        desk: Desk,
        *,
        signer: Signer,
        ledger: str,
        jump_days: int | None = None,
    ) -> None:
        """File through `desk` what the service key `signer` says, to the log named `ledger`.

        A day more than `jump_days` behind the last run needs a confirmation; None: none does.
        """
        self._database = database
        self._store = store
        self._desk = desk
        self._signer = signer
        self._ledger = ledger
        self._jump_days = jump_days

    def sweep(
        self, as_of: datetime.date, now: datetime.datetime, *, progress: Progress, jump_confirmed: str | None = None
    ) -> SweepReport:
        """Evaluate everything due by `as_of`, record what changed, and record the run, even if nothing did.

        `jump_confirmed` says why it is right to go on although the clock stands far behind the last run.

        Raises:
            MalformedError: `as_of` lies ahead: a flag is an observation, not a forecast.
            UnavailableError: writing is not possible now, and the next run does what is left; or the clock jumped.
        """
        if as_of > (now + _EARLIEST_ZONE).date():
            message = f"sweep as of {as_of}: that day has not come anywhere, it is {now.date()}"
            raise MalformedError(message, code="as-of-ahead", pointer="/as_of")
        # (1) Decide everything on one view of the log.
        with self._database.read_transaction() as connection:
            at = cursor.load(connection)
            cursor.check_fold(at)
            subjects = obligations.subjects_due(connection, _ahead_of(as_of))
        with self._store.reading() as view:
            is_jump = check_jump(view, as_of, self._jump_days, confirmed=jump_confirmed is not None)
            run = _Run(view, as_of, now, find_calendars(view))
            # The run answers for the whole log that it names, also for what the views do not show yet.
            decisions = list(run.decide(sorted({*subjects, *run.streams_since(at.size)}), progress))
            flags = [self._flag(view, subject, event, now) for subject, event in decisions]
            seen = run.seen()
        # (2) Record each decision, unless another run did so meanwhile.
        recorded = self._file(flags)
        # (3) Always record the run: it also shows what was not found.
        new = [event for (_, event), is_new in zip(decisions, recorded, strict=True) if is_new]
        counts = _Counts.of(new)
        position = self._record_run(seen, as_of, now, counts, jump_confirmed if is_jump else None)
        return SweepReport(
            as_of=as_of,
            evaluated=run.evaluated,
            raised=counts.raised,
            cleared=counts.cleared,
            due_soon=counts.due_soon,
            position=position,
        )

    def _flag(self, view: Snapshot, subject: str, event: FlagEvent, now: datetime.datetime) -> bytes:
        due = datetime.datetime.combine(event.due_on, datetime.time(), datetime.UTC)
        version = str(event.obligation_version)
        parts = [subject, event.obligation_id, version, event.due_on.isoformat(), *_kind_of(event)]
        filing_id = derived_filing_id(due, *parts)
        # Anybody can work the id out. Had we recorded this flag, we would not be about to: whoever used the id for
        # something else shall not keep it from being raised.
        while view.find_filing(filing_id) is not None:
            parts.append("taken")
            filing_id = derived_filing_id(due, *parts)
        return self._sign(event, subject, filing_id, event.evaluated_as_of, now)

    def _record_run(
        self, seen: "_Seen", as_of: datetime.date, now: datetime.datetime, counts: "_Counts", confirmed: str | None
    ) -> int:
        event = SchedulerRunCompleted(
            as_of=as_of,
            profiles=seen.profiles,
            evaluated_count=seen.evaluated,
            flags_raised=counts.raised,
            flags_cleared=counts.cleared,
            tree_size=seen.size,
            tree_root=seen.root.hex(),
            heads_root=seen.heads_root.hex(),
            streams_count=seen.streams,
            due_soon_raised=counts.due_soon,
            calendars=seen.calendars,
            jump_confirmed=confirmed,
        )
        parts = ["run", as_of.isoformat(), str(seen.size), *map(str, counts), format_instant(now)]
        filing_id = derived_filing_id(now, *parts)
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
                if isinstance(outcome, RejectedError) and not _is_done_already(outcome):
                    raise outcome
                recorded.append(not isinstance(outcome, RejectedError) and outcome.is_new)
        return recorded


def _is_done_already(refusal: RejectedError) -> bool:
    """Tell whether another run was faster: it used the same id, or noted a nearer mark."""
    return isinstance(refusal, ConflictError) or refusal.code in {"already-flagged", "not-flagged"}


class _Counts(NamedTuple):
    """How many flags of each kind a run recorded."""

    raised: int
    cleared: int
    due_soon: int

    @classmethod
    def of(cls, events: Sequence[FlagEvent]) -> "_Counts":
        kinds = (ObligationOverdueFlagged, ObligationOverdueCleared, ObligationDueSoonFlagged)
        return cls(*(sum(isinstance(event, kind) for event in events) for kind in kinds))


def _kind_of(event: FlagEvent) -> tuple[str, ...]:
    """Return the last parts of a flag's key: its kind, and which mark it is of."""
    if isinstance(event, ObligationDueSoonFlagged):
        return "due_soon", str(event.mark_days)
    return ("flagged" if isinstance(event, ObligationOverdueFlagged) else "cleared",)


def _ahead_of(as_of: datetime.date) -> datetime.date:
    """Return the day before which something must have been due to be looked at: marks look ahead."""
    return min(as_of, datetime.date.max - _AHEAD) + _AHEAD


class _Seen(Struct, frozen=True, kw_only=True):
    """What a run looked at."""

    size: int
    root: bytes
    heads_root: bytes
    streams: int
    evaluated: int
    profiles: tuple[ProfileVersion, ...]
    calendars: tuple[CalendarVersion, ...]


class _Run:
    """One evaluation of everything due, on one view of the log."""

    def __init__(self, view: Snapshot, as_of: datetime.date, now: datetime.datetime, calendars: Calendars) -> None:
        self._view = view
        self._adopted = calendars
        self._as_of = as_of
        self._now = now
        self._profiles: set[tuple[str, int]] = set()
        self._distrust = read_distrust(view, view.head().size)
        self._calendars: dict[str, CalendarVersion] = {}
        self.evaluated = 0

    def streams_since(self, size: int) -> set[str]:
        streams: set[str] = set()
        while page := self._view.entry_index(Position(size), _PAGE):
            streams.update(row.stream for row in page)
            size += len(page)
        return streams - {REGISTRY}

    def decide(self, subjects: Sequence[str], progress: Progress) -> Iterator[tuple[str, FlagEvent]]:
        for done, subject in enumerate(subjects, start=1):
            if state := self._find_state(subject):
                profile = profile_of(state, self._as_of, self._adopted)
                self._note(profile)
                self.evaluated += len(state.obligations)
                for event in decide_flags(state, as_of=self._day_in(profile), profile=profile):
                    yield subject, event
            progress(done, len(subjects))

    def seen(self) -> _Seen:
        head = self._view.head()
        # RFC 6962 root over the heads of all streams, sorted: a history that leaves something out does not fit it.
        leaves = [head_leaf(stream.stream, stream.version, stream.sha256) for stream in self._view.stream_heads()]
        profiles = tuple(ProfileVersion(profile=name, version=version) for name, version in sorted(self._profiles))
        return _Seen(
            size=head.size,
            root=head.root,
            heads_root=root_of(leaves),
            streams=len(leaves),
            evaluated=self.evaluated,
            profiles=profiles,
            calendars=tuple(known for _, known in sorted(self._calendars.items())),
        )

    def _note(self, profile: Profile) -> None:
        self._profiles.add((profile.profile, profile.version))
        calendar = profile.calendar
        known = CalendarVersion(calendar=calendar.calendar_id, adopted_years=tuple(sorted(calendar.years)))
        self._calendars[calendar.calendar_id] = known

    def _day_in(self, profile: Profile) -> datetime.date:
        # A due day ends where the obligation is owed: it may still be yesterday there.
        return min(self._as_of, self._now.astimezone(ZoneInfo(profile.time_zone)).date())

    def _find_state(self, subject: str) -> SubjectState | None:
        """Return the state of `subject`; None if it is under review: then nothing can be said about it."""
        facts = read_history(self._view, subject)
        known, state = fold_history(subject, facts, self._distrust)
        return None if known.review else state
