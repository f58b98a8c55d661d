# SPDX-License-Identifier: Apache-2.0
"""The passphrase under which a registry's keys are sealed: in a file of its own, outside the folder of the keys.

Whoever copies the keys alone, as a backup may, has nothing to sign with. Where the file is, and what else a passphrase
may come from, is left to the caller.
"""

from pathlib import Path
from typing import Final

from events.errors import MalformedError
from registry.keyfiles import read_secret, store_secret
from registry.sealing import Passphrase, new_passphrase

SHORTEST: Final = 12
"""Fewer characters than this are not taken from a person who chooses a passphrase."""


def load_passphrase(path: Path) -> Passphrase:
    """Return the passphrase in the file at `path`, without the newline at its end.

    Raises:
        RejectedError: no such file, others may read it, or it is empty.
    """
    return Passphrase(read_secret(path, what="passphrase file").rstrip(b"\r\n"))


def check_strength(passphrase: Passphrase) -> None:
    """Refuse what somebody chose and could guess again.

    Raises:
        MalformedError: it is too short.
    """
    length = len(passphrase.reveal().decode("utf-8", "replace"))
    if length < SHORTEST:
        message = f"passphrase of {length} characters: at least {SHORTEST}"
        raise MalformedError(message, code="passphrase-short")


def make_passphrase(path: Path) -> Passphrase:
    """Write 256 random bits to a new file of mode 600 and return them.

    Raises:
        RegistryError: the file exists or cannot be written.
    """
    text = new_passphrase()
    store_secret(path, f"{text}\n".encode("ascii"))
    return Passphrase(text.encode("ascii"))
