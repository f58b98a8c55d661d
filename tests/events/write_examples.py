# SPDX-License-Identifier: Apache-2.0
"""Write the examples that filers are shown, from the samples: `python -m tests.events.write_examples`."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from events.catalogue import EVENT_TYPES
from events.reference import family_of
from tests.events import samples

FOLDER = Path(__file__).parents[2] / "events" / "reference" / "examples"


def examples() -> dict[str, bytes]:
    """Return every file of examples by its name: one a family, the same bytes each time."""
    families: dict[str, dict[str, Any]] = defaultdict(dict)
    for event_type in EVENT_TYPES:
        around = samples.envelope(event_type)
        shown = {name: around[name] for name in ("subject", "effective_on")}
        families[family_of(event_type)][event_type] = {**shown, "data": samples.DATA[event_type]}
    return {
        f"{family}.json": json.dumps(held, ensure_ascii=False, indent=2).encode() + b"\n"
        for family, held in sorted(families.items())
    }


def write() -> None:
    """Write them all, and remove what no family has any more."""
    wanted = examples()
    for path in FOLDER.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, raw in wanted.items():
        (FOLDER / name).write_bytes(raw)


if __name__ == "__main__":
    write()
