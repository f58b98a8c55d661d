# SPDX-License-Identifier: Apache-2.0
"""What became of each statement, in a folder beside the rows: signed first, sent then, receipt last.

Three files a statement, named by what it says: `NAME.jws` as signed, `NAME.entry.json` and `NAME.tlog-proof` as
recorded, which `verdigris receipt verify` takes. A refusal that the registry signed is kept, too. Each file is whole or
not there (reliability.md case 59), and none is ever changed. So whenever a run ends, by whatever cause, the next one
knows what is still to be sent, and sends the very bytes that may have arrived already.
"""

import hashlib
import secrets
from pathlib import Path
from typing import Final

from api.client.disclosures import Disclosures, format_disclosures
from api.client.intake import SignedRefusal
from api.intake.results import Recorded
from events.entry import parse_entry
from events.errors import RegistryError, UnavailableError
from events.files import store_file
from events.ids import Position

_SIGNED: Final = ".jws"
_ENTRY: Final = ".entry.json"
_PROOF: Final = ".tlog-proof"
_DISCLOSURES: Final = ".disclosures.json"
_SALTED_BY: Final = "secret"
_SECRET_BYTES: Final = 32
_REFUSAL_DIGITS: Final = 8
_FOR_ALL: Final = 0o644
"""Filings, entries and receipts are public."""
_FOR_ONE: Final = 0o600


class Journal:
    """The folder of one file of rows."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in `folder`, which is made when the first statement is kept."""
        self.folder = folder

    def find_signed(self, name: str) -> bytes | None:
        """Return the statement as it was signed before."""
        path = self.folder / f"{name}{_SIGNED}"
        try:
            return path.read_bytes().strip() if path.exists() else None
        except OSError as error:
            raise _unusable(path, error) from error

    def keep_signed(self, name: str, raw: bytes) -> bytes:
        """Keep a statement before it is sent, and return what is to be sent: what another run kept first, if any.

        Raises:
            UnavailableError: it cannot be kept, and must not be sent.
        """
        self._store(f"{name}{_SIGNED}", raw + b"\n")
        return self.find_signed(name) or raw

    def keep_receipt(self, name: str, recorded: Recorded) -> None:
        """Keep the receipt of a statement; from then on it is not sent again.

        Raises:
            UnavailableError: it cannot be kept; sending the statement again gives the same receipt.
        """
        self._store(f"{name}{_ENTRY}", recorded.entry.encode())
        # The proof last: where it is, the entry is, too.
        self._store(f"{name}{_PROOF}", recorded.proof.encode())

    def find_recorded(self, name: str) -> Position | None:
        """Return where the statement was recorded, None where no receipt of it is kept."""
        if not self.proof_of(name).exists():
            return None
        path = self.folder / f"{name}{_ENTRY}"
        try:
            return parse_entry(path.read_bytes()).position
        except (OSError, RegistryError):
            # A damaged copy is worth nothing; the ledger gives another.
            path.unlink(missing_ok=True)
            self.proof_of(name).unlink(missing_ok=True)
            return None

    def keep_refusal(self, name: str, refusal: SignedRefusal) -> None:
        """Keep that a statement was refused, beside every earlier time: it proves when it was tried (P15).

        Raises:
            UnavailableError: it cannot be kept.
        """
        which = hashlib.sha256(refusal.body).hexdigest()[:_REFUSAL_DIGITS]
        self._store(f"{name}.refused-{which}.json", refusal.body)
        self._store(f"{name}.refused-{which}.jws", refusal.signature.encode() + b"\n")

    def keep_disclosures(self, name: str, kept: Disclosures) -> None:
        """Keep what opens a statement's private fields, before it is sent; for its owner's eyes alone.

        Raises:
            UnavailableError: it cannot be kept, and the statement must not be sent.
        """
        self._store(f"{name}{_DISCLOSURES}", format_disclosures(kept), mode=_FOR_ONE)

    def secret(self) -> bytes:
        """Return what the salts of this folder's private fields follow from; made with its first use.

        Raises:
            UnavailableError: it cannot be kept or read.
        """
        self._store(_SALTED_BY, secrets.token_bytes(_SECRET_BYTES), mode=_FOR_ONE)
        path = self.folder / _SALTED_BY
        try:
            return path.read_bytes()
        except OSError as error:
            raise _unusable(path, error) from error

    def proof_of(self, name: str) -> Path:
        """Return where the receipt of a statement is, or will be."""
        return self.folder / f"{name}{_PROOF}"

    def store_summary(self, raw: bytes) -> Path:
        """Keep what the last run came to, in place of the one before."""
        self._store("summary.json", raw, replace=True)
        return self.folder / "summary.json"

    def _store(self, name: str, raw: bytes, *, replace: bool = False, mode: int = _FOR_ALL) -> None:
        path = self.folder / name
        try:
            self.folder.mkdir(exist_ok=True)
            store_file(path, raw, mode=mode, replace=replace)
        except FileExistsError:
            return
        except OSError as error:
            raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> UnavailableError:
    message = f"file {path}: {error.strerror}"
    return UnavailableError(message, code="file-unwritable")
