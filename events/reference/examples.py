# SPDX-License-Identifier: Apache-2.0
"""An example of every event type with every field filled, one JSON file a family, and executed by a test.

The values are made up and belong to no registry; each field shows the form it has.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import msgspec

from events.catalogue import EVENT_TYPES

_FOLDER: Final = files("events.reference") / "examples"


def family_of(event_type: str) -> str:
    """Return the name of the catalogue's file that defines the type."""
    return EVENT_TYPES[event_type].__module__.rpartition(".")[2]


def example_of(event_type: str) -> Mapping[str, Any]:
    """Return what a filer writes for a filing of `event_type`: `subject`, `effective_on` and `data`."""
    return _read_family(family_of(event_type))[event_type]


@cache
def _read_family(family: str) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = msgspec.json.decode((_FOLDER / f"{family}.json").read_bytes())
    return MappingProxyType(found)
