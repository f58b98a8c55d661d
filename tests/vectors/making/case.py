# SPDX-License-Identifier: Apache-2.0
"""One case of the suite: a folder of files and a sentence on what they are. A name in _fail must be rejected.

Nearly all cases have the same keys, and most receipts are for the same entry: such a file stands once, in `shared/`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tests.vectors.making.keys import MLDSA44, Ed25519
from tests.vectors.making.logs import ED, ML, SMALL, tlog_proof

Keys = Sequence[Ed25519 | MLDSA44]
LOG_KEYS: Keys = (ED, ML)
ENTRY = SMALL.entries[4]


class Case(NamedTuple):
    """What is handed to a verifier."""

    name: str
    desc: str
    files: dict[str, bytes]


def receipt_case(name: str, desc: str, receipt: str, entry: bytes = ENTRY, keys: Keys = LOG_KEYS) -> Case:
    """Return a case of the operation `receipt`."""
    return Case(f"receipt/{name}", desc, {"keys": _file(keys), "receipt.tlog-proof": receipt.encode(), "entry": entry})


def keys_case(name: str, desc: str, *vkeys: str) -> Case:
    """Return a good receipt of entry 4, with these lines in the file of keys."""
    case = checkpoint_case(name, desc, SMALL.checkpoint(7))
    return case._replace(files=case.files | {"keys": "".join(f"{vkey}\n" for vkey in vkeys).encode()})


def checkpoint_case(name: str, desc: str, checkpoint: str, keys: Keys = LOG_KEYS) -> Case:
    """Return a receipt of entry 4 whose proof is right for size 7, under this checkpoint."""
    return receipt_case(name, desc, tlog_proof(4, SMALL.path(4, 7), checkpoint), keys=keys)


def growth_case(name: str, desc: str, proof: str, keys: Keys = LOG_KEYS) -> Case:
    """Return a case of the operation `consistency`."""
    return Case(f"consistency/{name}", desc, {"keys": _file(keys), "growth.tlog-consistency": proof.encode()})


def misbehaviour_case(name: str, desc: str, evidence: str, keys: Keys = LOG_KEYS) -> Case:
    """Return a case of the operation `misbehaviour`."""
    files = {"keys": _file(keys), "evidence.tlog-misbehaviour": evidence.encode()}
    return Case(f"misbehaviour/{name}", desc, files)


def log_case(name: str, desc: str, files: dict[str, bytes], since: str | None = None) -> Case:
    """Return a case of the operation `log`."""
    folder = {f"log/{path}": content for path, content in files.items()}
    older = {} if since is None else {"since": since.encode()}
    return Case(f"log/{name}", desc, {"keys": _file(LOG_KEYS)} | folder | older)


def _file(keys: Keys) -> bytes:
    return "".join(f"{key.vkey}\n" for key in keys).encode()


SHARED = {"keys": _file(LOG_KEYS), "entry": ENTRY}
"""What a case has that brings no such file of its own."""
