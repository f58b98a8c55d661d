# SPDX-License-Identifier: Apache-2.0
"""Keys by URI: the one place that knows where a private key of the registry can be (after securesystemslib's signers).

| URI | the key is |
|---|---|
| `file:keys/log-ed25519.pem` | in a file, sealed; a relative path begins at the folder of the settings |
| `env:VERDIGRIS_SECRET_LOG_ED25519` | in a variable: a PEM block, or the base64 of PKCS#8 on one line |

Callers see `Signer` and `LogSigner` only, so that a device behind `pkcs11:` is one more row of the table here.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from events.errors import MalformedError, NotFoundError, NotPermittedError
from events.keys import Signer
from events.tlog.signatures import LogSigner
from registry.keyfiles import Ask, load_key, parse_key, refuse_to_ask

SECRET_PREFIX: Final = "VERDIGRIS_SECRET_"  # noqa: S105 - the beginning of names
"""Variables that hold a key; no other variable is ever read as one."""

DEMO_MARK: Final = "DEMO "
"""How the name of a key begins that a demo made: it signs for no other registry."""


class StoredKey(Protocol):
    """A key where it is kept: in memory after loading, or in a device."""

    @property
    def name(self) -> str | None:
        """The name inside its seal; None where it has none."""
        ...

    @property
    def source(self) -> str:
        """Where it is, in the words of a message."""
        ...

    def signer(self) -> Signer:
        """Return what signs filings with it."""
        ...

    def note_signer(self, origin: str) -> LogSigner:
        """Return what signs the checkpoints of `origin` with it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Access:
    """What keys are opened with."""

    ask: Ask = refuse_to_ask
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    folder: Path = Path()
    """Where the relative path of a file begins."""
    is_demo: bool = False
    """Whether this is a demo registry, which may use the keys of one."""


def open_key(uri: str, access: Access) -> StoredKey:
    """Return the registry's own key that `uri` names.

    Raises:
        NotFoundError: it is not there, or there is no passphrase for it.
        NotPermittedError: others may read it, it is not sealed, or it is a demo's in a registry that is none.
        MalformedError: no such kind of URI, or not a private key.
    """
    scheme, _, place = uri.partition(":")
    load = _LOADERS.get(scheme)
    if load is None or not place:
        message = f"key {uri!r}: expected a URI of {' or '.join(f'{known}:' for known in _LOADERS)}"
        raise MalformedError(message, code="key-uri-unknown")
    key = load(place, access)
    if key.name is not None and key.name.startswith(DEMO_MARK) and not access.is_demo:
        message = f"{key.source}: is named {key.name!r}, a key made for demos; it signs for no other registry"
        raise NotPermittedError(message, code="key-for-demos")
    return key


def _from_file(place: str, access: Access) -> StoredKey:
    path = access.folder / place
    key = load_key(path, access.ask)
    if key.name is None:
        message = f"key file {path}: is not sealed; run `verdigris key encrypt {path}`"
        raise NotPermittedError(message, code="key-file-plain")
    return key


def _from_variable(place: str, access: Access) -> StoredKey:
    if not place.startswith(SECRET_PREFIX):
        message = f"key env:{place}: expected a variable whose name begins with {SECRET_PREFIX}"
        raise MalformedError(message, code="key-uri-unknown")
    text = access.environ.get(place, "").strip()
    if not text:
        message = f"key env:{place}: no such variable, or nothing in it"
        raise NotFoundError(message, code="key-variable-missing")
    return parse_key(_pem_of(text), f"key env:{place}", access.ask)


def _pem_of(text: str) -> bytes:
    if text.startswith("-----BEGIN"):
        return f"{text}\n".encode()
    try:
        body = base64.b64encode(base64.b64decode(text, validate=True)).decode("ascii")
    except (binascii.Error, ValueError):
        body = ""  # what comes of it is refused as no key, with the variable's name
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n".encode("ascii")


_LOADERS: Final[dict[str, Callable[[str, Access], StoredKey]]] = {"file": _from_file, "env": _from_variable}

SCHEMES: Final = frozenset(_LOADERS)
"""How the URI of a key begins; anything else is a path where one may stand instead."""
