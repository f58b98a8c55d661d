# SPDX-License-Identifier: Apache-2.0
"""Where the limits of both verifiers are, to the byte: what they still read, and the first that they do not."""

import base64
import dataclasses

import pytest

from events.tlog.merkle import leaf_hash
from events.tlog.note import SignatureLine
from events.tlog.proof import TlogProof, format_tlog_proof
from tests.deploy.logs import SignedLog
from tests.deploy.verifiers import Ask, Standalone

INDEX, SIZE = 5, 13
MAX_NOTE, MAX_FILE, MAX_ENTRY = 1_000_000, 3_000_000, 65_535


def _signed(log: SignedLog, text: bytes) -> bytes:
    """Return the note, which `sign_note` would refuse to make where it is too long."""
    made = [SignatureLine(each.verifier.name, each.verifier.key_id, each.sign(text, 1)) for each in log.signers]
    return text + b"\n" + "".join(f"{line}\n" for line in made).encode()


def _note(log: SignedLog, length: int) -> bytes:
    """Return a checkpoint of so many bytes, made long by a line more, which the log signed."""
    text = log.checkpoint(SIZE).partition(b"\n\n")[0] + b"\n"
    return _signed(log, text + b"x" * (length - len(_signed(log, text)) - 1) + b"\n")


def test_a_checkpoint_is_read_up_to_a_million_bytes(ask: Ask, log: SignedLog) -> None:
    """As signed-note says; one byte more is refused, whoever signed it."""
    for length, ok in ((MAX_NOTE, True), (MAX_NOTE + 1, False)):
        note = _note(log, length)
        assert length == len(note)
        raw = log.receipt(INDEX, SIZE).partition(b"\n\n")[0] + b"\n\n" + note
        assert ok == ask("receipt", raw, log.entries[INDEX], keys=log.keys).ok


def _receipt(log: SignedLog, length: int) -> bytes:
    """Return a receipt of so many bytes, made long by extra data and by the line of a witness."""
    for more in range(4):
        name = "w" * (1 + more)
        line = f"— {name} {base64.b64encode(bytes(68)).decode()}\n".encode()
        proof = dataclasses.replace(log.proof(INDEX, SIZE), checkpoint=log.checkpoint(SIZE) + line)
        over = length - len(format_tlog_proof(dataclasses.replace(proof, extra=bytes(3))))
        if over % 4 == 0:
            head, rest = format_tlog_proof(proof).split(b"\n", 1)
            extra = base64.b64encode(bytes(3 + over // 4 * 3))
            return head + b"\nextra " + extra + b"\n" + rest
    raise AssertionError(length)


def test_a_receipt_is_read_up_to_three_million_bytes(ask: Ask, log: SignedLog) -> None:
    """One byte more is refused, and so it is when all would be in order but for its length."""
    for length, ok in ((MAX_FILE, True), (MAX_FILE + 1, False)):
        raw = _receipt(log, length)
        assert length == len(raw)
        assert ok == ask("receipt", raw, log.entries[INDEX], keys=log.keys).ok


def _entry(length: int) -> bytes:
    """Return what has the form of an entry at position 0, of so many bytes."""
    begin, end = b'{"filing":"', b'","position":0,"previous":"","recorded_at":"2026-10-01T08:00:00Z",'
    end += b'"stream":"x","stream_version":1,"v":1}'
    return begin + b"A" * (length - len(begin + end)) + end


@pytest.mark.parametrize(("length", "ok"), [(MAX_ENTRY, True), (MAX_ENTRY + 1, False)])
def test_an_entry_is_read_up_to_what_a_bundle_holds(
    standalone: Standalone,
    log: SignedLog,
    length: int,
    ok: bool,  # noqa: FBT001
) -> None:
    """A length of two bytes stands before it there; nothing longer can be in a log."""
    entry = _entry(length)
    assert length == len(entry)
    single = dataclasses.replace(log, entries=(entry,))
    note = single.checkpoint(1, leaf_hash(entry))
    raw = format_tlog_proof(TlogProof(index=0, hashes=(), checkpoint=note))

    verdict = standalone("receipt", raw, entry, keys=log.keys)

    assert ok == verdict.ok, verdict.said
    assert ok or "larger than 65535 bytes" in verdict.said


def test_a_file_too_large_is_said_to_be_so(standalone: Standalone, log: SignedLog) -> None:
    """Not to be malformed, which it only is because reading it was given up."""
    verdict = standalone("receipt", _receipt(log, MAX_FILE + 1), log.entries[INDEX], keys=log.keys)
    assert "larger than 3000000 bytes" in verdict.said


def test_what_does_not_fit_is_called_malformed(standalone: Standalone, log: SignedLog) -> None:
    """Each part by its name: a reader learns where to look."""
    receipt, entry = log.receipt(INDEX, SIZE), log.entries[INDEX]
    spoilt = {
        "tlog-proof file: malformed": receipt.replace(b"index 5", b"index x"),
        "checkpoint: malformed": receipt.replace(b"\n13\n", b"\nx\n"),
    }
    for said, raw in spoilt.items():
        assert said in standalone("receipt", raw, entry, keys=log.keys).said
    assert "vkey: malformed" in standalone("receipt", receipt, entry, keys="x\n").said


@pytest.mark.parametrize(("time", "ok"), [(2**63 - 1, True), (2**63, False), (2**64 - 1, False)])
def test_a_log_signs_up_to_the_last_second_of_63_bits(ask: Ask, log: SignedLog, time: int, ok: bool) -> None:  # noqa: FBT001
    """As tlog-cosignature says: above that the number would be negative to some readers."""
    signer = log.signers[1]
    root, name = log.root(SIZE), bytes([len(log.origin)]) + log.origin.encode()
    when = time.to_bytes(8, "big")
    message = b"subtree/v1\n\0" + name + when + name + bytes(8) + SIZE.to_bytes(8, "big") + root
    signature = when + signer._private_key.sign(message)  # type: ignore[attr-defined]
    text = log.checkpoint(SIZE).partition(b"\n\n")[0] + b"\n"
    line = SignatureLine(log.origin, signer.verifier.key_id, signature)
    raw = log.receipt(INDEX, SIZE).partition(b"\n\n")[0] + b"\n\n" + text + f"\n{line}\n".encode()

    assert ok == ask("receipt", raw, log.entries[INDEX], keys=f"{signer.verifier.vkey}\n").ok


def test_another_file_is_said_to_be_another_file(standalone: Standalone, log: SignedLog) -> None:
    """Only what is of the right kind needs newer software; a page of HTML does not."""
    for raw in (b"<!doctype html>\n", b"", log.consistency(INDEX, SIZE)):
        verdict = standalone("receipt", raw, log.entries[INDEX], keys=log.keys)
        assert "this is not a c2sp.org/tlog-proof file" in verdict.said
        assert not verdict.ok


def test_the_verdict_says_what_was_verified(standalone: Standalone, log: SignedLog) -> None:
    """Who is accused and who is not is read there."""
    fork = log.forked(2).checkpoint(6)
    stated = f"size 13 root {log.root(SIZE).hex()}"
    expected = {
        f"verified: {log.origin} only grew: size 6 root {log.root(6).hex()}, {stated}": (
            "consistency",
            log.consistency(6, SIZE),
        ),
        f"verified: {log.origin} signed two histories: size 6 root {log.forked(2).root(6).hex()}, {stated}": (
            "misbehaviour",
            log.misbehaviour(fork, SIZE),
        ),
    }
    for said, (operation, raw) in expected.items():
        assert said == standalone(operation, raw, keys=log.keys).said.splitlines()[-1]
    verdict = standalone("receipt", log.receipt(0, SIZE), log.entries[0], keys=log.keys).said.splitlines()
    assert [
        "验证通过",
        f"verified: entry 0, version 1 of registry, is in the tree of size 13 of {log.origin}",
    ] == verdict
