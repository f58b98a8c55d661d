# SPDX-License-Identifier: Apache-2.0
"""One digest over all rows that follow from a subject's state: equal digests are equal rows, in all views.

Whoever recomputes rows need not hand them on for that, and whoever compares them reads the stored ones once.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import msgspec
from sqlalchemy import Table

from projections.runner import STATE_VIEWS, StateRows
from projections.views import states

TABLES: Final[tuple[Table, ...]] = (*(view.TABLE for view in STATE_VIEWS), states.TABLE)
"""The views that follow from states; each names the subject in the first column of its key."""
NO_ROWS: Final = b""
"""The digest of a subject without any."""

_encode = msgspec.msgpack.Encoder().encode
_IN_ORDER = {view.name: itemgetter(*view.c.keys()) for view in TABLES}


def digest_rows(rows: StateRows) -> bytes:
    """Return the digest over all rows of one subject, by the name of their view, in any order."""
    digest = NO_ROWS
    for view in TABLES:
        if given := rows.get(view.name):
            digest = _go_on(digest, view, map(_IN_ORDER[view.name], given))
    return digest


def digest_stored(views: Iterable[tuple[Table, Iterator[Sequence[Any]]]]) -> dict[str, bytes]:
    """Return the digest of every subject; `views` has the rows of each of `TABLES`, in the order of keys."""
    digests: dict[str, bytes] = {}
    for view, rows in views:
        for subject, group in groupby(rows, key=itemgetter(view.c.keys().index("subject"))):
            digests[subject] = _go_on(digests.get(subject, NO_ROWS), view, group)
    return digests


def _go_on(digest: bytes, view: Table, rows: Iterable[Sequence[Any]]) -> bytes:
    # Each row tells where it ends, and each digest has the same length: no two lists of rows run into the same bytes.
    encoded = b"".join(sorted(map(_encode, rows)))
    return hashlib.sha256(b"\0".join((digest, view.name.encode(), encoded))).digest()
