# SPDX-License-Identifier: Apache-2.0
"""Private values of a filing, before it is signed: replaced by salted digests, and kept in a file of the filer's own.

The file is written first. Without it nobody could ever show what was withheld, not even to the authority.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from api.client.disclosures import Disclosures, format_disclosures

_MODE = 0o600


def withhold_private(event_type: str, data: dict[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return `data` as it may be signed; what opens its private fields goes to the file `options["disclosures"]`.

    For a dry run nothing is written, since nothing is filed.

    Raises:
        MalformedError: a private value is of another type, or there is one and no file is named.
        ConflictError: there is such a file already: it may be the only copy of what opens another filing.
        UnavailableError: it cannot be written.
    """
    from api.wiring import new_salt
    from events.catalogue import EVENT_TYPES
    from events.errors import MalformedError
    from events.withheld import withhold

    kind = EVENT_TYPES.get(event_type)
    if kind is None:
        return data
    written, disclosures = withhold(kind, data, new_salt=new_salt)
    if disclosures and not options["dry_run"]:
        if options["disclosures"] is None:
            first = disclosures[0].pointer
            message = f"data: {first} is private; name a new file with --disclosures to keep it in"
            raise MalformedError(message, code="private-values-unkept", pointer=f"/data{first}")
        kept = Disclosures(type=event_type, subject=options["subject"], disclosures=disclosures)
        _store(options["disclosures"], format_disclosures(kept))
    return written


def load_disclosures(path: Path) -> Disclosures:
    """Return what a filer's file holds.

    Raises:
        NotFoundError: it cannot be read.
        MalformedError: it is no such file.
    """
    from api.cli.filing import read_bytes
    from events.errors import MalformedError

    try:
        return msgspec.json.decode(read_bytes(path), type=Disclosures)
    except msgspec.DecodeError as error:
        # Its own words could repeat a value.
        raise MalformedError(f"file {path}: no file of disclosures", code="disclosure-malformed") from error


def _store(path: Path, raw: bytes) -> None:
    from events.errors import ConflictError, UnavailableError
    from events.files import store_file

    try:
        store_file(path, raw, mode=_MODE)
    except FileExistsError as error:
        message = f"file {path}: exists, and may be all that opens another filing; name a new one"
        raise ConflictError(message, code="file-exists") from error
    except OSError as error:
        raise UnavailableError(f"file {path}: {error.strerror}", code="file-unwritable") from error
