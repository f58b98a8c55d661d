# SPDX-License-Identifier: Apache-2.0
"""Whatever is done, the store in memory and the one on SQLite answer every question alike."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from events.database import Database, open_database
from events.errors import EvidenceError, NotFoundError
from events.ids import Position, StreamVersion, TreeSize
from events.sql import SqlEventStore
from events.store import EventStore, Snapshot
from migrations import upgrade
from tests.contracts.entries import START, append, file
from tests.contracts.memory_store import MemoryEventStore

STREAMS = ("registry", "party:A", "right:A", "right:A-1", "right:A.1")
KINDS = {"party": "party.registered.v1", "role": "role.revoked.v1"}


class Stores(RuleBasedStateMachine):
    """Does the same to both stores; every answer is compared after every step."""

    database: Database | None = None

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.filed = 0
        self.memory = MemoryEventStore()
        self.reopen()

    @rule()
    def reopen(self) -> None:
        """End the process and start it again: for the database only, since memory has no such thing."""
        if self.database is not None:
            self.database.close()
        self.database = open_database(f"sqlite:///{self.folder}/registry.sqlite")
        upgrade(self.database)
        self.sql = SqlEventStore(self.database)

    @rule(
        places=st.lists(st.tuples(st.sampled_from(STREAMS), st.sampled_from(sorted(KINDS))), min_size=1, max_size=5),
        times=st.integers(1, 60),
        fails=st.booleans(),
    )
    def append(self, places: list[tuple[str, str]], times: int, fails: bool) -> None:  # noqa: FBT001 - drawn by name
        """Append up to 300 filings, so that tiles get full; sometimes the transaction is given up."""
        filings = []
        for stream, kind in places * times:
            self.filed += 1
            filings.append(file(f"filing {self.filed}", stream, kind=kind))
        for store in (self.memory, self.sql):
            try:
                with store.appending() as appender:
                    append(appender, filings)
                    if fails:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                assert fails

    @rule(size=st.integers(0, 400), note=st.binary(min_size=1, max_size=2))
    def publish(self, size: int, note: bytes) -> None:
        outcomes = [self._publish(store, size, note) for store in (self.memory, self.sql)]
        assert outcomes[0] == outcomes[1]

    @rule(first=st.integers(0, 400), limit=st.integers(0, 200), kinds=st.sets(st.sampled_from(sorted(KINDS))))
    def page(self, first: int, limit: int, kinds: set[str]) -> None:
        types = {KINDS[kind] for kind in kinds}
        self._compare(lambda view: list(view.entries(Position(first), limit, types=types)))
        self._compare(lambda view: list(view.entry_index(Position(first), limit)))

    @rule(after=st.integers(0, 3) | st.integers(0, 100), known_at=st.none() | st.integers(0, 400))
    def look_at_streams(self, after: int, known_at: int | None) -> None:
        bound = None if known_at is None else TreeSize(known_at)
        for stream in STREAMS:
            self._compare(lambda view, name=stream: list(view.stream(name, after=StreamVersion(after), known_at=bound)))

    @rule(number=st.integers(0, 400))
    def look_at_one(self, number: int) -> None:
        self._compare(lambda view: view.entry(Position(number)))
        self._compare(lambda view: view.checkpoint(covering=Position(number)))
        self._compare(lambda view: view.checkpoint(within=TreeSize(number)))
        self._compare(lambda view: view.size_at(START + timedelta(seconds=number)))
        self._compare(lambda view: view.find_filing(file(f"filing {number}").payload.filing_id))
        self._compare(
            lambda view: view.find_filings([file(f"filing {each}").payload.filing_id for each in (1, number)])
        )
        self._compare(lambda view: view.tile(0, number // 256))
        self._compare(lambda view: list(view.stream_heads(known_at=TreeSize(number))))
        self._compare(lambda view: [view.find_last(kind, known_at=TreeSize(number)) for kind in KINDS.values()])

    @invariant()
    def they_agree(self) -> None:
        self._compare(Snapshot.head)
        self._compare(lambda view: list(view.stream_heads()))
        self._compare(lambda view: view.stream_heads_of([*STREAMS, "right:unknown"]))
        self._compare(lambda view: [list(view.stream_rows(name)) for name in view.stream_names()])
        self._compare(lambda view: list(view.checkpoints()))
        self._compare(lambda view: list(view.tile_places()))

    def teardown(self) -> None:
        if self.database is not None:
            self.database.close()
        shutil.rmtree(self.folder)

    def _compare(self, ask: Any) -> None:
        answers = []
        for store in (self.memory, self.sql):
            with store.reading() as view:
                try:
                    answers.append(ask(view))
                except NotFoundError as error:
                    answers.append(error.code)
        assert answers[0] == answers[1]

    def _publish(self, store: EventStore, size: int, note: bytes) -> str:
        try:
            store.store_checkpoint(TreeSize(size), note, START)
        except EvidenceError as error:
            return error.code
        return "stored"


TestStores = Stores.TestCase
TestStores.settings = settings(max_examples=8, stateful_step_count=15, deadline=None)
