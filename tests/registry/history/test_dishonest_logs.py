# SPDX-License-Identifier: Apache-2.0
"""Logs that are themselves false, signed by the log's own keys: no proof of them passes where it can be told.

The tree, its proofs and the checkpoint are all in order; what is wrong stands in the entries. Whatever else such a log
hides is for the audit, which reads all of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec import structs

from events.catalogue.clock import SchedulerRunCompleted
from events.catalogue.trust import PartyRegistered
from events.entry import Entry, make_entry
from events.errors import EvidenceError
from events.filing import Filing, parse_filing
from events.ids import Position, StreamVersion
from events.keys import PrivateKey, generate_key
from events.store import StreamHead
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.merkle import leaf_hash, root_of
from events.tlog.proof import TlogProof, format_tlog_proof, prove_consistency, prove_inclusion
from events.tlog.tiles import TileReader, TreeEdge, extend
from events.values import Text
from registry.history.document import VERSION, HistoryDocument, ProvenEntry, ProvenRun, format_history
from registry.history.heads import HeadsTree, format_hashes
from registry.history.verify import verify_history
from tests.forgeries import entries_of
from tests.ledgers import ORIGIN, Ledger
from tests.registry.admission.world import service_key_event

PARTY = "party:A"
Heads = Callable[[list[StreamHead]], list[StreamHead]]


@dataclass
class Forger:
    """Writes a log of its own with the keys of a registry, entry by entry, and a document about `PARTY` in it."""

    ledger: Ledger
    foundation: Filing
    entries: list[Entry] = field(default_factory=list)

    def add(self, filing: Filing, **changed: Any) -> Entry:
        """Record `filing` with whatever is said about its place."""
        own = [entry for entry in self.entries if entry.stream == filing.payload.subject]
        fields: dict[str, Any] = {
            "position": Position(len(self.entries)),
            "stream_version": StreamVersion(len(own) + 1),
            "previous": own[-1].sha256 if own else "",
            "recorded_at": self.ledger.clock.now,
        }
        self.entries.append(make_entry(filing, **(fields | changed)))
        return self.entries[-1]

    def event(self, **changed: Any) -> Entry:
        """Record something about `PARTY`."""
        return self.add(parse_filing(self.ledger.sign_party("A")), **changed)

    def run(self, heads: Heads = list, *, subject: str = "registry", **changed: Any) -> Filing:
        """Return a run over the log so far, its heads and fields changed."""
        leaves, tree = [entry.leaf_hash for entry in self.entries], self.tree(heads)
        run = SchedulerRunCompleted(
            as_of=self.ledger.clock.now.date(),
            profiles=(),
            evaluated_count=0,
            flags_raised=0,
            flags_cleared=0,
            tree_size=len(leaves),
            tree_root=root_of(leaves).hex(),
            heads_root=tree.root.hex(),
            streams_count=len(tree),
        )
        return parse_filing(self.ledger.sign(structs.replace(run, **changed), subject, "service"))

    def tree(self, heads: Heads = list) -> HeadsTree:
        """Return the tree of heads, changed."""
        last = {
            entry.stream: entry for entry in self.entries if entry.filing.payload.type != "scheduler.run_completed.v1"
        }
        found = [
            StreamHead(stream=name, version=last[name].stream_version, sha256=last[name].sha256)
            for name in sorted(last)
        ]
        return HeadsTree(heads(found))

    def document(self, run: Entry, heads: HeadsTree, **given: Any) -> bytes:
        """Return a document whose proofs are all in order, with what is `given` in place of the rest."""
        leaves = [entry.leaf_hash for entry in self.entries]
        _, tiles = extend(TreeEdge(), leaves)
        reader = TileReader(lambda level, index: tiles[level, index])
        size = len(leaves)

        def proven(index: int) -> ProvenEntry:
            proof = format_hashes(prove_inclusion(index, size, reader))
            return ProvenEntry(entry=self.entries[index].raw.decode(), proof=proof)

        note = sign_checkpoint(
            Checkpoint(ORIGIN, size, root_of(leaves)), self.ledger.log_signers, given.get("signed_at", 1)
        )
        at = self.entries.index(run)
        receipt = TlogProof(index=at, hashes=tuple(prove_inclusion(at, size, reader)), checkpoint=note)
        own = [index for index, entry in enumerate(self.entries) if entry.stream == PARTY]
        event = run.filing.event
        assert isinstance(event, SchedulerRunCompleted)
        return format_history(
            HistoryDocument(
                consistency=format_hashes(prove_consistency(min(event.tree_size, size), size, reader)),
                entries=tuple(proven(index) for index in given.get("order", own)),
                heads=heads.prove(given.get("name", PARTY)),
                keys=(proven(given.get("foundation", 0)), *map(proven, given.get("added", ()))),
                run=ProvenRun(entry=run.raw.decode(), receipt=format_tlog_proof(receipt).decode()),
                subject=PARTY,
                v=VERSION,
            )
        )


@pytest.fixture
def forger(ledger: Ledger) -> Forger:
    """A forger with an honest beginning to hand."""
    return Forger(ledger, entries_of(ledger)[0].filing)


def _told(forger: Forger, raw: bytes) -> str:
    """Return the code under which a reader with the log's keys refuses the document."""
    keys = [signer.verifier for signer in forger.ledger.log_signers]
    try:
        verify_history(raw, keys, subject=PARTY, origin=ORIGIN)
    except EvidenceError as error:
        return error.code
    return ""


def _honest(forger: Forger, **given: Any) -> bytes:
    forger.add(forger.foundation)
    forger.event()
    forger.event()
    tree = forger.tree()
    return forger.document(forger.add(forger.run()), tree, **given)


def _version_skipped(forger: Forger) -> bytes:
    forger.add(forger.foundation)
    forger.event()
    forger.event(stream_version=StreamVersion(3))
    tree = forger.tree()
    return forger.document(forger.add(forger.run()), tree)


def _positions_fall(forger: Forger) -> bytes:
    """Version 2 stands in front of version 1."""
    forger.add(forger.foundation)
    first, second = parse_filing(forger.ledger.sign_party("A")), parse_filing(forger.ledger.sign_party("A"))
    later = Forger(forger.ledger, forger.foundation, list(forger.entries))
    later.add(parse_filing(forger.ledger.sign_party("B")))
    one = later.add(first)
    forger.add(second, stream_version=StreamVersion(2), previous=one.sha256)
    forger.add(first, stream_version=StreamVersion(1), previous="")
    last = [StreamHead(stream=PARTY, version=StreamVersion(2), sha256=forger.entries[1].sha256)]

    def heads(found: Sequence[StreamHead]) -> list[StreamHead]:
        return [*last, *found[1:]]

    tree = forger.tree(heads)
    return forger.document(forger.add(forger.run(heads)), tree, order=[2, 1])


def _chain_broken(forger: Forger) -> bytes:
    forger.add(forger.foundation)
    forger.event()
    forger.event(previous="ab" * 32)
    tree = forger.tree()
    return forger.document(forger.add(forger.run()), tree)


def _run_out_of_place(forger: Forger) -> bytes:
    forger.add(forger.foundation)
    forger.event()
    tree = forger.tree()
    return forger.document(forger.add(forger.run(), position=Position(7)), tree)


def _founded_later(forger: Forger) -> bytes:
    forger.event()
    forger.add(forger.foundation)
    tree = forger.tree()
    return forger.document(forger.add(forger.run()), tree, foundation=1)


def _founded_as_another(forger: Forger) -> bytes:
    event: Any = structs.replace(forger.foundation.event, origin="ledger.example/other")
    forger.add(parse_filing(forger.ledger.sign(event, "registry", "governance")))
    forger.event()
    tree = forger.tree()
    return forger.document(forger.add(forger.run()), tree)


def _swapped(filing: Filing) -> Filing:
    """Return the filing under a signature of the right form that is false."""
    head, _, signature = filing.jws.rpartition(".")
    return parse_filing(f"{head}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}".encode())


def _added(forger: Forger, by: str, *, change: Callable[[Filing], Filing] = lambda it: it, late: bool = False) -> bytes:
    """A service key is added, and the run is signed with it; or, if `late`, with the first one, before."""
    forger.add(forger.foundation)
    forger.event()
    fresh = PrivateKey(generate_key())
    event = service_key_event(fresh, forger.ledger.keys["service"])
    adding = change(parse_filing(forger.ledger.sign(event, "registry", by)))
    if not late:
        forger.add(adding)
        forger.ledger.keys["service"] = fresh
    tree = forger.tree()
    run = forger.add(forger.run())
    if late:
        forger.add(adding)
    return forger.document(run, tree, added=[3 if late else 2])


def _run_about_a_party(forger: Forger) -> bytes:
    forger.add(forger.foundation)
    forger.event()
    tree = forger.tree()
    return forger.document(forger.add(forger.run(subject="party:B")), tree)


def _run_unsigned(forger: Forger) -> bytes:
    forger.add(forger.foundation)
    forger.event()
    tree, run = forger.tree(), forger.run()
    return forger.document(forger.add(_swapped(run)), tree)


def _run_saw_what_came_later(forger: Forger) -> bytes:
    forger.add(forger.foundation)
    forger.event()
    tree = forger.tree()
    run = forger.add(forger.run(tree_size=4))
    forger.event()
    return forger.document(run, tree)


def _head_of_another_hash(forger: Forger) -> bytes:
    """The run says that the last event was another one of the same version."""
    forger.add(forger.foundation)
    forger.event()

    def heads(found: Sequence[StreamHead]) -> list[StreamHead]:
        return [structs.replace(found[0], sha256="ab" * 32), *found[1:]]

    tree = forger.tree(heads)
    return forger.document(forger.add(forger.run(heads)), tree)


def _head_under_another_name(forger: Forger) -> bytes:
    """The run has the head of the party, but under another's name."""
    forger.add(forger.foundation)
    forger.event()

    def heads(found: Sequence[StreamHead]) -> list[StreamHead]:
        return [structs.replace(found[0], stream="party:B"), *found[1:]]

    tree = forger.tree(heads)
    return forger.document(forger.add(forger.run(heads)), tree, name="party:B")


def _registered_as_something_else(forger: Forger) -> bytes:
    """Position 0 is no foundation at all."""
    event = PartyRegistered(party_kind="company", names=Text(en="Z"))
    forger.add(parse_filing(forger.ledger.sign(event, "registry", "governance")))
    forger.event()
    tree = forger.tree()
    return forger.document(forger.add(forger.run()), tree)


FALSE: dict[str, tuple[Callable[[Forger], bytes], str]] = {
    "a version is skipped": (_version_skipped, "history-incomplete"),
    "versions stand in the other order": (_positions_fall, "history-incomplete"),
    "an event does not follow the one before": (_chain_broken, "history-incomplete"),
    "the run says another position than its own": (_run_out_of_place, "history-run"),
    "the foundation is not the first entry": (_founded_later, "history-run"),
    "the foundation is of another registry": (_founded_as_another, "history-run"),
    "the first entry is no foundation": (_registered_as_something_else, "history-run"),
    "its key was added by the one before": (lambda forger: _added(forger, "service"), "history-run"),
    "its key was added under a false signature": (
        lambda forger: _added(forger, "governance", change=_swapped),
        "signature-invalid",
    ),
    "a key was added after the run": (lambda forger: _added(forger, "governance", late=True), "history-run"),
    "the run is about somebody": (_run_about_a_party, "history-run"),
    "the run's signature is false": (_run_unsigned, "signature-invalid"),
    "the run says that it saw what came later": (_run_saw_what_came_later, "history-run"),
    "the run saw another last event": (_head_of_another_hash, "history-incomplete"),
    "a time that no calendar has": (lambda forger: _honest(forger, signed_at=2**63 - 1), "history-malformed"),
    "a time behind the last year": (lambda forger: _honest(forger, signed_at=253_402_300_800), "history-malformed"),
    "the run saw the last event under another name": (_head_under_another_name, "history-incomplete"),
}


@pytest.mark.parametrize(("forge", "code"), FALSE.values(), ids=FALSE.keys())
def test_case_155_a_log_that_is_itself_false_proves_nothing(
    forger: Forger, forge: Callable[[Forger], bytes], code: str
) -> None:
    """
    Signed by the log and proved to be in it, an entry that does not fit is refused, and for that reason.
    """
    assert code == _told(forger, forge(forger))


def test_the_forger_can_also_write_an_honest_log(forger: Forger) -> None:
    """
    What is refused above is refused for what is wrong there, not for how it was made.
    """
    raw = _honest(forger)

    assert "" == _told(forger, raw)
    again = Forger(forger.ledger, forger.foundation)
    assert "" == _told(again, _added(again, "governance"))
    assert leaf_hash(forger.entries[0].raw) == forger.entries[0].leaf_hash


def test_what_was_recorded_between_a_run_and_its_look_is_later(forger: Forger) -> None:
    """
    A run speaks of what it looked at, however long it took to be recorded.
    """
    forger.add(forger.foundation)
    seen = forger.event()
    tree, run = forger.tree(), forger.run()
    between = forger.event()
    keys = [signer.verifier for signer in forger.ledger.log_signers]

    proven = verify_history(forger.document(forger.add(run), tree), keys, subject=PARTY, origin=ORIGIN)

    assert ((seen,), (between,)) == (proven.complete, proven.later)
    assert (1, 3) == (proven.position, proven.run_position)
