# SPDX-License-Identifier: Apache-2.0
"""Signed checkpoints: a tree head as a note under the log's own name (c2sp.org tlog-checkpoint v1.0.0).

Our log signs twice under its origin: Ed25519 (0x01), which every reader can verify, and ML-DSA-44 (0x06),
which will outlast quantum computers. That a log never signs two histories is left to the publisher and its
guard.
"""

from collections.abc import Sequence

from events.errors import ProofError, SignatureError
from events.tlog.head import Checkpoint, format_checkpoint, parse_checkpoint
from events.tlog.merkle import EMPTY_ROOT
from events.tlog.note import ED25519, ML_DSA_44, NoteSigner, NoteVerifier, open_note, sign_note

__all__ = ["Checkpoint", "format_checkpoint", "parse_checkpoint", "sign_checkpoint", "verify_checkpoint"]

_LOG_KINDS = {ED25519, ML_DSA_44}


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[NoteSigner], timestamp: int) -> bytes:
    """Return the note in which the log commits to `checkpoint` at `timestamp` (POSIX seconds).

    Raises:
        MalformedError: origin or time does not fit the ML-DSA-44 message.
        RuntimeError: a signer is not named after the origin, none is Ed25519, or there are extension lines.
    """
    if any(signer.verifier.name != checkpoint.origin for signer in signers):
        raise RuntimeError(f"checkpoint of {checkpoint.origin}: a signer has another name")
    # tlog-tiles: the checkpoint of a public log MUST carry at least one Ed25519 signature.
    if ED25519 not in {signer.verifier.kind for signer in signers}:
        raise RuntimeError(f"checkpoint of {checkpoint.origin}: no Ed25519 signer")
    if checkpoint.extensions:
        raise RuntimeError(f"checkpoint of {checkpoint.origin}: extension lines are never signed")
    return sign_note(format_checkpoint(checkpoint), signers, timestamp=timestamp)


def verify_checkpoint(raw: bytes, origin: str, verifiers: Sequence[NoteVerifier]) -> Checkpoint:
    """Return the checkpoint in `raw`, signed by the log that is named `origin`.

    For each type of log key among `verifiers` at least one such key must have signed: who knows both keys of
    a log is not content with one, and during a rotation either the old or the new one will do. Keys with
    other names (witnesses) are verified where they signed, but cannot stand in for the log.

    Raises:
        MalformedError: not a note, or its text is not a checkpoint.
        SignatureError: the log did not sign this, or signed for another origin.
        ProofError: an empty tree with a root that is not the empty one.
    """
    note = open_note(raw, verifiers)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != origin:
        raise SignatureError(f"checkpoint: expected origin {origin}, found {checkpoint.origin}")
    signed = {signature.kind for signature in note.verified if signature.name == origin}
    wanted = _LOG_KINDS & {verifier.kind for verifier in verifiers if verifier.name == origin}
    if not wanted or not wanted <= signed:
        types = f"expected log signatures of types {sorted(wanted)}, found {sorted(signed)}"
        raise SignatureError(f"checkpoint of {origin}: {types}")
    # ML-DSA-44 signatures do not cover extension lines: anybody could have added them.
    if checkpoint.extensions and ED25519 not in signed:
        raise SignatureError(f"checkpoint of {origin}: extension lines are not signed")
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise ProofError(f"checkpoint of {origin}: size 0 with root {checkpoint.root.hex()}")
    return checkpoint
