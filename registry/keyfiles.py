# SPDX-License-Identifier: Apache-2.0
"""Private keys in files: PKCS#8 in PEM, readable by their owner alone.

A file that others can read is refused, since a key that may have been copied signs for nobody. Filers' keys and the
registry's own are kept alike, each in its own file.
"""

import errno
import stat
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from events.errors import ConflictError, MalformedError, NotFoundError, NotPermittedError, UnavailableError
from events.files import store_file
from events.keys import PrivateKey
from events.tlog.signatures import Ed25519Signer, MLDSA44Signer

LOG_ED25519 = "log-ed25519.pem"
LOG_ML_DSA_44 = "log-mldsa44.pem"
SERVICE = "service.pem"
GOVERNANCE = "governance-1.pem"
_FAILING_DISK = {errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

Key = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | mldsa.MLDSA44PrivateKey


def store_private_key(path: Path, key: Key) -> None:
    """Write `key` to a new file of mode 600, durably and whole.

    Raises:
        ConflictError: the file exists; a key is never overwritten.
        NotFoundError: no such folder, or it may not be written to.
        UnavailableError: the disk is full or fails; no half of a key is left behind.
    """
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        store_file(path, pem)
    except FileExistsError as error:
        message = f"key file {path}: exists already and is not overwritten"
        raise ConflictError(message, code="key-file-exists") from error
    except OSError as error:
        message = f"key file {path}: {error.strerror}"
        kind = UnavailableError if error.errno in _FAILING_DISK else NotFoundError
        raise kind(message, code="key-file-unwritable") from error


def load_signer(path: Path) -> PrivateKey:
    """Return the Ed25519 or ES256 key in the file at `path`.

    Raises:
        RejectedError: no such file, readable by others, not a private key, or of another type.
    """
    key = _load(path)
    if isinstance(key, ed25519.Ed25519PrivateKey) or (
        isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)
    ):
        return PrivateKey(key)
    raise _wrong_type(path, "Ed25519 or P-256")


def generate_log_keys() -> dict[str, Key]:
    """Return fresh keys for a log, by the name of the file each belongs in."""
    return {LOG_ED25519: ed25519.Ed25519PrivateKey.generate(), LOG_ML_DSA_44: mldsa.MLDSA44PrivateKey.generate()}


def load_log_signers(folder: Path, origin: str) -> tuple[Ed25519Signer, MLDSA44Signer]:
    """Return the log's two signers, Ed25519 first, from the files in `folder`."""
    ed25519_key, ml_dsa_key = _load(folder / LOG_ED25519), _load(folder / LOG_ML_DSA_44)
    if not isinstance(ed25519_key, ed25519.Ed25519PrivateKey):
        raise _wrong_type(folder / LOG_ED25519, "Ed25519")
    if not isinstance(ml_dsa_key, mldsa.MLDSA44PrivateKey):
        raise _wrong_type(folder / LOG_ML_DSA_44, "ML-DSA-44")
    return Ed25519Signer(origin, ed25519_key), MLDSA44Signer(origin, ml_dsa_key)


def _load(path: Path) -> Any:
    try:
        mode = path.stat().st_mode
        # Reading a pipe or a device would wait for ever.
        pem = path.read_bytes() if stat.S_ISREG(mode) else b""
    except OSError as error:
        message = f"key file {path}: {error.strerror}"
        raise NotFoundError(message, code="key-file-missing") from error
    if mode & _OTHERS:
        message = f"key file {path}: others may read or write it (mode {mode & 0o777:o}); chmod 600, or make a new key"
        raise NotPermittedError(message, code="key-file-open")
    try:
        return load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        message = f"key file {path}: not an unencrypted PKCS#8 private key in PEM"
        raise MalformedError(message, code="key-file-malformed") from error


def _wrong_type(path: Path, wanted: str) -> MalformedError:
    return MalformedError(f"key file {path}: expected a private key of type {wanted}", code="key-file-type")
