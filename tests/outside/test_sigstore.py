# SPDX-License-Identifier: Apache-2.0
"""Sigstore's client for Python reads our receipts: ask_sigstore.py, in its own environment (tlog.md §4, row 10)."""

import base64
import json
import re
import subprocess
from pathlib import Path

import pytest

from api.wiring import WritingRegistry
from events.ids import Position
from registry.ledger.receipts import Receipts
from tests.api_registry import ledger_of
from tests.checkers import find_sigstore
from tests.outside.exported import SIZE, SIZES

Pair = tuple[bytes, bytes]
"""A receipt and the entry it is for."""

POSITIONS = sorted({position for size in SIZES for position in (size - 1, size % SIZE)})
"""On both sides of each checkpoint: the proofs of all shapes."""


@pytest.fixture(scope="module")
def receipts(registry: WritingRegistry) -> dict[int, Pair]:
    """Receipts of the real log, as the desk hands them out."""
    with registry.store.reading() as view:
        make = Receipts(view)
        made = [make.make(Position(position)) for position in POSITIONS]
    return {receipt.position: (receipt.proof, receipt.entry) for receipt in made}


def ask(registry: WritingRegistry, pairs: list[Pair]) -> list[str]:
    """Return what sigstore says to each: one process for all, since its imports take a second."""
    python = find_sigstore()
    if python is None:
        pytest.skip("needs .venv-outside (make outside)")
    program = Path(__file__).with_name("ask_sigstore.py")
    vkey = ledger_of(registry).log_signers[0].verifier.vkey
    lines = [
        json.dumps({"receipt": base64.b64encode(receipt).decode(), "entry": base64.b64encode(entry).decode()})
        for receipt, entry in pairs
    ]
    command = [python, "-I", str(program), vkey]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, timeout=60, check=False)
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout.splitlines()


def test_sigstore_accepts_receipts(registry: WritingRegistry, receipts: dict[int, Pair]) -> None:
    """
    The inclusion proof and the Ed25519 signature of each, beside an ML-DSA-44 signature that it does not know.
    """
    assert ["accepted"] * len(POSITIONS) == ask(registry, list(receipts.values()))


def _flip(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


def _change_after(raw: bytes, pattern: bytes) -> bytes:
    """Put another character of base64 after what `pattern` finds: what is read is other bytes, not broken ones."""
    match = re.search(pattern, raw)
    assert match
    place = match.end()
    return raw[:place] + (b"B" if raw[place : place + 1] == b"A" else b"A") + raw[place + 1 :]


TAMPERED = {
    "the entry has another byte": lambda pair, _: (pair[0], _flip(pair[1], 9)),
    "the entry is another one": lambda pair, other: (pair[0], other[1]),
    "the receipt is for another entry": lambda pair, other: (other[0], pair[1]),
    "the index is another": lambda pair, _: (pair[0].replace(b"\nindex 700\n", b"\nindex 701\n"), pair[1]),
    "the first hash is another": lambda pair, _: (_change_after(pair[0], rb"index \d+\n"), pair[1]),
    "the last hash is missing": lambda pair, _: (re.sub(rb"\n[^\n]+\n\n", b"\n\n", pair[0], count=1), pair[1]),
    "the signed size is another": lambda pair, _: (pair[0].replace(b"\n1023\n", b"\n1022\n"), pair[1]),
    "the Ed25519 signature is another": lambda pair, _: (
        _change_after(pair[0], "\n\n— [^ ]+ .{20}".encode()),
        pair[1],
    ),
}


def test_sigstore_rejects_what_was_tampered_with(registry: WritingRegistry, receipts: dict[int, Pair]) -> None:
    """
    Whatever the proof or the signature covers, changed: the control without which acceptance means little.
    """
    whole, other = receipts[700], receipts[1023]
    verdicts = ask(registry, [tamper(whole, other) for tamper in TAMPERED.values()])

    assert dict.fromkeys(TAMPERED, "rejected") == {
        case: verdict.split(":")[0] for case, verdict in zip(TAMPERED, verdicts, strict=True)
    }
