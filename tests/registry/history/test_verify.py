# SPDX-License-Identifier: Apache-2.0
"""Checking a proof: what is left out, put in, swapped or aged is found by the log's keys alone (case 155)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from events.catalogue.trust import ServiceKeyRetired
from events.entry import parse_entry
from events.errors import EvidenceError
from events.keys import PrivateKey, generate_key
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.merkle import leaf_hash
from events.tlog.note import MLDSA44Signer, parse_note, sign_note
from events.tlog.proof import TlogProof, format_tlog_proof, parse_tlog_proof
from registry.history.verify import verify_history
from tests.forgeries import entries_of
from tests.histories import RIGHT, file_mine
from tests.ledgers import ORIGIN, Ledger, found_ledger, hand_governance_on
from tests.registry.admission.world import service_key_event
from tests.registry.history.proofs import ABSENT, alter, keys_of, prove, verify
from tests.runs import file_run

FIRST_RUN, SECOND_RUN, SIZE = 17, 21, 23
Change = Callable[[dict[str, Any]], object]


def test_a_history_is_complete_up_to_the_newest_run(mine: Ledger) -> None:
    """
    Without a size asked for, the checkpoint is the first over the newest run, and all events below it are shown.
    """
    proven = verify(mine, prove(mine))
    own = [entry for entry in entries_of(mine) if entry.stream == RIGHT and entry.position < SECOND_RUN]

    assert (own, []) == (list(proven.complete), list(proven.later))
    assert (SECOND_RUN - 1, SECOND_RUN, SECOND_RUN + 1) == (
        proven.position,
        proven.run_position,
        proven.checkpoint.size,
    )
    assert proven.signed_at is not None
    assert mine.clock.now > proven.recorded_at


def test_what_came_after_the_run_is_shown_apart(mine: Ledger) -> None:
    """
    Under a later checkpoint, events that the run did not see are shown to be in the log, not to be all.
    """
    proven = verify(mine, prove(mine, size=SIZE))

    assert (10, [SIZE - 1]) == (len(proven.complete), [entry.position for entry in proven.later])
    shorter = verify(mine, alter(prove(mine, size=SIZE), lambda it: it["entries"].pop()))
    assert (proven.complete, ()) == (shorter.complete, shorter.later)


@pytest.mark.parametrize("run", [FIRST_RUN, SECOND_RUN])
def test_every_subject_and_everybody_else_is_proved(mine: Ledger, run: int) -> None:
    """
    At each run every stream has a proof, and whoever has no stream by then has one of that.
    """
    entries = entries_of(mine)
    names = {entry.stream for entry in entries} | {ABSENT, "party:0", "right:ZZZ"}
    for name in names:
        proven = verify(mine, prove(mine, name, run=run, size=SIZE), name)
        own = [entry for entry in entries if entry.stream == name]
        assert [entry for entry in own if entry.position < run] == list(proven.complete)
        assert [entry for entry in own if entry.position >= run] == list(proven.later)


def _swap(items: list[Any], one: int, other: int) -> None:
    items[one], items[other] = items[other], items[one]


LEFT_OUT: dict[str, Change] = {
    "the first event": lambda it: it["entries"].pop(0),
    "a middle event": lambda it: it["entries"].pop(4),
    "the last event": lambda it: it["entries"].pop(-1),
    "the last two": lambda it: it.update(entries=it["entries"][:-2]),
    "all but the first": lambda it: it.update(entries=it["entries"][:1]),
    "all events": lambda it: it.update(entries=[]),
    "all events and the head": lambda it: it.update(entries=[], heads=[]),
    "the last event, and the head set back": lambda it: (
        it["entries"].pop(-1),
        it["heads"][0].update(version=9, sha256=parse_entry(it["entries"][-1]["entry"].encode()).sha256),
    ),
    "the head": lambda it: it.update(heads=[]),
}


@pytest.mark.parametrize("change", LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_case_155_an_event_left_out_is_found(mine: Ledger, change: Change) -> None:
    """
    The log is intact, but the page leaves out an event of a right, be it the first, a middle one or the last.
    """
    with pytest.raises(EvidenceError):
        verify(mine, alter(prove(mine), change))


INCOMPLETE = {"the first event": 0, "a middle event": 4, "the last event": -1}


@pytest.mark.parametrize("place", INCOMPLETE.values(), ids=INCOMPLETE.keys())
def test_case_155_the_reader_is_told_that_it_is_incomplete(mine: Ledger, place: int) -> None:
    """
    The error says that the history is incomplete, not only that some hash is wrong.
    """
    with pytest.raises(EvidenceError) as caught:
        verify(mine, alter(prove(mine), lambda it: it["entries"].pop(place)))
    assert "history-incomplete" == caught.value.code


def _take(mine: Ledger, member: str, subject: str = RIGHT, **place: int) -> Any:
    return json.loads(prove(mine, subject, **place))[member]


PUT_IN: dict[str, Callable[[Ledger], Change]] = {
    "an event twice": lambda _: lambda it: it["entries"].insert(3, it["entries"][3]),
    "two events in the other order": lambda _: lambda it: _swap(it["entries"], 3, 4),
    "an event of somebody else": lambda mine: (
        lambda it: it["entries"].insert(2, _take(mine, "entries", "party:MINECO")[1])
    ),
    "an event of somebody else in the place of one": lambda mine: (
        lambda it: it["entries"].__setitem__(2, _take(mine, "entries", "party:MINECO")[1])
    ),
    "one event's proof under another": lambda _: lambda it: it["entries"][2].update(proof=it["entries"][3]["proof"]),
    "the head of somebody else": lambda mine: lambda it: it.update(heads=_take(mine, "heads", "party:MINECO")),
    "the absence of somebody else": lambda mine: lambda it: it.update(heads=_take(mine, "heads", "party:N")),
    "the head in the tree of another run": lambda mine: lambda it: it.update(heads=_take(mine, "heads", run=FIRST_RUN)),
    "the history and the head as of another run": lambda mine: (
        lambda it: it.update(heads=_take(mine, "heads", run=FIRST_RUN), entries=it["entries"][:-1])
    ),
    "another run": lambda mine: lambda it: it.update(run=_take(mine, "run", run=FIRST_RUN)),
    "another run under the same checkpoint": lambda mine: (
        lambda it: it.update(run=_take(mine, "run", run=FIRST_RUN, size=SECOND_RUN + 1))
    ),
    "the beginning of another run's tree": lambda mine: (
        lambda it: it.update(consistency=_take(mine, "consistency", run=FIRST_RUN))
    ),
    "no beginning": lambda _: lambda it: it.update(consistency=[]),
    "an event in the place of the run": lambda _: lambda it: it["run"].update(entry=it["entries"][1]["entry"]),
    "an event in the place of the foundation": lambda _: lambda it: it.update(keys=it["entries"][:1]),
    "the foundation twice": lambda _: lambda it: it.update(keys=it["keys"] * 2),
    "proofs under another checkpoint": lambda mine: lambda it: it.update(entries=_take(mine, "entries", size=SIZE)),
    "another name": lambda _: lambda it: it.update(subject=ABSENT),
    "something unsigned in the receipt": lambda _: (
        lambda it: it["run"].update(receipt=it["run"]["receipt"].replace("\n", "\nextra AAAA\n", 1))
    ),
}


@pytest.mark.parametrize("make", PUT_IN.values(), ids=PUT_IN.keys())
def test_case_155_an_event_put_in_or_swapped_is_found(mine: Ledger, make: Callable[[Ledger], Change]) -> None:
    """
    Nothing of another right, another run or another place passes for what belongs there.
    """
    raw = prove(mine)
    altered = alter(raw, make(mine))
    assert raw != altered
    with pytest.raises(EvidenceError):
        verify(mine, altered)


def test_case_155_the_proof_of_another_right_is_told(mine: Ledger) -> None:
    """
    A good proof about somebody else is not one about the right that was asked for.
    """
    with pytest.raises(EvidenceError) as caught:
        verify(mine, prove(mine, "party:MINECO"))
    assert "history-other-subject" == caught.value.code


@pytest.mark.parametrize("place", [0, -1], ids=["from the first", "the last"])
def test_case_155_the_history_of_another_is_not_shown_under_a_new_name(mine: Ledger, place: int) -> None:
    """
    All of it is in the log and in order, only the name on the document is changed; be it of all events or of one.
    """
    other = json.loads(prove(mine, "party:MINECO"))
    for changed in (
        alter(prove(mine, "party:MINECO"), lambda it: it.update(subject=RIGHT)),
        alter(prove(mine), lambda it: it["entries"].__setitem__(place, other["entries"][place])),
    ):
        with pytest.raises(EvidenceError) as caught:
            verify(mine, changed)
        assert "history-other-subject" == caught.value.code


def test_case_155_a_right_on_record_is_never_shown_as_absent(mine: Ledger) -> None:
    """
    Neither neighbours from an older run nor those of another name hide a right that has a history.
    """
    for proof in (prove(mine, ABSENT), prove(mine, "right:CN-41-000123-8"), prove(mine, "right:A", run=FIRST_RUN)):
        with pytest.raises(EvidenceError):
            verify(mine, alter(proof, lambda it: it.update(subject=RIGHT)))


def test_case_156_an_older_run_says_how_old_it_is(mine: Ledger) -> None:
    """
    A proof from before the newest event still holds, for its own time: its position, date and checkpoint tell.
    """
    older, newer = (verify(mine, prove(mine, run=run)) for run in (FIRST_RUN, SECOND_RUN))

    assert (FIRST_RUN - 1, SECOND_RUN - 1) == (older.position, newer.position)
    assert (FIRST_RUN + 1, SECOND_RUN + 1) == (older.checkpoint.size, newer.checkpoint.size)
    assert older.recorded_at < newer.recorded_at
    assert len(newer.complete) == len(older.complete) + 1


def test_only_the_logs_own_signatures_count(mine: Ledger, tmp_path_factory: pytest.TempPathFactory) -> None:
    """
    A proof under keys of another log, under another name, or without one of the two signatures is none.
    """
    raw, other = prove(mine), found_ledger(tmp_path_factory.mktemp("other"))
    unsigned = alter(raw, lambda it: it["run"].update(receipt="\n".join(it["run"]["receipt"].split("\n")[:-2]) + "\n"))
    with pytest.raises(EvidenceError):
        verify(other, raw)
    with pytest.raises(EvidenceError):
        verify_history(raw, keys_of(mine), subject=RIGHT, origin="ledger.example/other")
    with pytest.raises(EvidenceError):
        verify(mine, unsigned)
    # Whoever knows only one key of the log checks that one; it states no time.
    assert verify_history(raw, keys_of(mine)[:1], subject=RIGHT, origin=ORIGIN).signed_at is None
    other.close()


CO_SIGNED: dict[str, tuple[str, int, int]] = {
    "a witness, later": ("witness.example/1", 60, 0),
    "another key of the log, later": (ORIGIN, 60, 60),
    "another key of the log, earlier": (ORIGIN, -60, 0),
}
"""Who else signed the checkpoint, how many seconds after the log's key, and by how many that moves the time told."""


@pytest.mark.parametrize(("name", "later", "moved"), CO_SIGNED.values(), ids=CO_SIGNED.keys())
def test_the_time_told_is_the_logs_own_and_its_last(mine: Ledger, name: str, later: int, moved: int) -> None:
    """
    A witness may see the checkpoint much later: that says nothing of when the log stood to it.
    """
    raw, other = prove(mine), MLDSA44Signer(name, MLDSA44PrivateKey.from_seed_bytes(bytes(32)))
    signed_at = verify(mine, raw).signed_at
    assert signed_at
    note = parse_tlog_proof(json.loads(raw)["run"]["receipt"].encode()).checkpoint
    signed = sign_note(parse_note(note).text, [other], timestamp=int(signed_at.timestamp()) + later)
    line = signed.rpartition(b"\n\n")[2].decode()
    both = alter(raw, lambda it: it["run"].update(receipt=it["run"]["receipt"] + line))

    told = verify_history(both, [*keys_of(mine), other.verifier], subject=RIGHT, origin=ORIGIN).signed_at

    assert signed_at + timedelta(seconds=moved) == told


def _forged(mine: Ledger, raw: bytes) -> bytes:
    """Return the document with a checkpoint of another tree, signed by the log's own keys."""
    document = json.loads(raw)
    leaf = leaf_hash(document["entries"][0]["entry"].encode())
    note = sign_checkpoint(Checkpoint(ORIGIN, 1, leaf), mine.log_signers, 1)
    receipt = parse_tlog_proof(document["run"]["receipt"].encode())
    forged = format_tlog_proof(TlogProof(index=receipt.index, hashes=receipt.hashes, checkpoint=note))
    return alter(raw, lambda it: it["run"].update(receipt=forged.decode()))


def test_a_checkpoint_of_another_tree_holds_nothing(mine: Ledger) -> None:
    """
    Even the log's own signature over another tree does not carry these proofs.
    """
    with pytest.raises(EvidenceError):
        verify(mine, _forged(mine, prove(mine)))


def test_a_run_by_a_later_service_key_is_followed(ledger: Ledger) -> None:
    """
    The key that signs the run now was added by governance in the log, and the document shows where.
    """
    file_mine(ledger)
    fresh = PrivateKey(generate_key())
    ledger.file(service_key_event(fresh, ledger.keys["service"]), "registry", "governance")
    retired = ServiceKeyRetired(key_id=ledger.keys["service"].public.key_id, reason="superseded")
    ledger.file(retired, "registry", "governance")
    ledger.keys["service"] = fresh
    file_run(ledger)

    raw = prove(ledger)

    assert RIGHT == verify(ledger, raw).subject
    first, second = json.loads(raw)["keys"]
    for keys in ([first], [second, first], [first, first], [second]):
        changed = msgspec.json.encode(json.loads(raw) | {"keys": keys}, order="sorted")
        with pytest.raises(EvidenceError) as caught:
            verify(ledger, changed)
        assert "history-run" == caught.value.code


def test_a_service_key_by_a_later_governance_is_followed(ledger: Ledger) -> None:
    """
    Governance was handed on before it added the key that signs the run: the document shows that, too, and needs it.
    """
    file_mine(ledger)
    heir = ledger.keys["governance-2"] = PrivateKey(generate_key())
    ledger.file(hand_governance_on(ledger, heir), "registry", "governance")
    fresh = PrivateKey(generate_key())
    ledger.file(service_key_event(fresh, ledger.keys["service"]), "registry", "governance-2")
    ledger.keys["service"] = fresh
    file_run(ledger)

    raw = prove(ledger)

    assert RIGHT == verify(ledger, raw).subject
    first, second, third = json.loads(raw)["keys"]
    for keys in ([first, third], [first, third, second], [first, second]):
        changed = msgspec.json.encode(json.loads(raw) | {"keys": keys}, order="sorted")
        with pytest.raises(EvidenceError) as caught:
            verify(ledger, changed)
        assert "history-run" == caught.value.code
