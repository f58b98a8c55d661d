# SPDX-License-Identifier: Apache-2.0
"""Private keys under a passphrase: Argon2id (RFC 9106) around AES-256-GCM around PKCS#8, in one PEM block (RFC 7468).

    -----BEGIN VERDIGRIS SEALED KEY-----
    base64 of {"kdf":{…},"format":"verdigris-sealed-key@v1","name":"service","nonce":…,"sealed":…}
    -----END VERDIGRIS SEALED KEY-----

`cryptography` writes PKCS#8 under 2,048 rounds of PBKDF2 only, and OpenSSH's form holds no ML-DSA (DECISIONS.md 16).
All that stands beside the ciphertext is authenticated with it: neither name nor cost can be changed unseen. Where
files and passphrases lie is left to `keyfiles` and `passphrases`.
"""

import base64
import binascii
import functools
import re
import secrets
from typing import Annotated, Final, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Meta, Struct

from events.errors import MalformedError, NotPermittedError

FORMAT: Final = "verdigris-sealed-key@v1"
SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_LABEL: Final = "VERDIGRIS SEALED KEY"
_MAX_BYTES: Final = 64 * 1024
_ARMOUR: Final = re.compile(rf"-----BEGIN {_LABEL}-----\n([A-Za-z0-9+/=\n]+)-----END {_LABEL}-----\n".encode())


class Cost(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one guess costs. The limits keep a file from being cheap to guess, and from stopping who opens it."""

    memory_kib: Annotated[int, Meta(ge=19_456, le=1_048_576)] = 65_536
    iterations: Annotated[int, Meta(ge=2, le=20)] = 3
    lanes: Annotated[int, Meta(ge=1, le=16)] = 4


RECOMMENDED: Final = Cost()
"""RFC 9106 §4, second recommended option: 64 MiB, 3 passes, 4 lanes; about a quarter of a second."""

LEAST: Final = Cost(memory_kib=19_456, iterations=2, lanes=1)
"""The cheapest that is opened at all: 19 MiB and 2 passes."""


class Passphrase:
    """A passphrase in memory; no printed form shows it."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        """Take the passphrase's bytes as they are.

        Raises:
            MalformedError: there are none.
        """
        if not raw:
            raise MalformedError("passphrase: is empty", code="passphrase-empty")
        self._raw = raw

    def __repr__(self) -> str:
        """Show nothing of it."""
        return "Passphrase(***)"

    def reveal(self) -> bytes:
        """Return its bytes, for a library that opens PKCS#8 with them."""
        return self._raw

    def derive(self, salt: bytes, cost: Cost) -> bytes:
        """Return the 32-byte key under this passphrase; worked out once in a process for equal arguments."""
        return _derive(self._raw, salt, cost)


class Seal(Struct, frozen=True, kw_only=True):
    """What keys are sealed with; files of one registry share it, so that they open with one derivation."""

    passphrase: Passphrase
    salt: bytes
    cost: Cost = RECOMMENDED


class Sealed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sealed key as its file has it."""

    format: Literal["verdigris-sealed-key@v1"]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    kdf: Literal["argon2id"]
    cost: Cost
    salt: Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=64)]
    nonce: Annotated[bytes, Meta(min_length=_NONCE_BYTES, max_length=_NONCE_BYTES)]
    sealed: Annotated[bytes, Meta(min_length=_KEY_BYTES, max_length=_MAX_BYTES)]

    def associated(self) -> bytes:
        """Return what is authenticated beside the key: everything but the ciphertext."""
        shown = msgspec.to_builtins(self)
        del shown["sealed"]
        return msgspec.json.encode(shown, order="sorted")

    def open(self, passphrase: Passphrase) -> bytes:
        """Return the PKCS#8 DER inside.

        Raises:
            NotPermittedError: another passphrase, or the file was changed; the two cannot be told apart.
        """
        key = passphrase.derive(self.salt, self.cost)
        try:
            return AESGCM(key).decrypt(self.nonce, self.sealed, self.associated())
        except InvalidTag as error:
            message = f"sealed key {self.name}: the passphrase does not open it, or the file was changed"
            raise NotPermittedError(message, code="passphrase-wrong") from error


def new_seal(passphrase: Passphrase, cost: Cost = RECOMMENDED) -> Seal:
    """Return a seal with a salt of its own."""
    return Seal(passphrase=passphrase, salt=secrets.token_bytes(SALT_BYTES), cost=cost)


def new_passphrase() -> str:
    """Return 256 random bits as text: nobody guesses them, and nobody is asked to remember them."""
    return secrets.token_urlsafe(32)


def seal_key(der: bytes, name: str, seal: Seal) -> bytes:
    """Return the PEM block that holds the PKCS#8 `der` under `seal`; `name` can be read without opening it."""
    # A nonce of 96 random bits for each: a registry seals a handful of keys under one derived key.
    nonce = secrets.token_bytes(_NONCE_BYTES)
    # "sealed" is not part of what is authenticated, so that any value does until there is one.
    blank = Sealed(
        format=FORMAT, name=name, kdf="argon2id", cost=seal.cost, salt=seal.salt, nonce=nonce, sealed=bytes(_KEY_BYTES)
    )
    key = seal.passphrase.derive(seal.salt, seal.cost)
    ciphertext = AESGCM(key).encrypt(nonce, der, blank.associated())
    return _armour(msgspec.json.encode(msgspec.structs.replace(blank, sealed=ciphertext), order="sorted"))


def is_sealed(raw: bytes) -> bool:
    """Tell whether `raw` says of itself that it is a sealed key."""
    return raw.startswith(f"-----BEGIN {_LABEL}".encode())


def parse_sealed(raw: bytes) -> Sealed:
    """Return the sealed key that `seal_key` wrote as `raw`; its passphrase is not needed yet.

    Raises:
        MalformedError: another form, or a cost outside the limits.
    """
    match = _ARMOUR.fullmatch(raw) if len(raw) <= _MAX_BYTES else None
    try:
        body = base64.b64decode(match.group(1).replace(b"\n", b""), validate=True) if match else b""
        sealed = msgspec.json.decode(body, type=Sealed)
    except (binascii.Error, msgspec.DecodeError) as error:
        # The words of the parser may repeat what stands in the file.
        raise MalformedError(
            "sealed key: not in the form verdigris-sealed-key@v1", code="key-file-malformed"
        ) from error
    if _armour(msgspec.json.encode(sealed, order="sorted")) != raw:
        raise MalformedError("sealed key: not in its one canonical form", code="key-file-malformed")
    return sealed


def _armour(body: bytes) -> bytes:
    text = base64.b64encode(body).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join((f"-----BEGIN {_LABEL}-----", *lines, f"-----END {_LABEL}-----", "")).encode("ascii")


@functools.lru_cache(maxsize=8)
def _derive(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(
        salt=salt, length=_KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return kdf.derive(passphrase)
