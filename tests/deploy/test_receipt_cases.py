# SPDX-License-Identifier: Apache-2.0
"""Receipts against whoever forges them: reliability.md §5.4, each case put to our library and to the script alike."""

import base64
import dataclasses
import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.tlog.merkle import EMPTY_ROOT, leaf_hash
from events.tlog.note import Ed25519Signer, sign_note
from events.tlog.proof import TlogProof, format_tlog_proof
from tests.deploy.logs import SignedLog
from tests.deploy.verifiers import Ask, Standalone

INDEX, SIZE = 5, 13
SECONDS = 5


def reason(ask: Ask, raw: bytes, entry: bytes, keys: str) -> str:
    """Return why a receipt is refused; it must be."""
    verdict = ask("receipt", raw, entry, keys=keys)
    assert not verdict.ok, verdict.said
    return verdict.said


def test_every_receipt_of_every_size_is_verified(ask: Ask, log: SignedLog) -> None:
    """Whatever entry, under whatever checkpoint that covers it."""
    for size in (1, 2, 7, 8, SIZE):
        for index in range(size):
            verdict = ask("receipt", log.receipt(index, size), log.entries[index], keys=log.keys)
            assert verdict.ok, (index, size, verdict.said)


WRONG_BYTES: dict[str, Callable[[bytes], bytes]] = {
    "a space more": lambda entry: entry + b" ",
    "a byte less": lambda entry: entry[:-1],
    "one bit": lambda entry: entry[:30] + bytes([entry[30] ^ 1]) + entry[31:],
    "nothing": lambda entry: b"",
    "another position in it": lambda entry: entry.replace(b'"position":5', b'"position":6'),
    "a zero before its position": lambda entry: entry.replace(b'"position":5', b'"position":05'),
}


@pytest.mark.parametrize("change", WRONG_BYTES.values(), ids=WRONG_BYTES.keys())
def test_case_45_wrong_bytes_of_the_entry(ask: Ask, log: SignedLog, change: Callable[[bytes], bytes]) -> None:
    entry = change(log.entries[INDEX])
    assert entry != log.entries[INDEX]
    assert "proof" in reason(ask, log.receipt(INDEX, SIZE), entry, log.keys)


def test_case_45_an_entry_that_states_another_position(ask: Ask, log: SignedLog) -> None:
    """A log that put entry 4 in place 5 has a proof for it, but the entry says where it belongs."""
    entries = (*log.entries[:INDEX], log.entries[4], *log.entries[INDEX + 1 :])
    liar = dataclasses.replace(log, entries=entries)
    said = reason(ask, liar.receipt(INDEX, SIZE), liar.entries[INDEX], log.keys)
    assert "position" in said


def test_case_46_the_receipt_of_another_entry(ask: Ask, log: SignedLog) -> None:
    for other in range(SIZE):
        if other != INDEX:
            assert "proof" in reason(ask, log.receipt(other, SIZE), log.entries[INDEX], log.keys)


def test_case_46_the_receipt_of_the_same_place_in_a_forked_log(ask: Ask, log: SignedLog) -> None:
    """Same keys, same size, same place: only the bytes differ."""
    assert "proof" in reason(ask, log.forked(INDEX).receipt(INDEX, SIZE), log.entries[INDEX], log.keys)


@pytest.mark.parametrize("index", [*range(INDEX), 6, 12, 13, 14, 2**63 - 1])
def test_case_47_another_index(ask: Ask, log: SignedLog, index: int) -> None:
    raw = format_tlog_proof(dataclasses.replace(log.proof(INDEX, SIZE), index=index))
    assert "proof" in reason(ask, raw, log.entries[INDEX], log.keys)


@pytest.mark.parametrize("index", ["-1", "-5", "+5", "05", "5.0", "5e0", " 5", "", "٥", str(2**63), "9" * 5000])
def test_case_47_an_index_that_is_none(ask: Ask, log: SignedLog, index: str) -> None:
    raw = log.receipt(INDEX, SIZE).replace(b"index 5\n", f"index {index}\n".encode())
    reason(ask, raw, log.entries[INDEX], log.keys)


@pytest.mark.parametrize("hashes", [(), (bytes(32),), (EMPTY_ROOT,)])
def test_case_47_the_tree_of_size_0(ask: Ask, log: SignedLog, hashes: tuple[bytes, ...]) -> None:
    """The log signs the empty tree, and nothing is in it."""
    raw = format_tlog_proof(TlogProof(index=0, hashes=hashes, checkpoint=log.checkpoint(0)))
    assert "size 0" in reason(ask, raw, log.entries[0], log.keys)


@pytest.mark.parametrize("entry", [b"", EMPTY_ROOT])
def test_case_47_a_tree_of_size_0_with_a_root(ask: Ask, log: SignedLog, entry: bytes) -> None:
    """Signed by the log's own keys, and nonsense all the same."""
    note = log.checkpoint(0, leaf_hash(entry))
    reason(ask, format_tlog_proof(TlogProof(index=0, hashes=(), checkpoint=note)), entry, log.keys)


Hashes = tuple[bytes, ...]
WRONG_HASHES: dict[str, Callable[[Hashes], Hashes]] = {
    "the first dropped": lambda all_: all_[1:],
    "one in the middle dropped": lambda all_: all_[:1] + all_[2:],
    "the last dropped": lambda all_: all_[:-1],
    "all dropped": lambda all_: (),
    "one added before": lambda all_: (all_[0], *all_),
    "one added behind": lambda all_: (*all_, all_[-1]),
    "a zero added behind": lambda all_: (*all_, bytes(32)),
    "all twice": lambda all_: all_ * 2,
    "two changed places": lambda all_: (all_[1], all_[0], *all_[2:]),
    "backwards": lambda all_: all_[::-1],
    "one zeroed": lambda all_: (all_[0], bytes(32), *all_[2:]),
    "all zeroed": lambda all_: (bytes(32),) * len(all_),
    "as many as there may be": lambda all_: (*all_, *(bytes(32),) * (63 - len(all_))),
}


@pytest.mark.parametrize("change", WRONG_HASHES.values(), ids=WRONG_HASHES.keys())
def test_case_48_wrong_hashes(ask: Ask, log: SignedLog, change: Callable[[Hashes], Hashes]) -> None:
    proof = log.proof(INDEX, SIZE)
    raw = format_tlog_proof(dataclasses.replace(proof, hashes=change(proof.hashes)))
    assert "proof" in reason(ask, raw, log.entries[INDEX], log.keys)


@pytest.mark.parametrize("count", [64, 1000, 10_000_000 // 45])
def test_case_48_too_many_hashes_are_refused_at_once(ask: Ask, log: SignedLog, count: int) -> None:
    """Up to ten megabytes of well-formed hashes."""
    line = base64.b64encode(leaf_hash(b"")) + b"\n"
    raw = log.receipt(INDEX, SIZE).replace(b"\n\n", b"\n" + line * count + b"\n", 1)
    started = time.process_time()
    reason(ask, raw, log.entries[INDEX], log.keys)
    assert time.process_time() - started < SECONDS


NO_RECEIPTS = {
    "an empty answer": b"",
    "a line's end": b"\n",
    "a web page with status 200": b"<!doctype html>\n<html>\n\n<title>Welcome</title>\n\n</html>\n",
    "a problem document": b'{"type":"about:blank","status":503}',
    "null": b"null",
    "only the header": b"c2sp.org/tlog-proof@v1\n",
    "zeroes": bytes(1000),
    "a zip": b"PK\x03\x04" + bytes(range(256)),
}


@pytest.mark.parametrize("raw", NO_RECEIPTS.values(), ids=NO_RECEIPTS.keys())
def test_case_50_nothing_returned_is_never_a_success(ask: Ask, log: SignedLog, raw: bytes) -> None:
    reason(ask, raw, log.entries[INDEX], log.keys)


@pytest.mark.parametrize("part", ["hashes", "checkpoint", "signatures"])
def test_case_50_a_part_that_is_missing(ask: Ask, log: SignedLog, part: str) -> None:
    head, body, signatures = log.receipt(INDEX, SIZE).split(b"\n\n")
    without = {
        "hashes": b"\n".join(head.split(b"\n")[:2]) + b"\n\n" + body + b"\n\n" + signatures,
        "checkpoint": head + b"\n\n",
        "signatures": head + b"\n\n" + body + b"\n\n",
    }
    reason(ask, without[part], log.entries[INDEX], log.keys)


@pytest.mark.parametrize("entry", [b"", b"<html></html>", b"{}", b"null"])
def test_case_50_an_answer_in_place_of_the_entry(ask: Ask, log: SignedLog, entry: bytes) -> None:
    reason(ask, log.receipt(INDEX, SIZE), entry, log.keys)


@pytest.mark.parametrize("entry", [b"<html></html>", b"{}", b"entry 0"])
def test_case_50_a_page_that_the_log_took_for_an_entry(ask: Ask, log: SignedLog, entry: bytes) -> None:
    """Properly proved, but nothing that a registry of ours records."""
    liar = dataclasses.replace(log, entries=(entry,))
    reason(ask, liar.receipt(0, 1), entry, log.keys)


def test_case_51_extra_data_is_ignored_and_warned_of(standalone: Standalone, log: SignedLog) -> None:
    """It verifies as without, and the reader is told that nobody signed it (of the command: test_proving)."""
    raw = format_tlog_proof(dataclasses.replace(log.proof(INDEX, SIZE), extra=b'{"position":5}'))
    verdict = standalone("receipt", raw, log.entries[INDEX], keys=log.keys)
    assert (True, "warning: the receipt has extra data, which nobody signed; ignored") == (
        verdict.ok,
        verdict.said.splitlines()[0],
    )


MORE = {
    "another index": b"index 6\n",
    "a comment": b"# nothing\n",
    "another file's field": b"old 5\n",
    "extra data in the wrong place": b"extra AAAA\n",
}


@pytest.mark.parametrize("line", MORE.values(), ids=MORE.keys())
def test_case_51_an_additional_record_is_refused(ask: Ask, log: SignedLog, line: bytes) -> None:
    raw = log.receipt(INDEX, SIZE).replace(b"index 5\n", b"index 5\n" + line)
    reason(ask, raw, log.entries[INDEX], log.keys)


def test_case_51_another_file_behind_the_receipt_is_refused(ask: Ask, log: SignedLog) -> None:
    for more in (b"\n", b"more\n", log.receipt(6, SIZE), b"\n" + log.checkpoint(SIZE)):
        reason(ask, log.receipt(INDEX, SIZE) + more, log.entries[INDEX], log.keys)


def test_case_52_another_origin_under_the_same_keys(ask: Ask, log: SignedLog) -> None:
    """The very keys, under the name of another log."""
    note = log.checkpoint(SIZE, origin="ledger.example/other")
    raw = format_tlog_proof(dataclasses.replace(log.proof(INDEX, SIZE), checkpoint=note))
    reason(ask, raw, log.entries[INDEX], log.keys)


def test_case_52_another_origin_in_a_note_that_the_log_signed(ask: Ask, log: SignedLog) -> None:
    text = b"ledger.example/other\n" + log.checkpoint(SIZE).split(b"\n", 1)[1].partition(b"\n\n")[0] + b"\n"
    note = sign_note(text, log.signers[:1])
    raw = format_tlog_proof(dataclasses.replace(log.proof(INDEX, SIZE), checkpoint=note))
    said = reason(ask, raw, log.entries[INDEX], log.signers[0].verifier.vkey + "\n")
    assert "ledger.example/other" in said


def test_case_52_another_key_under_the_same_name(ask: Ask, log: SignedLog) -> None:
    other = Ed25519Signer(log.origin, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    impostor = dataclasses.replace(log, signers=(other,))
    reason(ask, impostor.receipt(INDEX, SIZE), log.entries[INDEX], log.signers[0].verifier.vkey + "\n")


def _signed(log: SignedLog, change: Callable[[bytes], bytes]) -> bytes:
    """Return a receipt whose signature lines are changed."""
    text, signatures = log.receipt(INDEX, SIZE).rsplit(b"\n\n", 1)
    return text + b"\n\n" + change(signatures)


UNKNOWN = "— witness.example/w1 JLXZ/gAAAABqsTuA6xz8rF4FjwQ2WkfH79mklJyePQpe0D0N6X/FwXHSt8A=\n".encode()


def test_case_53_unknown_signatures_beside_good_ones_are_ignored(ask: Ask, log: SignedLog) -> None:
    for change in (lambda lines: UNKNOWN + lines, lambda lines: lines + UNKNOWN * 20):
        assert ask("receipt", _signed(log, change), log.entries[INDEX], keys=log.keys).ok


def test_case_53_a_bad_signature_by_a_known_key_spoils_the_whole(ask: Ask, log: SignedLog) -> None:
    """One bit of each, the other one being good."""
    for which in (0, 1):

        def change(lines: bytes, which: int = which) -> bytes:
            each = lines.splitlines(keepends=True)
            head, _, encoded = each[which].rstrip(b"\n").rpartition(b" ")
            raw = bytearray(base64.b64decode(encoded))
            raw[-40] ^= 1
            each[which] = head + b" " + base64.b64encode(raw) + b"\n"
            return b"".join(each)

        reason(ask, _signed(log, change), log.entries[INDEX], log.keys)


def test_case_53_one_of_two_signatures_missing(ask: Ask, log: SignedLog) -> None:
    """Who has both keys is not content with one; who has only one is."""
    for kept in (0, 1):
        raw = _signed(log, lambda lines, kept=kept: lines.splitlines(keepends=True)[kept])  # type: ignore[misc]
        assert "type" in reason(ask, raw, log.entries[INDEX], log.keys)
        vkey = f"{log.signers[kept].verifier.vkey}\n"
        assert ask("receipt", raw, log.entries[INDEX], keys=vkey).ok


def test_case_53_a_thousand_signature_lines_are_refused_at_once(ask: Ask, log: SignedLog) -> None:
    started = time.process_time()
    for lines in (UNKNOWN * 1000, UNKNOWN * 10_000):
        reason(ask, _signed(log, lambda good, lines=lines: lines + good), log.entries[INDEX], log.keys)  # type: ignore[misc]
    known = _signed(log, lambda good: good * 500)
    reason(ask, known, log.entries[INDEX], log.keys)
    assert time.process_time() - started < SECONDS


def test_case_53_two_signatures_by_one_key_are_refused(ask: Ask, log: SignedLog) -> None:
    reason(ask, _signed(log, lambda lines: lines + lines.splitlines(keepends=True)[0]), log.entries[INDEX], log.keys)


def test_case_54_another_key_with_the_same_key_id(ask: Ask, log: SignedLog) -> None:
    """Four bytes can be made to collide; the signature is what counts."""
    own = log.signers[0].verifier
    text = log.checkpoint(SIZE).partition(b"\n\n")[0] + b"\n"
    forged = Ed25519PrivateKey.from_private_bytes(bytes(32)).sign(text)
    line = f"— {log.origin} ".encode() + base64.b64encode(own.key_id + forged) + b"\n"
    reason(ask, _signed(log, lambda lines: line), log.entries[INDEX], f"{own.vkey}\n")


def test_case_54_a_key_id_that_is_not_the_keys(ask: Ask, log: SignedLog) -> None:
    """A file of keys that gives another key the known id."""
    name, key_id, _ = log.signers[0].verifier.vkey.split("+", 2)
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    encoded = base64.b64encode(b"\x01" + other).decode()
    vkey = f"{name}+{key_id}+{encoded}\n"
    assert "key ID" in reason(ask, log.receipt(INDEX, SIZE), log.entries[INDEX], vkey)


def test_case_55_an_interior_node_is_no_entry(ask: Ask, log: SignedLog) -> None:
    """The 64 bytes below a node, and the same with the node's prefix, at the place which the node has."""
    left, right = (leaf_hash(entry) for entry in log.entries[:2])
    for size, index in ((2, 0), (4, 0), (8, 0)):
        proof = log.proof(index, size)
        climbing = TlogProof(index=index, hashes=proof.hashes[1:], checkpoint=proof.checkpoint)
        for entry in (left + right, b"\x01" + left + right):
            for each in (climbing, proof):
                assert "proof" in reason(ask, format_tlog_proof(each), entry, log.keys)


def test_case_55_an_entry_of_64_bytes_that_looks_like_a_node(ask: Ask, log: SignedLog) -> None:
    """A log that took such an entry proves the entry, and not what would stand below it as a node."""
    left, right = (leaf_hash(entry) for entry in log.entries[:2])
    trap = dataclasses.replace(log, entries=(left + right, log.entries[1]))
    below = TlogProof(index=0, hashes=(right, leaf_hash(log.entries[1])), checkpoint=trap.checkpoint(2))
    assert "proof" in reason(ask, format_tlog_proof(below), log.entries[0], log.keys)


def test_case_57_an_unknown_version_needs_newer_software(ask: Ask, log: SignedLog) -> None:
    for version in (b"@v2", b"@v10", b"@v1.1"):
        raw = log.receipt(INDEX, SIZE).replace(b"tlog-proof@v1", b"tlog-proof" + version, 1)
        assert "newer software" in reason(ask, raw, log.entries[INDEX], log.keys)


OTHER_SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "CRLF": lambda raw: raw.replace(b"\n", b"\r\n"),
    "a tab": lambda raw: raw.replace(b"index ", b"index\t"),
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "a NUL": lambda raw: raw.replace(b"index 5", b"index 5\0"),
    "not UTF-8": lambda raw: raw.replace(b"index", b"ind\xffx"),
    "no last newline": lambda raw: raw[:-1],
    "base64 without padding": lambda raw: raw.replace(b"=\n", b"\n", 1),
    "a size with a zero before it": lambda raw: raw.replace(b"\n13\n", b"\n013\n"),
    "a size with a plus": lambda raw: raw.replace(b"\n13\n", b"\n+13\n"),
    "a space behind the size": lambda raw: raw.replace(b"\n13\n", b"\n13 \n"),
}


@pytest.mark.parametrize("change", OTHER_SPELLINGS.values(), ids=OTHER_SPELLINGS.keys())
def test_case_40_another_spelling_is_refused(ask: Ask, log: SignedLog, change: Callable[[bytes], bytes]) -> None:
    raw = log.receipt(INDEX, SIZE)
    assert change(raw) != raw
    reason(ask, change(raw), log.entries[INDEX], log.keys)


def test_case_40_base64_with_unused_bits_is_refused(ask: Ask, log: SignedLog) -> None:
    """32 bytes leave two bits over in the last letter: four spellings of one hash, of which one is written."""
    raw = log.receipt(INDEX, SIZE)
    line = raw.split(b"\n")[2]
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = line[:-2] + letters[letters.index(line[-2:-1]) + 1 :][:1] + b"="
    assert base64.b64decode(other) == base64.b64decode(line)
    reason(ask, raw.replace(line, other), log.entries[INDEX], log.keys)


def test_every_changed_byte_of_a_receipt_is_refused(ask: Ask, log: SignedLog) -> None:
    """There is nothing in the file that does not count; sampled where the long signature is."""
    raw = log.receipt(INDEX, SIZE)
    head = raw.index(b"\n\n", raw.index(b"\n\n") + 2) + 200
    for place in (*range(head), *range(head, len(raw), 101)):
        changed = bytearray(raw)
        changed[place] ^= 1
        verdict = ask("receipt", bytes(changed), log.entries[INDEX], keys=log.keys)
        assert not verdict.ok, (place, verdict.said)


def test_the_script_says_its_verdict_on_a_key_name_of_any_length(standalone: Standalone, log: SignedLog) -> None:
    """ML-DSA-44 signs a length of one byte: a name above 255 bytes cannot be a log's."""
    name = "x" * 300
    signers = [type(each)(name, each._private_key) for each in log.signers]  # type: ignore[call-arg,attr-defined]
    keys = "".join(f"{each.verifier.vkey}\n" for each in signers)
    body = log.checkpoint(SIZE).partition(b"\n\n")[0].replace(log.origin.encode(), name.encode()) + b"\n"
    lines = [f"— {name} {base64.b64encode(each.verifier.key_id + bytes(2428)).decode()}\n" for each in signers]
    note = body + b"\n" + "".join(lines[1:]).encode()
    head = log.receipt(INDEX, SIZE).partition(b"\n\n")[0]
    assert not standalone("receipt", head + b"\n\n" + note, log.entries[INDEX], keys=keys).ok
