# SPDX-License-Identifier: Apache-2.0
"""Finding the guard of a registry that is looked at from outside, without believing its log about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.settings import Settings
    from events.store import EventStore
    from registry.ledger.guard import Guard

_SQLITE = "sqlite:///"


def find_guard(settings: Settings, store: EventStore) -> Guard | None:
    """Return the guard where it is; None where there is none, or where it is another log's."""
    from events.catalogue.trust import RegistryFounded
    from events.database import open_database
    from events.entry import parse_entry
    from events.errors import RegistryError
    from events.ids import Position
    from registry.ledger.guard import Guard

    if is_guard_missing(settings):
        return None
    origin = settings.origin
    if not origin:
        try:
            with store.reading() as view:
                event = parse_entry(view.entry(Position(0)).raw).filing.event
        except RegistryError:
            # The audit itself says what is wrong with the first entry.
            return None
        origin = event.origin if isinstance(event, RegistryFounded) else ""
    guard = Guard(open_database(settings.guard_url), origin)
    if settings.folder is None and _is_of_another_log(guard):
        # A database named alone: the guard that happens to lie in the current folder says nothing about it.
        guard.close()
        return None
    return guard


def is_guard_missing(settings: Settings) -> bool:
    """Tell whether the guard is a file that is not there."""
    url = settings.guard_url
    return url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file()


def _is_of_another_log(guard: Guard) -> bool:
    from events.errors import EvidenceError

    try:
        guard.read()
    except EvidenceError as error:
        return error.code == "guard-other-log"
    return False
