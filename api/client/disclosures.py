# SPDX-License-Identifier: Apache-2.0
"""What opens the private fields of one filing, as a filer keeps it; `verdigris private add` hands it over."""

import msgspec
from msgspec import Struct

from events.withheld import Disclosure


class Disclosures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A filer's file: what opens the private fields of one filing."""

    type: str
    subject: str
    disclosures: tuple[Disclosure, ...]


def format_disclosures(kept: Disclosures) -> bytes:
    """Return the bytes of the file."""
    return msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n"
