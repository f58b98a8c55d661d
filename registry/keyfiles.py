# SPDX-License-Identifier: Apache-2.0
"""Private keys in files, readable by their owner alone: sealed (`sealing`), or a filer's own PKCS#8 in PEM.

A file that others can read is refused, since a key that may have been copied signs for nobody. Each way in which a file
is of no use has its own code, and no message repeats a byte of it (reliability.md cases 74 and 75). Which key is
wanted, and from where, is left to `keyuris`.
"""

import errno
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)

from events.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    NotPermittedError,
    RejectedError,
    UnavailableError,
)
from events.files import store_file
from events.keys import PrivateKey
from events.tlog.signatures import Ed25519Signer, LogSigner, MLDSA44Signer
from registry.sealing import Passphrase, Seal, is_sealed, parse_sealed, seal_key

LOG_ED25519: Final = "log-ed25519.pem"
LOG_ML_DSA_44: Final = "log-mldsa44.pem"
SERVICE: Final = "service.pem"
GOVERNANCE: Final = "governance-1.pem"
_FAILING_DISK: Final = {errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

Key = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | mldsa.MLDSA44PrivateKey
Ask = Callable[[], Passphrase]
"""Gives the passphrase once one is needed; it may ask a person."""


class HeldKey:
    """A private key in memory and what is known of where it came from; no printed form shows it."""

    __slots__ = ("_key", "name", "source")

    def __init__(self, key: Any, source: str, name: str | None) -> None:
        """Hold `key` of `source`, as in `key file x.pem`; `name` is the one inside its seal, None where it has none."""
        self._key = key
        self.source = source
        self.name = name

    def __repr__(self) -> str:
        """Show where it came from and nothing of it."""
        return f"HeldKey({self.source}, ***)"

    def signer(self) -> PrivateKey:
        """Return it as a key that signs filings.

        Raises:
            MalformedError: it is of another type.
        """
        key = self._key
        if isinstance(key, ed25519.Ed25519PrivateKey) or (
            isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)
        ):
            return PrivateKey(key)
        raise self._wrong_type("Ed25519 or P-256")

    def note_signer(self, origin: str) -> LogSigner:
        """Return it as a key that signs the checkpoints of `origin`.

        Raises:
            MalformedError: it is of another type.
        """
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return Ed25519Signer(origin, self._key)
        if isinstance(self._key, mldsa.MLDSA44PrivateKey):
            return MLDSA44Signer(origin, self._key)
        raise self._wrong_type("Ed25519 or ML-DSA-44")

    def sealed(self, name: str, seal: Seal) -> bytes:
        """Return the same key sealed under `name`."""
        return seal_key(self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), name, seal)

    def _wrong_type(self, wanted: str) -> MalformedError:
        return MalformedError(f"{self.source}: expected a private key of type {wanted}", code="key-file-type")


def generate_log_keys() -> dict[str, Key]:
    """Return fresh keys for a log, by the name of the file each belongs in."""
    return {LOG_ED25519: ed25519.Ed25519PrivateKey.generate(), LOG_ML_DSA_44: mldsa.MLDSA44PrivateKey.generate()}


def store_private_key(path: Path, key: Key, *, seal: Seal | None = None, name: str = "") -> None:
    """Write `key` to a new file of mode 600, durably and whole: sealed under `name`, or as plain PKCS#8.

    Raises:
        ConflictError: the file exists; a key is never overwritten.
        NotFoundError: no such folder, or it may not be written to.
        UnavailableError: the disk is full or fails; no half of a key is left behind.
    """
    if seal is None:
        raw = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    else:
        raw = HeldKey(key, f"key file {path}", None).sealed(name or path.stem, seal)
    store_secret(path, raw)


def store_secret(path: Path, raw: bytes, *, replace: bool = False) -> None:
    """Write `raw` to a file of mode 600, durably and whole, as `store_private_key` promises."""
    try:
        store_file(path, raw, replace=replace)
    except FileExistsError as error:
        message = f"key file {path}: exists already and is not overwritten"
        raise ConflictError(message, code="key-file-exists") from error
    except OSError as error:
        message = f"key file {path}: {error.strerror}"
        kind = UnavailableError if error.errno in _FAILING_DISK else NotFoundError
        raise kind(message, code="key-file-unwritable") from error


def read_secret(path: Path, *, what: str = "key file") -> bytes:
    """Return the bytes of a file that nobody but its owner can use.

    Raises:
        RejectedError: no such file, others may read or write it, or there is nothing in it.
    """
    try:
        mode = path.stat().st_mode
        # Reading a pipe or a device would wait for ever.
        raw = path.read_bytes() if stat.S_ISREG(mode) else None
    except OSError as error:
        message = f"{what} {path}: {error.strerror}"
        raise NotFoundError(message, code="key-file-missing") from error
    if mode & _OTHERS:
        message = f"{what} {path}: others may read or write it (mode {mode & 0o777:o}); chmod 600, or make a new one"
        raise NotPermittedError(message, code="key-file-open")
    if raw is None:
        raise MalformedError(f"{what} {path}: not a file", code="key-file-malformed")
    if not raw.strip():
        raise MalformedError(f"{what} {path}: is empty", code="key-file-empty")
    return raw


def refuse_to_ask() -> Passphrase:
    """Be the `Ask` of somebody who has no passphrase.

    Raises:
        NotFoundError: always.
    """
    message = "passphrase: none is given; name its file in VERDIGRIS_PASSPHRASE_FILE"
    raise NotFoundError(message, code="passphrase-missing")


def load_key(path: Path, ask: Ask = refuse_to_ask) -> HeldKey:
    """Return the key in the file at `path`, sealed or PKCS#8.

    Raises:
        RejectedError: no such file, readable by others, not a private key, or the passphrase does not open it.
    """
    return parse_key(read_secret(path), f"key file {path}", ask)


def load_signer(path: Path, ask: Ask = refuse_to_ask) -> PrivateKey:
    """Return the Ed25519 or ES256 key in the file at `path`, as filers keep theirs.

    Raises:
        RejectedError: as `load_key` does, or it is of another type.
    """
    return load_key(path, ask).signer()


def parse_key(raw: bytes, source: str, ask: Ask = refuse_to_ask) -> HeldKey:
    """Return the private key in `raw`; `source` says in messages where it came from.

    Raises:
        RejectedError: not a private key, or the passphrase does not open it.
    """
    try:
        if is_sealed(raw):
            sealed = parse_sealed(raw)
            return HeldKey(load_der_private_key(sealed.open(ask()), None), source, sealed.name)
        return HeldKey(_load_pem(raw, source, ask), source, None)
    except RejectedError as error:
        raise type(error)(_placed(error.message, source), code=error.code) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        message = f"{source}: not a private key in PEM"
        raise MalformedError(message, code="key-file-malformed") from error


def replace_by_sealed(path: Path, held: HeldKey, name: str, seal: Seal) -> None:
    """Put the same key, sealed, in the place of the file at `path`, whole or not at all.

    Raises:
        NotFoundError: no such folder, or it may not be written to.
        UnavailableError: the disk is full or fails; the file is as it was.
    """
    store_secret(path, held.sealed(name, seal), replace=True)


def _load_pem(raw: bytes, source: str, ask: Ask) -> Any:
    try:
        return load_pem_private_key(raw, password=None)
    except TypeError:
        # It is under a passphrase; how many rounds of which function is its owner's matter.
        secret = ask().reveal()
    try:
        return load_pem_private_key(raw, password=secret)
    except ValueError as error:
        message = f"{source}: the passphrase does not open it"
        raise NotPermittedError(message, code="passphrase-wrong") from error


def _placed(message: str, source: str) -> str:
    return message if message.startswith(source) else f"{source}: {message}"
