# SPDX-License-Identifier: Apache-2.0
"""Checkpoints while the log's keys change hands: who signs which, who can verify them, who must stop (cases 72, 73)."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from events.catalogue.trust import LogKeyRetired
from events.errors import NotPermittedError, RejectedError, SignatureError, UnavailableError
from events.ids import Position, TreeSize
from events.tlog.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint, verify_checkpoint
from events.tlog.note import parse_note
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.tlog.signatures import LogSigner
from projections.runner import Runner
from registry.filing import Desk
from registry.ledger.logkeys import LogKeys, follow_log_keys
from registry.ledger.publisher import Publisher
from registry.ledger.receipts import Receipt
from tests.forgeries import entries_of, findings, report_on, slip_in
from tests.ledgers import ORIGIN, Ledger, open_ledger
from tests.registry.admission.world import log_key_event, new_log_signers

Pair = tuple[LogSigner, LogSigner]


@pytest.fixture
def fresh() -> Pair:
    """The pair of keys that the log is to have next."""
    return new_log_signers()


def _added(ledger: Ledger, fresh: Pair, **changes: object) -> bytes:
    return ledger.sign(log_key_event(fresh, ledger.log_signers, **changes), "registry", "governance")


def _retired(ledger: Ledger, signers: Sequence[LogSigner], **changes: object) -> bytes:
    fields = {"vkeys": tuple(signer.verifier.vkey for signer in signers), "reason": "superseded"} | changes
    return ledger.sign(LogKeyRetired(**fields), "registry", "governance")  # type: ignore[arg-type]


def _holding(ledger: Ledger, *signers: LogSigner) -> Desk:
    """Return a desk of the same registry, in a process that holds just these log keys."""
    publisher = Publisher(ledger.store, ledger.guard, signers, origin=ORIGIN, clock=ledger.clock)
    return Desk(ledger.store, publisher, clock=ledger.clock)


def _signers_of(note: bytes, signers: Sequence[LogSigner]) -> list[LogSigner]:
    ids = {line.key_id for line in parse_note(note).signatures}
    return [signer for signer in signers if signer.verifier.key_id in ids]


def _newest(ledger: Ledger) -> bytes:
    with ledger.store.reading() as view:
        return view.checkpoint()


def _keys(ledger: Ledger) -> LogKeys:
    keys = LogKeys()
    for entry in entries_of(ledger):
        keys = keys.evolve(entry)
    return keys


@pytest.fixture
def rotated(ledger: Ledger, fresh: Pair) -> Iterator[Ledger]:
    """A registry in the overlap: three checkpoints by its first keys, two by both."""
    for party in ("A", "B"):
        ledger.desk.file(ledger.sign_party(party))
    both = _holding(ledger, *ledger.log_signers, *fresh)
    both.file(_added(ledger, fresh))
    both.file(ledger.sign_party("C"))
    opened = open_ledger(
        ledger.folder, ledger.clock, (*ledger.log_signers, *fresh), keys=ledger.keys, filed=ledger.filed
    )
    yield opened
    opened.close()


def _verify(receipt: Receipt, signers: Sequence[LogSigner]) -> int:
    """Return the size of the receipt's checkpoint, as verified by who knows just these keys."""
    verifiers = [signer.verifier for signer in signers]
    return verify_tlog_proof(parse_tlog_proof(receipt.proof), receipt.entry, verifiers, ORIGIN).size


def test_case_73_both_generations_of_clients_verify_the_overlap(rotated: Ledger) -> None:
    """
    From the entry that adds keys up to the one that retires the old, every checkpoint verifies for who knows the old
    ones, the new ones, or both; receipts from before go on verifying with the keys of their time; the audit passes.
    """
    old, new = rotated.log_signers[:2], rotated.log_signers[2:]
    receipts = [rotated.desk.get_receipt(Position(position)) for position in range(5)]
    rotated.desk.file(_retired(rotated, old))
    after = rotated.desk.file(rotated.sign_party("D"))

    for receipt in receipts[:3]:
        assert _verify(receipt, old)
        assert _verify(receipt, (*old, *new)), "a reader who has all keys ever"
        with pytest.raises(SignatureError):
            _verify(receipt, new)
    for receipt in receipts[3:]:
        assert 4 == len(parse_note(parse_tlog_proof(receipt.proof).checkpoint).signatures)
        for known in (old, new, (*old, *new), (old[0], new[1]), (new[0], old[1])):
            assert _verify(receipt, known)
    assert _verify(after, new)
    with pytest.raises(SignatureError):
        _verify(after, old)
    for receipt in receipts:
        assert receipt == rotated.desk.get_receipt(receipt.position), "receipts never change"
    Runner(rotated.database, rotated.store).catch_up()
    assert () == report_on(rotated).findings


def test_each_checkpoint_bears_exactly_the_keys_due_at_its_size(rotated: Ledger) -> None:
    """
    The log itself says who signs which size, old checkpoints included.
    """
    old, new = rotated.log_signers[:2], rotated.log_signers[2:]
    rotated.desk.file(_retired(rotated, old))
    expected = {1: old, 2: old, 3: old, 4: (*old, *new), 5: (*old, *new), 6: new}

    keys = _keys(rotated)
    with rotated.store.reading() as view:
        notes = {checkpoint.size: checkpoint.note for checkpoint in view.checkpoints()}
    assert {size: list(signers) for size, signers in expected.items()} == {
        size: _signers_of(note, rotated.log_signers) for size, note in notes.items()
    }
    for size, note in notes.items():
        assert [each.verifier for each in expected[size]] == list(keys.due(size))
        assert size == keys.verify(note).size
    assert [each.verifier.vkey for each in (*reversed(new), *reversed(old))] == list(keys.believable())


WRONG: dict[str, tuple[int, Callable[[Ledger], Sequence[LogSigner]]]] = {
    "in the overlap, only the old ones": (4, lambda it: it.log_signers[:2]),
    "in the overlap, only the new ones": (5, lambda it: it.log_signers[2:]),
    "in the overlap, one too few": (5, lambda it: it.log_signers[:3]),
    "before the overlap, the new ones as well": (3, lambda it: it.log_signers),
    "behind the overlap, the old ones still": (6, lambda it: it.log_signers),
    "behind the overlap, the old ones alone": (6, lambda it: it.log_signers[:2]),
    "a stranger's alone": (3, lambda _: new_log_signers()),
}


@pytest.mark.parametrize(("size", "signers"), WRONG.values(), ids=WRONG.keys())
def test_a_checkpoint_by_other_keys_than_those_due(
    size: int, signers: Callable[[Ledger], Sequence[LogSigner]], rotated: Ledger
) -> None:
    """
    It does not verify for who follows the log, though each signature on it is good.
    """
    rotated.desk.file(_retired(rotated, rotated.log_signers[:2]))
    head = Checkpoint(ORIGIN, size, bytes(32))
    note = sign_checkpoint(head, signers(rotated), 1)

    with pytest.raises(SignatureError):
        _keys(rotated).verify(note)


def test_a_bad_signature_beside_good_ones_spoils_a_checkpoint(rotated: Ledger) -> None:
    """
    A key that is due and signed something else is not made up for by the others.
    """
    head, other = Checkpoint(ORIGIN, 4, bytes(32)), Checkpoint(ORIGIN, 4, b"\1" * 32)
    good = sign_checkpoint(head, rotated.log_signers, 1)
    bad = sign_checkpoint(other, rotated.log_signers, 1)
    lines = good.splitlines(keepends=True)
    lines[-1] = bad.splitlines(keepends=True)[-1]

    with pytest.raises(SignatureError):
        _keys(rotated).verify(b"".join(lines))
    assert head == _keys(rotated).verify(good)


def test_a_process_with_old_keys_is_fenced(rotated: Ledger) -> None:
    """
    Another desk that holds only the old keys neither appends nor signs, and says why; its readers read on, and the
    desk with the new keys is not held up.
    """
    old = _holding(rotated, *rotated.log_signers[:2])
    before = len(entries_of(rotated))
    for act in (old.file, old.check):
        with pytest.raises(UnavailableError) as refusal:
            act(rotated.sign_party("E"))
        assert "log-key-not-held" == refusal.value.code
    assert before == len(entries_of(rotated))
    assert old.get_receipt(Position(0)).entry

    assert before == rotated.desk.file(rotated.sign_party("F")).position
    Runner(rotated.database, rotated.store).catch_up()
    assert set() == findings(rotated)


def test_a_process_that_finds_the_new_keys_goes_on(rotated: Ledger) -> None:
    """
    It looks again where its keys are kept as soon as one is due that it lacks, and not before.
    """
    looked: list[int] = []

    def load() -> Sequence[LogSigner]:
        looked.append(1)
        return rotated.log_signers

    publisher = Publisher(
        rotated.store, rotated.guard, rotated.log_signers[:2], origin=ORIGIN, clock=rotated.clock, reload=load
    )
    desk = Desk(rotated.store, publisher, clock=rotated.clock)
    receipts = [desk.file(rotated.sign_party(party)) for party in ("E", "F")]

    assert [1] == looked
    assert [6, 7] == [_verify(receipt, rotated.log_signers[2:]) for receipt in receipts]


def test_keys_that_nobody_here_could_sign_with_are_not_taken(ledger: Ledger, fresh: Pair) -> None:
    """
    An event that would leave this desk without a checkpoint is refused to governance, and nothing is written.
    """
    with pytest.raises(NotPermittedError) as refusal:
        ledger.desk.file(_added(ledger, fresh))

    assert ("log-key-elsewhere", 1) == (refusal.value.code, len(entries_of(ledger)))
    assert ledger.desk.file(ledger.sign_party("A")).is_new


def test_lost_keys_are_replaced_in_one_step(ledger: Ledger, fresh: Pair) -> None:
    """
    With the old keys gone, the new ones and the retirement come under one checkpoint that only the new ones sign.
    """
    added = _added(ledger, fresh, endorsements=(), unendorsed="lost")
    retired = _retired(ledger, ledger.log_signers, reason="lost")
    desk = _holding(ledger, *fresh)
    with pytest.raises(UnavailableError) as refusal:
        desk.file(ledger.sign_party("A"))
    assert "log-key-not-held" == refusal.value.code

    outcomes = desk.file_all([added, retired])

    assert not any(isinstance(outcome, RejectedError) for outcome in outcomes)
    assert list(fresh) == _signers_of(_newest(ledger), (*ledger.log_signers, *fresh))
    assert 3 == parse_checkpoint(parse_note(_newest(ledger)).text).size
    Runner(ledger.database, ledger.store).catch_up()
    assert set() == findings(ledger)


def test_a_replacement_of_lost_keys_may_stop_half_way(ledger: Ledger, fresh: Pair) -> None:
    """
    Recorded in two steps, the log is without checkpoint in between; the second step publishes both.
    """
    desk = _holding(ledger, *fresh)
    with pytest.raises(UnavailableError, match="recorded, but not published"):
        desk.file(_added(ledger, fresh, endorsements=(), unendorsed="lost"))

    receipt = desk.file(_retired(ledger, ledger.log_signers, reason="lost"))

    assert (2, 3) == (receipt.position, _verify(receipt, fresh))
    assert _verify(desk.get_receipt(Position(1)), fresh)


def test_case_72_who_knew_the_old_keys_follows_to_the_new(rotated: Ledger, fresh: Pair) -> None:
    """
    The old keys were stolen: they hand over while they still can, governance states up to where they are good, and an
    auditor who knew only them verifies the overlap by them, follows its entries, and verifies all that comes later.
    """
    stolen = rotated.log_signers[:2]
    known = [signer.verifier for signer in stolen]
    overlap = verify_checkpoint(_newest(rotated), ORIGIN, known)
    rotated.desk.file(_retired(rotated, stolen, reason="compromised", last_good_size=overlap.size))
    later = rotated.desk.file(rotated.sign_party("D"))

    followed = follow_log_keys(ORIGIN, known, entries_of(rotated)[: overlap.size])  # type: ignore[arg-type]
    assert {*known, *(signer.verifier for signer in fresh)} == set(followed)
    final = follow_log_keys(ORIGIN, followed, entries_of(rotated)[overlap.size :])
    assert {signer.verifier for signer in fresh} == set(final)
    assert 7 == verify_tlog_proof(parse_tlog_proof(later.proof), later.entry, final, ORIGIN).size

    keys = _keys(rotated)
    assert [overlap.size] * 2 == [key.last_good_size for key in keys.keys if key.reason == "compromised"]
    assert {signer.verifier.vkey for signer in fresh} == set(keys.believable()), "stolen keys vouch for nothing offline"
    forged = sign_checkpoint(Checkpoint(ORIGIN, 6, bytes(32)), stolen, 1)
    with pytest.raises(SignatureError):
        keys.verify(forged)


def test_case_72_who_stole_one_key_cannot_name_a_successor(ledger: Ledger, fresh: Pair) -> None:
    """
    New keys that not every key in force endorses are not followed, though governance filed them.
    """
    known = [signer.verifier for signer in ledger.log_signers]
    desk = _holding(ledger, *ledger.log_signers, *fresh)
    desk.file(
        ledger.sign(log_key_event(fresh, ledger.log_signers[:1], unendorsed="compromised"), "registry", "governance")
    )

    with pytest.raises(SignatureError, match="entry 1: the new log keys are not endorsed"):
        follow_log_keys(ORIGIN, known, entries_of(ledger))  # type: ignore[arg-type]


def test_keys_added_past_the_desk_are_found_by_the_audit(ledger: Ledger, fresh: Pair) -> None:
    """
    A pair that the old keys never endorsed is named at its position, whoever signed the filing.
    """
    publisher = Publisher(ledger.store, ledger.guard, (*ledger.log_signers, *fresh), origin=ORIGIN, clock=ledger.clock)
    ledger.publisher = publisher
    [position] = slip_in(ledger, _added(ledger, fresh, endorsements=()))

    assert {(position, "endorsement-missing")} == findings(ledger)


def test_a_log_put_back_has_its_keys_read_anew(rotated: Ledger) -> None:
    """
    The keys are those of the log as it is seen, also when that became shorter.
    """
    from registry.ledger.signing import KnownLogKeys

    known = KnownLogKeys()
    with rotated.store.reading() as view:
        assert 4 == len(known.of(view).keys)
        assert known.of(view) is known.of(view), "nothing new, nothing read"
    known._known = (99, LogKeys())
    with rotated.store.reading() as view:
        assert 4 == len(known.of(view).due(TreeSize(5)))
