# SPDX-License-Identifier: Apache-2.0
"""Keys that sign notes: their names, IDs and verifier strings, and three signature types.

| type | what | source |
|---|---|---|
| 0x01 | Ed25519 over the note text | signed-note v1.0.0 |
| 0x04 | Ed25519 with a time, by a witness over a checkpoint (verified only) | tlog-cosignature v1.0.1 |
| 0x06 | ML-DSA-44 with a time, by a log or witness over a checkpoint | tlog-cosignature v1.1.0-rc.1 |

Private keys arrive loaded; where they are kept is left to the caller. Callers import from `events.tlog.note`.
"""

import hashlib
import struct
from dataclasses import dataclass
from typing import ClassVar, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from events.errors import MalformedError, SignatureError
from events.tlog.canonical import check_line, format_base64, parse_base64
from events.tlog.head import cosigned_message, parse_checkpoint

ED25519 = 0x01
ED25519_COSIGNATURE = 0x04
ML_DSA_44 = 0x06

KEY_ID_SIZE = 4
_TIME = struct.Struct(">Q")


class NoteVerifier(Protocol):
    """A public key trusted to sign notes under one name."""

    @property
    def name(self) -> str:
        """The key name; a log's key is named after its origin."""
        ...

    @property
    def kind(self) -> int:
        """The signature type byte."""
        ...

    @property
    def key_id(self) -> bytes:
        """The 4 bytes which, with the name, mark this key's signatures."""
        ...

    @property
    def vkey(self) -> str:
        """The verifier string, which names the whole key."""
        ...

    def verify(self, text: bytes, signature: bytes) -> int | None:
        """Return the time the signature states, in POSIX seconds, or None where its type has none.

        Raises:
            SignatureError: it does not verify over exactly `text`.
            MalformedError: `text` is not what this type signs.
        """
        ...


class NoteSigner(Protocol):
    """A private key: in memory, later perhaps in a device."""

    @property
    def verifier(self) -> NoteVerifier:
        """The public half."""
        ...

    def sign(self, text: bytes, timestamp: int) -> bytes:
        """Return the signature over `text`, without key ID.

        `timestamp` is in POSIX seconds; a type that states no time ignores it.
        """
        ...


class LogSigner(NoteSigner, Protocol):
    """A private key of a log, which can also be handed over to others."""

    def sign_statement(self, statement: bytes) -> bytes:
        """Return the bare signature over `statement`, which is no note: keys change hands by it.

        A statement begins with a line of its own, so that it is never the message of a note or a cosignature.
        """
        ...


def check_name(name: str) -> None:
    """Refuse a key name that a signature line cannot carry (signed-note, Format)."""
    check_line(name, "key name")
    if "+" in name or name.split() != [name]:
        raise MalformedError("key name: has a space or a plus")


def key_id(name: str, kind: int, public_key: bytes) -> bytes:
    """Return the first 4 bytes of SHA-256(name || 0x0A || type || public key) (signed-note, Signatures)."""
    check_name(name)
    return hashlib.sha256(name.encode("utf-8") + b"\n" + bytes([kind]) + public_key).digest()[:KEY_ID_SIZE]


def format_vkey(name: str, kind: int, public_key: bytes) -> str:
    """Return the verifier string `name+keyid+base64(type || public key)` (signed-note, Verifier keys)."""
    encoded = format_base64(bytes([kind]) + public_key)
    return f"{name}+{key_id(name, kind, public_key).hex()}+{encoded}"


@dataclass(frozen=True, slots=True)
class _PublicKey:
    name: str
    public_key: bytes

    kind: ClassVar[int]
    public_size: ClassVar[int]

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public_key) != self.public_size:
            found = len(self.public_key)
            raise MalformedError(f"key {self.name}: expected {self.public_size} bytes, found {found}")

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.kind, self.public_key)

    @property
    def vkey(self) -> str:
        return format_vkey(self.name, self.kind, self.public_key)


class Ed25519Verifier(_PublicKey):
    """Type 0x01: the signature is over the note text alone."""

    kind = ED25519
    public_size = 32

    def verify(self, text: bytes, signature: bytes) -> None:
        """Fulfil `NoteVerifier`; this type states no time."""
        self.verify_statement(text, signature)

    def verify_statement(self, statement: bytes, signature: bytes) -> None:
        """Check what `NoteSigner.sign_statement` made.

        Raises:
            SignatureError: it does not verify.
        """
        _verify(self.name, Ed25519PublicKey.from_public_bytes(self.public_key), signature, statement)


class Ed25519CosignatureVerifier(_PublicKey):
    """Type 0x04: a witness saw this checkpoint as the largest, at the stated time.

    The message does not name the witness: never trust one key under two names.
    """

    kind = ED25519_COSIGNATURE
    public_size = 32

    def verify(self, text: bytes, signature: bytes) -> int:
        """Fulfil `NoteVerifier`."""
        timestamp, bare = _split_time(self.name, signature)
        # tlog-cosignature, Ed25519 signed message. It covers extension lines.
        message = f"cosignature/v1\ntime {timestamp}\n".encode() + text
        _verify(self.name, Ed25519PublicKey.from_public_bytes(self.public_key), bare, message)
        return timestamp


class MLDSA44Verifier(_PublicKey):
    """Type 0x06: a log or witness signed origin, size and root of this checkpoint, and nothing else of it."""

    kind = ML_DSA_44
    public_size = 1312

    def verify(self, text: bytes, signature: bytes) -> int:
        """Fulfil `NoteVerifier`."""
        timestamp, bare = _split_time(self.name, signature)
        message = cosigned_message(self.name, timestamp, parse_checkpoint(text))
        self.verify_statement(message, bare)
        return timestamp

    def verify_statement(self, statement: bytes, signature: bytes) -> None:
        """Check what `NoteSigner.sign_statement` made.

        Raises:
            SignatureError: it does not verify.
        """
        _verify(self.name, MLDSA44PublicKey.from_public_bytes(self.public_key), signature, statement)


class Ed25519Signer:
    """Signs any note text, type 0x01."""

    __slots__ = ("_private_key", "verifier")

    def __init__(self, name: str, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self.verifier = Ed25519Verifier(name, private_key.public_key().public_bytes_raw())

    def sign(self, text: bytes, timestamp: int = 0) -> bytes:  # noqa: ARG002 - this type states no time
        """Fulfil `NoteSigner`."""
        return self._private_key.sign(text)

    def sign_statement(self, statement: bytes) -> bytes:
        """Fulfil `NoteSigner`."""
        return self._private_key.sign(statement)


class MLDSA44Signer:
    """Signs checkpoints, type 0x06. The signature is randomised: two of the same text differ."""

    __slots__ = ("_private_key", "verifier")

    def __init__(self, name: str, private_key: MLDSA44PrivateKey) -> None:
        self._private_key = private_key
        self.verifier = MLDSA44Verifier(name, private_key.public_key().public_bytes_raw())

    def sign(self, text: bytes, timestamp: int = 0) -> bytes:
        """Fulfil `NoteSigner`."""
        message = cosigned_message(self.verifier.name, timestamp, parse_checkpoint(text))
        return _TIME.pack(timestamp) + self._private_key.sign(message)

    def sign_statement(self, statement: bytes) -> bytes:
        """Fulfil `NoteSigner`."""
        return self._private_key.sign(statement)


KnownVerifier = Ed25519Verifier | Ed25519CosignatureVerifier | MLDSA44Verifier
LogVerifier = Ed25519Verifier | MLDSA44Verifier
"""The types with which a log signs."""

_VERIFIERS: dict[int, type[KnownVerifier]] = {
    ED25519: Ed25519Verifier,
    ED25519_COSIGNATURE: Ed25519CosignatureVerifier,
    ML_DSA_44: MLDSA44Verifier,
}


def parse_vkey(vkey: str) -> KnownVerifier:
    """Return the key that `format_vkey` writes as exactly `vkey`.

    Raises:
        MalformedError: any other form, a key ID that is not the key's, or a type we do not verify.
    """
    # A name has no plus, but base64 may.
    name, _, rest = vkey.partition("+")
    hex_id, _, encoded = rest.partition("+")
    raw = parse_base64(encoded, "vkey")
    verifier = _VERIFIERS.get(raw[0]) if raw else None
    if verifier is None:
        raise MalformedError(f"vkey {name}: signature type is none of 0x01, 0x04, 0x06")
    key = verifier(name, raw[1:])
    if key.key_id.hex() != hex_id:
        raise MalformedError(f"vkey {name}: expected key ID {key.key_id.hex()}, found {hex_id}")
    return key


def _split_time(name: str, signature: bytes) -> tuple[int, bytes]:
    # tlog-cosignature, Format: u64 timestamp || signature. MUST NOT exceed 2^63 - 1.
    if len(signature) < _TIME.size or signature[0] & 0x80:
        raise SignatureError(f"signature by {name}: no valid time")
    (timestamp,) = _TIME.unpack_from(signature)
    return timestamp, signature[_TIME.size :]


def _verify(name: str, key: Ed25519PublicKey | MLDSA44PublicKey, signature: bytes, message: bytes) -> None:
    try:
        key.verify(signature, message)
    except InvalidSignature as error:
        raise SignatureError(f"signature by {name}: does not verify") from error
