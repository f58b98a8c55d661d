# SPDX-License-Identifier: Apache-2.0
"""Each step from the append to the published checkpoint fails, done or not done: one ledger comes of it (cases 5 to 8).

And what is changed between the hash and the store is never signed (case 28). Stores and guards here are the real ones,
with something in between that fails once or changes one bit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

import pytest
from msgspec import structs

from events.entry import Entry
from events.errors import EvidenceError, OutcomeUnknownError, RegistryError, UnavailableError
from events.ids import Position, TreeSize
from events.store import Appender, EventStore, Head, Snapshot, StoredEntry
from events.tlog.signatures import KnownVerifier
from registry.filing import Desk
from registry.ledger.guard import Guard, Guarded
from registry.ledger.publisher import Publisher
from tests.forgeries import entries_of, findings
from tests.ledgers import ORIGIN, Ledger
from tests.oracle import check_everything

Outcome = Literal["lost", "stored"]
STEPS = ("append", "read back", "sign", "guard swap", "store checkpoint")


@dataclass
class Break:
    """Fails one step once: before it is done, or after."""

    step: str
    outcome: Outcome
    is_done: bool = False

    def __call__(self, step: str, outcome: Outcome) -> None:
        if not self.is_done and (step, outcome) == (self.step, self.outcome):
            self.is_done = True
            raise OutcomeUnknownError(f"injected: {step} {outcome}")


class BreakingView:
    """A view whose entries may not be read back."""

    def __init__(self, view: Snapshot, fail: Break) -> None:
        self._view, self._fail = view, fail

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def entries(self, first: Position, limit: int, *, types: Sequence[str] = ()) -> Sequence[StoredEntry]:
        if types:
            return self._view.entries(first, limit, types=types)
        self._fail("read back", "lost")
        found = self._view.entries(first, limit)
        self._fail("read back", "stored")
        return found


class BreakingStore:
    """A store that may fail to append, to be read, or to keep a checkpoint."""

    def __init__(self, store: EventStore, fail: Break) -> None:
        self._store, self._fail = store, fail

    @contextmanager
    def reading(self) -> Iterator[Any]:
        with self._store.reading() as view:
            yield BreakingView(view, self._fail)

    @contextmanager
    def appending(self) -> Iterator[Appender]:
        with self._store.appending() as appender:
            yield appender
            # An error inside the block rolls it back.
            self._fail("append", "lost")
        self._fail("append", "stored")

    def store_checkpoint(self, size: TreeSize, note: bytes, published_at: Any) -> None:
        self._fail("store checkpoint", "lost")
        self._store.store_checkpoint(size, note, published_at)
        self._fail("store checkpoint", "stored")


class BreakingGuard(Guard):
    """A guard whose swap may fail."""

    fail = Break("", "lost")

    def swap(self, before: Guarded, after: Guarded) -> None:
        self.fail("guard swap", "lost")
        super().swap(before, after)
        self.fail("guard swap", "stored")


class BreakingPublisher(Publisher):
    """A publisher whose signer may fail."""

    fail = Break("", "lost")

    def _sign(self, head: Head, now: Any, due: Sequence[KnownVerifier]) -> bytes:
        self.fail("sign", "lost")
        note = super()._sign(head, now, due)
        self.fail("sign", "stored")
        return note


def _breaking(ledger: Ledger, fail: Break) -> Ledger:
    """Return `ledger` as a process that fails once."""
    store = BreakingStore(ledger.store, fail)
    guard = BreakingGuard.open(f"sqlite:///{ledger.folder}/guard.sqlite", ORIGIN)
    publisher = BreakingPublisher(store, guard, ledger.log_signers, origin=ORIGIN, clock=ledger.clock)
    publisher.fail = fail
    guard.fail = fail  # type: ignore[attr-defined]  # `open` says that it makes a plain one
    desk = Desk(store, publisher, clock=ledger.clock)
    return replace(ledger, store=store, guard=guard, publisher=publisher, desk=desk)


@pytest.mark.parametrize("restarts", [False, True], ids=["it goes on", "it restarts"])
@pytest.mark.parametrize("outcome", ["lost", "stored"])
@pytest.mark.parametrize("step", STEPS)
def test_case_8_whichever_step_fails_one_ledger_comes_of_it(
    ledger: Ledger, step: str, outcome: Outcome, *, restarts: bool
) -> None:
    """
    Cases 5, 6 and 8: the filer is told that it is not known or not published yet; the same filing sent again, to the
    same process or after a restart, is one entry with one receipt, nothing is lost and nothing there twice.
    """
    first = ledger.desk.file(ledger.sign_party("A"))
    fail = Break(step, outcome)
    failing = _breaking(ledger, fail)
    filing = ledger.sign_party("B")
    with pytest.raises(UnavailableError, match="injected"):
        failing.desk.file(filing)
    assert fail.is_done
    signed = failing.guard.read()
    if restarts:
        failing.guard.close()
        failing = ledger.reopened()

    receipts = [failing.desk.file(filing), failing.desk.file(filing), failing.desk.file(failing.sign_party("C"))]

    assert (2, receipts[0].proof, 3) == (receipts[0].position, receipts[1].proof, receipts[2].position)
    published = [signed.note] if signed.size == 3 else []
    after = failing if restarts else ledger
    check_everything(after, [first, *receipts], published=published)
    failing.guard.close()
    if restarts:
        failing.close()


class FlippingStore:
    """A store between whose hash and whose disk one bit changes, once."""

    def __init__(self, store: EventStore, flip: "Flip") -> None:
        self._store, self._flip = store, flip
        self.reading, self.store_checkpoint = store.reading, store.store_checkpoint

    @contextmanager
    def appending(self) -> Iterator[Any]:
        with self._store.appending() as appender:
            yield _FlippingAppender(appender, self._flip)


class _FlippingAppender:
    def __init__(self, appender: Appender, flip: "Flip") -> None:
        self._appender, self._flip = appender, flip

    def __getattr__(self, name: str) -> Any:
        return getattr(self._appender, name)

    def append(self, entries: Sequence[Entry], tiles: Mapping[tuple[int, int], bytes], head: Head) -> None:
        self._appender.append(*self._flip(entries, tiles, head))


Appended = tuple[Sequence[Entry], Mapping[tuple[int, int], bytes], Head]
Flip = Callable[[Sequence[Entry], Mapping[tuple[int, int], bytes], Head], Appended]


def _flipped(raw: bytes, place: int) -> bytes:
    changed = bytearray(raw)
    changed[place] ^= 1 << (place % 7)
    return bytes(changed)


def _flip_entry(number: int, share: float) -> Flip:
    def flip(entries: Sequence[Entry], tiles: Mapping[tuple[int, int], bytes], head: Head) -> Appended:
        entry = entries[number]
        raw = _flipped(entry.raw, int(share * (len(entry.raw) - 1)))
        changed = [*entries]
        changed[number] = structs.replace(entry, raw=raw)
        return changed, tiles, head

    return flip


def _flip_tile(entries: Sequence[Entry], tiles: Mapping[tuple[int, int], bytes], head: Head) -> Appended:
    return entries, {place: _flipped(tile, len(tile) - 1) for place, tile in tiles.items()}, head


def _flip_root(entries: Sequence[Entry], tiles: Mapping[tuple[int, int], bytes], head: Head) -> Appended:
    return entries, tiles, structs.replace(head, root=_flipped(head.root, 5))


FLIPS: dict[str, Flip] = {
    **{
        f"entry {number} at {share:.0%}": _flip_entry(number, share)
        for number, share in ((0, 0.0), (0, 0.5), (1, 0.2), (1, 0.77), (2, 0.5), (2, 1.0))
    },
    "the tile": _flip_tile,
    "the root": _flip_root,
}


@pytest.mark.parametrize("flip", FLIPS.values(), ids=FLIPS.keys())
def test_case_28_a_bit_that_flips_between_hash_and_store_is_never_signed(ledger: Ledger, flip: Flip) -> None:
    """
    What is read back is hashed and compared before it is signed (Yeti 2022): writing stops, here and after a restart,
    nothing over the damage is signed or receipted, and an audit names where it shows.
    """
    size, guarded = len(entries_of(ledger)), ledger.guard.read()
    store = FlippingStore(ledger.store, flip)
    publisher = Publisher(store, ledger.guard, ledger.log_signers, origin=ORIGIN, clock=ledger.clock)
    desk = Desk(store, publisher, clock=ledger.clock)
    filings = [ledger.sign_party(f"F{number}") for number in range(3)]
    with pytest.raises(UnavailableError, match="writing has stopped"):
        desk.file_all(filings)

    again = ledger.reopened()
    for each in (filings[0], again.sign_party("G")):
        with pytest.raises(RegistryError):
            again.desk.file(each)

    kept = again.guard.read()
    assert (guarded.size, guarded.root, guarded.note) == (kept.size, kept.root, kept.note)
    assert kept.stop
    with again.store.reading() as view:
        assert kept.note == view.checkpoint(), "nothing newer is published"
    named = {position for position, code in findings(again) if code != "checkpoint-missing"}
    assert named & {*range(size, size + 4)}, "a wrong root shows behind the last entry"
    again.close()


def test_case_28_a_restarted_process_finds_out_by_itself(ledger: Ledger) -> None:
    """
    The process died before it read back, and the guard was told of nothing: the next one does not sign it either.
    """
    store = FlippingStore(ledger.store, _flip_entry(0, 0.5))
    desk = Desk(store, ledger.publisher, clock=ledger.clock)
    desk._sequencer.sequence([desk._read(ledger.sign_party("A"))], desk._register.open)
    again = ledger.reopened()
    with pytest.raises(UnavailableError, match="read back"):
        again.publisher.publish()

    stop = again.guard.read().stop
    assert stop
    assert ("hash-mismatch", 1) == (stop.code, again.guard.read().size)
    with pytest.raises(EvidenceError):
        again.publisher.check_resumable()
    again.close()
