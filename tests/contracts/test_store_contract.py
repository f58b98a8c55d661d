# SPDX-License-Identifier: Apache-2.0
"""What every event store keeps (events/store.py): order, whole batches, views that stand still."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from msgspec.structs import replace

from events.entry import Entry
from events.errors import EvidenceError, HashMismatchError, NotFoundError, UnavailableError
from events.filing import Filing
from events.ids import Position, StreamVersion, TreeSize
from events.store import EventStore, Snapshot, StoredEntry, StreamHead, index_of
from events.tlog.merkle import leaf_hash
from tests.contracts.entries import START, append, file, fill, grow, record
from tests.contracts.memory_store import EMPTY

A, B = "party:A", "right:B"


def stored(entries: list[Entry]) -> list[StoredEntry]:
    return [StoredEntry(position=entry.position, raw=entry.raw) for entry in entries]


def append_wrong(store: EventStore, *filings: Filing, entries=list, tiles=dict, head=lambda head: head) -> None:
    """Append `filings` with their entries, tiles or head changed by the functions given."""
    with store.appending() as appender:
        right = record(filings, appender)
        right_tiles, right_head = grow(right, appender)
        appender.append(entries(right), tiles(right_tiles), head(right_head))


def append_and_stumble(store: EventStore, *filings: Filing) -> None:
    with store.appending() as appender:
        append(appender, filings)
        raise ZeroDivisionError


def test_an_empty_log(store: EventStore):
    """A log before its first entry answers every question, and none with an invention."""
    with store.reading() as view:
        assert view.head() == EMPTY
        assert list(view.entries(Position(0), 10)) == []
        assert list(view.stream(A)) == []
        assert StreamHead(stream=A, version=StreamVersion(0), sha256="") == view.stream_head(A)
        assert list(view.stream_heads()) == []
        assert view.find_last("party.registered.v1", known_at=TreeSize(9)) is None
        assert view.find_filing(file("x").payload.filing_id) is None
        assert {} == view.find_filings([file("x").payload.filing_id]) == view.find_filings([])
        assert {A: view.stream_head(A)} == view.stream_heads_of([A, A])
        assert {} == view.stream_heads_of([])
        assert view.size_at(START) == 0
        assert list(view.entry_index(Position(0), 10)) == []
        assert list(view.checkpoints()) == []
        assert list(view.tile_places()) == []


NOT_THERE: dict[str, Callable[[Snapshot], object]] = {
    "entry 0": lambda view: view.entry(Position(0)),
    "entry -1": lambda view: view.entry(Position(-1)),
    "tile 0/0": lambda view: view.tile(0, 0),
    "a checkpoint": lambda view: view.checkpoint(),
    "a checkpoint over position 0": lambda view: view.checkpoint(covering=Position(0)),
}


@pytest.mark.parametrize("ask", NOT_THERE.values(), ids=NOT_THERE.keys())
def test_what_is_not_there(store: EventStore, ask: Callable[[Snapshot], object]):
    """A question about something that does not exist is refused as not found."""
    with store.reading() as view, pytest.raises(NotFoundError):
        ask(view)


def test_append_and_read_back(store: EventStore):
    """What was appended is read back byte for byte, at its place, by every way of asking."""
    entries = fill(store, file("1"), file("2", B), file("3"))
    with store.reading() as view:
        assert (3, entries[-1].recorded_at) == (view.head().size, view.head().recorded_at)
        assert stored(entries) == list(view.entries(Position(0), 10))
        assert stored(entries[1:2]) == list(view.entries(Position(1), 1))
        assert list(view.entries(Position(3), 10)) == []
        assert stored(entries)[1] == view.entry(Position(1))
        assert Position(2) == view.find_filing(entries[2].filing.payload.filing_id)
        with pytest.raises(NotFoundError):
            view.entry(Position(3))


def test_many_are_asked_for_at_once(store: EventStore):
    """However many streams and filings are asked for, in views and by appenders, each answer is that of one alone."""
    streams = [f"party:{number}" for number in range(300)]
    entries = fill(
        store, *(file(f"{number}", name, kind="party") for number, name in enumerate([*streams, *streams[:9]]))
    )
    asked = [entry.filing.payload.filing_id for entry in entries] + [file("not there").payload.filing_id]
    for open_it in (store.reading, store.appending):
        with open_it() as view:
            heads = view.stream_heads_of([*streams, "party:unknown"])
            assert {name: view.stream_head(name) for name in [*streams, "party:unknown"]} == heads
            assert {entry.filing.payload.filing_id: entry.position for entry in entries} == view.find_filings(asked)


def test_the_index_repeats_the_entries(store: EventStore):
    """What stands beside an entry's bytes is what the bytes say."""
    entries = fill(store, file("1"), file("2", B, kind="party"), file("3"))
    with store.reading() as view:
        assert [index_of(entry) for entry in entries] == list(view.entry_index(Position(0), 10))
        assert [index_of(entries[1])] == list(view.entry_index(Position(1), 1))
        assert list(view.entry_index(Position(3), 10)) == []


def test_streams_are_listed_with_all_that_stands_beside_their_entries(store: EventStore):
    """Each stream once, by name; its entries with their index columns, in order."""
    one, other, two = fill(store, file("1"), file("2", B, kind="party"), file("3"))
    with store.reading() as view:
        names = list(view.stream_names())
        assert sorted({one.stream, other.stream}) == names
        assert [(index_of(one), one.raw), (index_of(two), two.raw)] == list(view.stream_rows(one.stream))
        assert [] == list(view.stream_rows("right:NOBODY"))


def test_entries_of_some_types(store: EventStore):
    """Only the types asked for are returned, in log order, as many as asked for from the place asked for."""
    entries = fill(store, file("1"), file("2", kind="party"), file("3"), file("4", kind="party"), file("5"))
    party, role = "party.registered.v1", "role.revoked.v1"
    with store.reading() as view:
        assert stored([entries[1], entries[3]]) == list(view.entries(Position(0), 10, types={party}))
        assert stored([entries[3]]) == list(view.entries(Position(2), 10, types=[party]))
        assert stored(entries[:3]) == list(view.entries(Position(0), 3, types=[role, party, party]))
        assert list(view.entries(Position(0), 3, types=["plan.approved.v1"])) == []


def test_streams(store: EventStore):
    """A stream has its own entries only, from 1 without gaps, from any version on and as known at any size."""
    entries = fill(store, file("1"), file("2", B), file("3")) + fill(store, file("4"))
    own = [entries[0], entries[2], entries[3]]
    with store.reading() as view:
        assert [entry.stream_version for entry in own] == [1, 2, 3]
        assert stored(own) == list(view.stream(A))
        assert stored(own[1:]) == list(view.stream(A, after=StreamVersion(1)))
        assert list(view.stream(A, after=StreamVersion(3))) == []
        for size in (TreeSize(3), view.head().size):
            known = [entry for entry in own if entry.position < size]
            hashed = [(entry.position, entry.raw, entry.leaf_hash) for entry in known]
            assert hashed == list(view.hashed_stream(A, known_at=size))
            assert hashed[1:] == list(view.hashed_stream(A, after=StreamVersion(1), known_at=size))
        assert list(view.hashed_stream(A)) == list(view.hashed_stream(A, known_at=view.head().size))
        assert stored(own[:2]) == list(view.stream(A, known_at=TreeSize(3)))
        assert stored(own[1:2]) == list(view.stream(A, after=StreamVersion(1), known_at=TreeSize(3)))
        assert list(view.stream(A, known_at=TreeSize(0))) == []


def test_stream_heads_are_sorted_by_bytes(store: EventStore):
    """Every stream's head is listed once, in the order of the bytes of the names."""
    names = ["right:B", "party:Z", "right:A-1", "registry", "right:A.1", "right:A", "party:0"]
    entries = fill(store, *(file(name, name) for name in names), file("again", "right:A"))
    last = {entry.stream: entry for entry in entries}
    with store.reading() as view:
        heads = list(view.stream_heads())
        assert sorted(names, key=str.encode) == [head.stream for head in heads]
        assert heads == [view.stream_head(head.stream) for head in heads]
    assert {name: (entry.stream_version, entry.sha256) for name, entry in last.items()} == {
        head.stream: (head.version, head.sha256) for head in heads
    }


def test_stream_heads_of_an_earlier_size(store: EventStore):
    """The heads at a size are those the log had then: later entries do not show, nor streams that began later."""
    entries = fill(store, file("1", B), file("2"), file("3", B), file("4", "right:A"), file("5"), file("6", B))
    with store.reading() as view:
        for size in range(len(entries) + 1):
            last = {entry.stream: entry for entry in entries[:size]}
            heads = list(view.stream_heads(known_at=TreeSize(size)))
            assert [(name, last[name].stream_version, last[name].sha256) for name in sorted(last)] == [
                (head.stream, head.version, head.sha256) for head in heads
            ]


def test_the_last_of_a_type(store: EventStore):
    """The newest entry of a type is found, of all or of the first few."""
    fill(store, file("1"), file("2", kind="party"), file("3"), file("4", B, kind="party"), file("5"))
    party = "party.registered.v1"
    with store.reading() as view:
        found = [view.find_last(party, known_at=TreeSize(size)) for size in range(6)]
        assert [None, None, 1, 1, 3, 3] == found
        assert view.find_last("plan.approved.v1", known_at=TreeSize(5)) is None


def test_size_at(store: EventStore):
    """Entries count from the instant of their recording on; several may share one."""
    fill(store, file("1"), file("2"), at=START)
    fill(store, file("3"), at=START + timedelta(microseconds=2))
    instants = {-1: 0, 0: 2, 1: 2, 2: 3, 10**9: 3}
    with store.reading() as view:
        assert instants == {late: view.size_at(START + timedelta(microseconds=late)) for late in instants}


def test_tiles_grow(store: EventStore):
    """The current tile is returned, and what it was before is the beginning of it."""
    first = fill(store, file("1"))
    second = fill(store, file("2"), file("3"))
    with store.reading() as view:
        tile = view.tile(0, 0)
    assert b"".join(leaf_hash(entry.raw) for entry in first + second) == tile


def test_several_tiles(store: EventStore):
    """A full tile stays when the next ones begin, and each level has its own."""
    entries = fill(store, *(file(str(number)) for number in range(257)))
    with store.reading() as view:
        assert entries[255].leaf_hash == view.tile(0, 0)[-32:]
        assert entries[256].leaf_hash == view.tile(0, 1)
        assert len(view.tile(1, 0)) == 32
        assert [(0, 0), (0, 1), (1, 0)] == list(view.tile_places())


def test_a_tile_is_never_rewritten(store: EventStore):
    """A tile that does not continue the stored one is damage: nothing of that append is kept."""
    fill(store, file("1"))
    with pytest.raises(HashMismatchError):
        append_wrong(store, file("2"), tiles=lambda tiles: {place: bytes(len(tile)) for place, tile in tiles.items()})
    with store.reading() as view:
        assert view.head().size == 1
        assert len(view.tile(0, 0)) == 32


BROKEN: dict[str, Callable[[list[Entry]], list[Entry]]] = {
    "a gap in the positions": lambda e: [e[0], replace(e[1], position=Position(4))],
    "a position twice": lambda e: [e[0], replace(e[1], position=e[0].position)],
    "a position that is taken": lambda e: [replace(e[0], position=Position(1)), e[1]],
    "a gap in the stream": lambda e: [e[0], replace(e[1], stream_version=StreamVersion(5))],
    "a stream version twice": lambda e: [e[0], replace(e[1], stream_version=e[0].stream_version)],
    "another previous entry": lambda e: [e[0], replace(e[1], previous="0" * 64)],
    "no previous entry": lambda e: [replace(e[0], previous=""), e[1]],
    "time that goes back": lambda e: [replace(e[0], recorded_at=e[1].recorded_at + timedelta(1)), e[1]],
    "a filing id twice": lambda e: [e[0], replace(e[1], filing=e[0].filing)],
    "a filing id that is recorded": lambda e: [replace(e[0], filing=file("1")), e[1]],
    "one entry less than the head says": lambda e: e[:1],
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_entries_that_do_not_follow(store: EventStore, broken: Callable[[list[Entry]], list[Entry]]):
    """What would break the order is refused as an error of ours, and leaves no trace."""
    before = fill(store, file("1"), file("2"))
    with pytest.raises(RuntimeError):
        append_wrong(store, file("3"), file("4"), entries=broken)
    with store.reading() as view:
        assert stored(before) == list(view.entries(Position(0), 10))
        assert view.head().size == 2
    assert [entry.position for entry in fill(store, file("3"), file("4"))] == [2, 3]


def test_a_head_of_another_time_is_refused(store: EventStore):
    """The head carries the time of the newest entry, so that no later entry goes back behind it."""
    with pytest.raises(RuntimeError):
        append_wrong(store, file("1"), head=lambda head: replace(head, recorded_at=START + timedelta(days=1)))


def test_an_error_in_the_block_leaves_no_trace(store: EventStore):
    """Leaving the block by an error keeps nothing; the positions are given again."""
    fill(store, file("1"))
    with pytest.raises(ZeroDivisionError):
        append_and_stumble(store, file("2"), file("3", B))
    with store.reading() as view:
        assert view.head().size == 1
        assert view.find_filing(file("2").payload.filing_id) is None
        assert view.stream_head(B).version == 0
        assert len(view.tile(0, 0)) == 32
    assert Position(1) == fill(store, file("3", B))[0].position


def test_an_append_that_failed_is_not_kept_by_going_on(store: EventStore):
    """Whoever swallows the error of an append and leaves the block well still keeps nothing of it."""
    with suppress(RuntimeError), store.appending() as appender:  # a store may say once more that it failed
        entries = record([file("1"), file("2")], appender)
        twice = [entries[0], replace(entries[1], filing=entries[0].filing)]
        with suppress(RuntimeError):
            appender.append(twice, *grow(entries, appender))
    with store.reading() as view:
        assert view.head() == EMPTY
        assert list(view.entries(Position(0), 10)) == []


def test_the_appender_reads_its_own_appends(store: EventStore):
    """Inside the block, what was appended is there at once, for every question."""
    fill(store, file("1"))
    with store.appending() as appender:
        entries = append(appender, [file("2"), file("3", B)])
        more = append(appender, [file("4", B)])
        assert appender.head().size == 4
        assert stored(entries + more) == list(appender.entries(Position(1), 10))
        assert stored(more)[0] == appender.entry(Position(3))
        assert stored([entries[1], *more]) == list(appender.stream(B))
        assert (2, more[0].sha256) == (appender.stream_head(B).version, appender.stream_head(B).sha256)
        assert Position(3) == appender.find_filing(more[0].filing.payload.filing_id)
        assert appender.size_at(START + timedelta(seconds=2)) == 3
    with store.reading() as view:
        assert view.head().size == 4


def test_a_block_without_an_append_changes_nothing(store: EventStore):
    fill(store, file("1"))
    with store.appending() as appender:
        before = appender.head()
    with store.reading() as view:
        assert before == view.head()


def test_an_empty_append_changes_nothing(store: EventStore):
    fill(store, file("1"))
    with store.appending() as appender:
        before = appender.head()
        append(appender, [])
    with store.reading() as view:
        assert before == view.head()


def test_a_view_stands_still_and_never_waits(store: EventStore):
    """A view opened before or during an append shows the log as it was, to its end."""
    first = fill(store, file("1"))
    with store.reading() as before:
        with store.appending() as appender:
            append(appender, [file("2"), file("3", B)])
            with store.reading() as during:
                assert stored(first) == list(during.entries(Position(0), 10))
                assert during.head().size == 1
        store.store_checkpoint(TreeSize(3), b"note", START)
        assert before.head().size == 1
        assert stored(first) == list(before.entries(Position(0), 10))
        assert before.find_filing(file("2").payload.filing_id) is None
        assert [head.stream for head in before.stream_heads()] == [A]
        assert before.size_at(START + timedelta(days=1)) == 1
        assert len(before.tile(0, 0)) == 32
        with pytest.raises(NotFoundError):
            before.checkpoint()
    with store.reading() as after:
        assert after.head().size == 3
        assert after.checkpoint() == b"note"


def test_a_second_appender_waits_in_vain(store: EventStore):
    """While one holds the head row, another gives up in time, says so, and has written nothing."""
    held, done, outcome = threading.Event(), threading.Event(), []

    def wait_in_vain() -> None:
        held.wait()
        try:
            fill(store, file("2"))
        except UnavailableError as error:
            outcome.append(error.code)
        done.set()

    waiting = threading.Thread(target=wait_in_vain)
    waiting.start()
    with store.appending() as appender:
        held.set()
        done.wait()
        append(appender, [file("1")])
    waiting.join()
    assert outcome == ["database-busy"]
    assert Position(1) == fill(store, file("2"))[0].position


def test_appenders_in_threads_make_one_order(store: EventStore):
    """Many at once get every position once, without gaps, each stream in its own order (case 18)."""
    problems = []

    def work(worker: int) -> None:
        for number in range(10):
            name = f"{worker}-{number}"
            while True:
                try:
                    fill(store, file(name, f"party:{worker}"), file(f"{name}-b", B), at=START)
                    break
                except UnavailableError:
                    continue
                except Exception as error:  # noqa: BLE001 - shown below, outside the thread
                    problems.append(error)
                    return

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with store.reading() as view:
        assert list(range(80)) == [entry.position for entry in view.entries(Position(0), 100)]
        assert {head.stream: head.version for head in view.stream_heads()} == {
            B: 40,
            "party:0": 10,
            "party:1": 10,
            "party:2": 10,
            "party:3": 10,
        }


def test_a_reader_that_follows_misses_nothing(store: EventStore):
    """A reader who goes on from where it was sees every entry once and in order, while others append (case 21)."""
    seen: list[int] = []
    writers = [
        threading.Thread(target=lambda w=worker: [fill(store, file(f"{w}-{n}", B), at=START) for n in range(15)])
        for worker in range(2)
    ]
    for writer in writers:
        writer.start()
    while len(seen) < 30:
        with store.reading() as view:
            seen += [entry.position for entry in view.entries(Position(len(seen)), 7)]
    for writer in writers:
        writer.join()
    assert list(range(30)) == seen


def test_checkpoints(store: EventStore):
    """The newest checkpoint is the largest, also of those within a size; the first over a position the smallest."""
    for size in (2, 5, 3):
        store.store_checkpoint(TreeSize(size), b"note %d" % size, START)
    with store.reading() as view:
        assert view.checkpoint() == b"note 5"
        assert [(each.size, each.note) for each in view.checkpoints()] == [
            (2, b"note 2"),
            (3, b"note 3"),
            (5, b"note 5"),
        ]
        covering = {position: view.checkpoint(covering=Position(position)) for position in range(5)}
        assert covering == {0: b"note 2", 1: b"note 2", 2: b"note 3", 3: b"note 5", 4: b"note 5"}
        with pytest.raises(NotFoundError):
            view.checkpoint(covering=Position(5))
        within = {size: view.checkpoint(within=TreeSize(size)) for size in range(2, 7)}
        assert within == {2: b"note 2", 3: b"note 3", 4: b"note 3", 5: b"note 5", 6: b"note 5"}
        with pytest.raises(NotFoundError):
            view.checkpoint(within=TreeSize(1))


def test_a_checkpoint_is_published_once(store: EventStore):
    """The same checkpoint may be stored again; other bytes for the same size are evidence of a fork."""
    store.store_checkpoint(TreeSize(1), b"note", START)
    store.store_checkpoint(TreeSize(1), b"note", START + timedelta(days=1))
    with pytest.raises(EvidenceError):
        store.store_checkpoint(TreeSize(1), b"another", START)
    with store.reading() as view:
        assert view.checkpoint() == b"note"
