# SPDX-License-Identifier: Apache-2.0
"""Checks receipts with the code by which sigstore's Python client checks those of Rekor. Runs in `.venv-outside`.

    ask_sigstore.py VKEY < one JSON object a line: {"receipt": base64, "entry": base64}

VKEY is the log's Ed25519 verifier key. Prints one line for each: "accepted", or "rejected: why". The modules asked are
private ones of sigstore, so its release is pinned (Makefile, SIGSTORE_VERSION). Written here is only the reading of the
receipt file; tree size and root come from the checkpoint whose signature sigstore verifies.
"""

import base64
import json
import sys
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import verify_checkpoint
from sigstore._internal.trust import Keyring
from sigstore.errors import VerificationError
from sigstore_models.common.v1 import PublicKey, PublicKeyDetails


def read_key(vkey: str) -> tuple[bytes, Keyring]:
    """Return the key ID and the key ring of a verifier key (c2sp.org/signed-note)."""
    _, key_id, encoded = vkey.split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    key = PublicKey(raw_bytes=base64.b64encode(der), key_details=PublicKeyDetails.PKIX_ED25519)
    return bytes.fromhex(key_id), Keyring([key])


def as_rekor_entry(receipt: bytes, entry: bytes, key_id: bytes) -> Any:
    """Return a c2sp.org/tlog-proof in the shape that sigstore knows."""
    head, _, checkpoint = receipt.partition(b"\n\n")
    _, index, *hashes = head.decode().split("\n")
    _, size, root = checkpoint.decode().split("\n")[:3]
    proof = SimpleNamespace(
        log_index=int(index.removeprefix("index ")),
        tree_size=int(size),
        root_hash=base64.b64decode(root),
        hashes=[base64.b64decode(line) for line in hashes],
        checkpoint=SimpleNamespace(envelope=checkpoint.decode()),
    )
    log_id = SimpleNamespace(key_id=key_id)
    return SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=proof, canonicalized_body=entry, log_id=log_id))


def ask(receipt: bytes, entry: bytes, key: tuple[bytes, Keyring]) -> str:
    """Return sigstore's verdict."""
    key_id, keyring = key
    try:
        rekor_entry = as_rekor_entry(receipt, entry, key_id)
        verify_merkle_inclusion(rekor_entry)
        verify_checkpoint(keyring, rekor_entry)
    except VerificationError as error:
        return f"rejected: {str(error).splitlines()[0]}"
    return "accepted"


if __name__ == "__main__":
    log_key = read_key(sys.argv[1])
    for line in sys.stdin:
        case = {name: base64.b64decode(value) for name, value in json.loads(line).items()}
        print(ask(case["receipt"], case["entry"], log_key))
