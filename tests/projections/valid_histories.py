# SPDX-License-Identifier: Apache-2.0
"""A registry in memory that random acts are tried on, each admitted as the desk admits it, and what must hold of them.

No HTTP and no desk: `check_admission` decides over real signatures, the folds take in what it lets through, and the
very entries are written to a real log, whose views follow when a test says so (reliability.md cases 89 and 90).
"""

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from events.catalogue.event import Event
from events.catalogue.trust import SigningKeyRevoked
from events.errors import RejectedError
from events.filing import Filing
from events.ids import TreeSize
from projections.folding import Known, fold_history, fold_on, unknown
from projections.rebuild import compare_views, digest_views, rebuild
from projections.right.facts import Fact, fact_of
from projections.right.state import SubjectState, format_state, parse_state
from projections.runner import STATE_VIEWS, Runner, StateView
from projections.views.schema import Row, key_names
from registry.admission.admit import check_admission
from tests.contracts.entries import grow
from tests.projections.logs import Log
from tests.registry.admission import mine
from tests.registry.admission.world import key_event

RIGHT = mine.RIGHT

MEET = {"milestone.reported.v1", "milestone.verified.v1", "annual_report.filed.v1", "order.closed.v1",
        "corrective_action.reported.v1", "acceptance.applied.v1", "acceptance.decided.v1"}  # fmt: skip
GIVE_UP = {"milestone.waived.v1", "restoration_plan.amended.v1"}
REOPEN = {"milestone.reported.v1", "milestone.verification_rejected.v1", "order.modified.v1", "acceptance.revoked.v1",
          "acceptance.decided.v1"}  # fmt: skip
PASS_ON = {"mining_right.transferred.v1", "restoration_duty.allocated.v1"}
REVISE = {"event.corrected.v1", "event.retracted.v1"}
"""Which acts may meet what is owed, end it, open it again, and lay it on somebody else; a revision may do any of it."""


class Owed(NamedTuple):
    """How one obligation stands in a state."""

    owner: str | None
    is_met: bool
    is_ended: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return not self.is_met and not self.is_ended


def owed_in(state: SubjectState) -> dict[str, Owed]:
    """Return everything owed that is written down."""
    return {
        each.obligation_id: Owed(each.owed_by, each.met is not None, each.ended is not None)
        for each in state.obligations.values()
    }


def land_in(state: SubjectState) -> int:
    """Return the square metres of the areas there are."""
    return sum(each.area.area_m2 for each in state.areas.values() if each.ended_position is None)


class ValidHistory:
    """The history so far: only what was admitted is in it."""

    def __init__(self, log: Log) -> None:
        """Begin with a registered right, and write to `log`."""
        self.log = log
        self.world = mine.people()
        self.written = 0
        self.numbers: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.owners: dict[str, set[str | None]] = {}
        """Who ever owed what."""
        self.kept: dict[tuple[datetime.date, int], bytes] = {}
        self.world.file(mine.register(), RIGHT, "REGISTRAR")

    @property
    def state(self) -> SubjectState:
        """The right as it is now."""
        return self.world.state(RIGHT)

    @property
    def today(self) -> datetime.date:
        """The day it is."""
        return self.world.today

    @property
    def holder(self) -> str:
        """Who holds the right now."""
        return self.state.holders[-1].party

    def new_id(self, letter: str) -> str:
        """Return an id that is not in use."""
        self.numbers[letter] += 1
        return f"{letter}{self.numbers[letter]}"

    def file(self, event: Event, by: str, **envelope: Any) -> bool:
        """Try an act about the right; if it is taken, check that nothing owed and no land went astray."""
        kind = str(event.__struct_config__.tag)
        self.tried[kind] += 1
        before, land = owed_in(self.state), land_in(self.state)
        self._check_verdict(self.world.sign(event, RIGHT, by, **envelope))
        try:
            self.world.file(event, RIGHT, by, **envelope)
        except RejectedError as refusal:
            self.numbers[f"refused: {kind} {refusal.code}"] += 1
            assert (before, land) == (owed_in(self.state), land_in(self.state))
            return False
        self.taken[kind] += 1
        after = owed_in(self.state)
        check_owed(before, after, kind, self.owners)
        for obligation_id, owed in after.items():
            self.owners.setdefault(obligation_id, set()).add(owed.owner)
        assert land + land_added(event, kind) == land_in(self.state)
        return True

    def _check_verdict(self, filing: Filing) -> None:
        """Check that a desk which read the state from its views decides as one which folded it."""

        def verdict(state: SubjectState) -> str:
            try:
                check_admission(filing, trust=self.world.trust, state=state, today=self.today)
            except RejectedError as refusal:
                return refusal.code
            return ""

        assert verdict(self.state) == verdict(parse_state(format_state(self.state)))

    def give_up_key(self, party: str, since: datetime.date) -> None:
        """Let a key be given up as compromised and another one take its place; what it loses is named as untrusted."""
        before = {each.obligation_id: each.imposed_position for each in self.state.obligations.values()}
        key_id = self.world.keys[party].public.key_id
        gone = SigningKeyRevoked(key_id=key_id, reason="compromised", compromised_since=since)
        self.world.file(gone, f"party:{party}", "governance")
        fresh = self.world.new_key(party)
        self.world.file(key_event(self.world, party, key=fresh), f"party:{party}", "governance")
        named = {each.position for each in self.state.untrusted}
        lost = before.keys() - self.state.obligations.keys()
        assert {before[each] for each in lost} <= named

    # The log and its views

    def write(self) -> None:
        """Write to the log what was admitted since."""
        entries = self.world.entries[self.written :]
        if entries:
            with self.log.store.appending() as appender:
                appender.append(entries, *grow(entries, appender))
        self.written = len(self.world.entries)

    def catch_up(self, page: int) -> None:
        """Bring the views up to the log, in pages of so many entries."""
        self.write()
        Runner(self.log.database, self.log.store, page=page).catch_up()

    def ask(self, as_of: datetime.date) -> None:
        """Ask about a day by all that is known, and keep the answer; the land in it is that of the state."""
        self.catch_up(50)
        size = len(self.world.entries)
        self.kept[as_of, size] = self._answer(as_of, None)
        land = self.log.answers.areas_of(RIGHT, as_of=self.today)
        assert land_in(self.state) == sum(each.area_m2 for each in land.items)
        assert land.discharged_m2 <= land_in(self.state)

    def _answer(self, as_of: datetime.date, known_at: TreeSize | None) -> bytes:
        answers = self.log.answers
        asked = {"as_of": as_of, "known_at": known_at}
        whole = (
            answers.get_right(RIGHT, **asked),  # type: ignore[arg-type]
            answers.obligations_of(RIGHT, **asked),  # type: ignore[arg-type]
            answers.areas_of(RIGHT, **asked),  # type: ignore[arg-type]
        )
        return msgspec.json.encode(whole)

    def check_all(self) -> None:
        """Check what must hold of the whole history, whenever one stops."""
        self.check_borders()
        self.catch_up(7)
        now = {(as_of, size): self._answer(as_of, TreeSize(size)) for as_of, size in self.kept}
        assert self.kept == now
        differences = compare_views(self.log.database, self.log.store)
        assert [] == differences, differences
        digest = digest_views(self.log.database)
        rebuild(self.log.database, self.log.store)
        assert digest == digest_views(self.log.database)

    def check_borders(self) -> None:
        """Check that folding one by one, in portions of any size and at once come to the same."""
        subjects = {entry.stream for entry in self.world.entries}
        at_once = {each: fold_history(each, self._facts(each), self.world.distrust)[0] for each in subjects}
        assert {each: known.raw for each, known in at_once.items()} == {
            each: format_state(self.world.state(each)) for each in subjects
        }
        for subject in subjects:
            state, stored = self.world.state(subject), parse_state(at_once[subject].raw)
            for view in STATE_VIEWS:
                assert _by_key(view, state) == _by_key(view, stored)
        for portion in (2, 7):
            assert at_once == self._fold_in_portions(portion)

    def _fold_in_portions(self, portion: int) -> dict[str, Known]:
        known: dict[str, Known] = {}
        entries = self.world.entries
        for first in range(0, len(entries), portion):
            end = min(first + portion, len(entries))
            distrust = self.world.distrust.at(end)
            fresh = [fact_of(entry) for entry in entries[first:end]]
            streams: dict[str, list[Fact]] = {entry.stream: [] for entry in entries[:end]} | self._by_stream(
                first, end, fresh
            )
            for stream, facts in streams.items():
                history = [fact for fact in self._facts(stream) if fact.position < end]
                known[stream], _ = fold_on(known.get(stream) or unknown(stream), facts, distrust, lambda h=history: h)  # type: ignore[misc]
        return known

    def _by_stream(self, first: int, end: int, facts: list[Fact]) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for entry, fact in zip(self.world.entries[first:end], facts, strict=True):
            found.setdefault(entry.stream, []).append(fact)
        return found

    def _facts(self, subject: str) -> list[Fact]:
        return [fact_of(entry) for entry in self.world.entries if entry.stream == subject]


def _by_key(view: StateView, state: SubjectState) -> dict[tuple[Any, ...], Row]:
    names = key_names(view.TABLE)
    return {tuple(row[name] for name in names): row for row in view.rows(state)}


def land_added(event: Event, kind: str) -> int:
    """Return by how much an act says that there is more land."""
    if isinstance(event, RestorationAreaDefined):
        return event.area.area_m2
    if isinstance(event, RestorationAreaRedefined):
        return event.difference_m2
    assert kind
    return 0


def check_owed(before: dict[str, Owed], after: dict[str, Owed], kind: str, owners: dict[str, set[str | None]]) -> None:
    """Check that nothing owed vanished, changed hands, was met or given up but by an act that does that."""
    assert before.keys() <= after.keys(), kind
    if kind in REVISE:
        return
    for obligation_id, was in before.items():
        now = after[obligation_id]
        told = f"{obligation_id} by {kind}: {was} to {now}"
        # Met before the right passed on, it never passed on with it, and a claim may say so later (rule D-7). What is
        # open again is owed by whom the duty has passed to meanwhile.
        is_back = (kind in MEET | REOPEN and now.owner in owners[obligation_id]) or (was.is_met and not now.is_met)
        assert now.owner == was.owner or kind in PASS_ON or is_back, told
        assert now.owner is not None or was.owner is None, told
        assert now.is_ended == was.is_ended or (now.is_ended and kind in GIVE_UP), told
        if now.is_met != was.is_met:
            assert kind in (MEET if now.is_met else REOPEN), told


def open_ids(owed: dict[str, Owed]) -> Iterator[str]:
    """Yield what is still to be done."""
    return (obligation_id for obligation_id, each in owed.items() if each.is_open)
