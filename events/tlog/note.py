# SPDX-License-Identifier: Apache-2.0
"""Signed notes: text, a blank line, signature lines (c2sp.org signed-note v1.0.0).

    <text, one or more lines>

    — <key name> <base64 of key ID and signature>

What is signed is the text with its final newline. A reader brings the keys it trusts: lines by others are
kept but mean nothing, and one bad line by a trusted key spoils the note. What the text says is left to the
reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from events.errors import MalformedError, SignatureError
from events.tlog.canonical import format_base64, parse_base64, parse_text
from events.tlog.signatures import (
    ED25519,
    ED25519_COSIGNATURE,
    KEY_ID_SIZE,
    ML_DSA_44,
    Ed25519CosignatureVerifier,
    Ed25519Signer,
    Ed25519Verifier,
    MLDSA44Signer,
    MLDSA44Verifier,
    NoteSigner,
    NoteVerifier,
    check_name,
    format_vkey,
    key_id,
    parse_vkey,
)

# The keys stand in a module of their own, but a caller who signs or opens a note needs this one only.
__all__ = [
    "ED25519",
    "ED25519_COSIGNATURE",
    "MAX_NOTE_BYTES",
    "MAX_SIGNATURES",
    "ML_DSA_44",
    "Ed25519CosignatureVerifier",
    "Ed25519Signer",
    "Ed25519Verifier",
    "MLDSA44Signer",
    "MLDSA44Verifier",
    "Note",
    "NoteSigner",
    "NoteVerifier",
    "OpenNote",
    "SignatureLine",
    "VerifiedSignature",
    "format_vkey",
    "key_id",
    "open_note",
    "parse_note",
    "parse_vkey",
    "sign_note",
]

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
"""Most signature lines; the specification demands that at least 16 be accepted."""

_DASH = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature as it stands in a note; nothing about it is checked yet."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        """Return the line, without newline."""
        return f"{_DASH}{self.name} {format_base64(self.key_id + self.signature)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A note in good form. Its text must not be believed before `open_note`."""

    text: bytes
    signatures: tuple[SignatureLine, ...]


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """A signature by a key the reader trusts; `timestamp` in POSIX seconds, None where its type has none."""

    name: str
    kind: int
    key_id: bytes
    timestamp: int | None


@dataclass(frozen=True, slots=True)
class OpenNote:
    """A note that at least one trusted key signed; `unverified` are the lines by keys we were not given."""

    text: bytes
    verified: tuple[VerifiedSignature, ...]
    unverified: tuple[SignatureLine, ...]


def sign_note(text: bytes, signers: Sequence[NoteSigner], *, timestamp: int = 0) -> bytes:
    """Return the note of `text` with one line by each of `signers`, in their order.

    `timestamp`, in POSIX seconds, goes into the signature types that state a time; 0 says nothing about time.

    Raises:
        MalformedError: the text does not end its last line, has control characters, or nobody signs.
        SignatureError: a signer made a signature that does not verify.
    """
    if not text.endswith(b"\n"):
        raise MalformedError("note: text does not end with a newline")
    keys = [signer.verifier for signer in signers]
    signatures = [signer.sign(text, timestamp) for signer in signers]
    lines = [SignatureLine(key.name, key.key_id, made) for key, made in zip(keys, signatures, strict=True)]
    raw = text + b"\n" + "".join(f"{line}\n" for line in lines).encode("utf-8")
    # Read back, so that no note leaves that its readers would refuse.
    open_note(raw, keys)
    return raw


def parse_note(raw: bytes) -> Note:
    """Return the parts of `raw` without verifying anything.

    Raises:
        MalformedError: above 1 MB, above 100 signatures, not UTF-8, or not of the form of a note.
    """
    if len(raw) > MAX_NOTE_BYTES:
        raise MalformedError(f"note: at most {MAX_NOTE_BYTES} bytes, found {len(raw)}")
    # The text may itself have empty lines: the last one of the note separates.
    text, separator, signatures = parse_text(raw, "note").rpartition("\n\n")
    *lines, rest = signatures.split("\n")
    if not separator or not lines or rest:
        raise MalformedError("note: expected text, an empty line, and signature lines")
    if len(lines) > MAX_SIGNATURES:
        raise MalformedError(f"note: at most {MAX_SIGNATURES} signatures, found {len(lines)}")
    return Note(f"{text}\n".encode(), tuple(_parse_line(line) for line in lines))


def open_note(raw: bytes, verifiers: Sequence[NoteVerifier]) -> OpenNote:
    """Return what `raw` says, verified by at least one of `verifiers`.

    Raises:
        MalformedError: not a note, or two signatures by one of `verifiers`.
        SignatureError: none of `verifiers` signed, or one that did has a bad signature.
    """
    note = parse_note(raw)
    known = _by_identity(verifiers)
    verified: dict[tuple[str, bytes], VerifiedSignature] = {}
    unverified = []
    for line in note.signatures:
        identity = line.name, line.key_id
        # Both name and ID must match: a key that shares one of them with a known key is another key.
        verifier = known.get(identity)
        if verifier is None:
            unverified.append(line)
            continue
        if identity in verified:
            raise MalformedError(f"note: two signatures by key {line.name}")
        timestamp = verifier.verify(note.text, line.signature)
        verified[identity] = VerifiedSignature(line.name, verifier.kind, line.key_id, timestamp)
    if not verified:
        raise SignatureError(f"note: none of {len(note.signatures)} signatures is by a known key")
    return OpenNote(note.text, tuple(verified.values()), tuple(unverified))


def _parse_line(line: str) -> SignatureLine:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH):
        raise MalformedError("note: signature line does not begin with an em dash and a space")
    check_name(name)
    raw = parse_base64(encoded, "note signature")
    if len(raw) <= KEY_ID_SIZE:
        raise MalformedError(f"note: signature by {name} is empty")
    return SignatureLine(name, raw[:KEY_ID_SIZE], raw[KEY_ID_SIZE:])


def _by_identity(verifiers: Sequence[NoteVerifier]) -> dict[tuple[str, bytes], NoteVerifier]:
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    if len(known) != len(verifiers):
        raise MalformedError("note: two trusted keys share a name and key ID")
    return known
