# SPDX-License-Identifier: Apache-2.0
"""What is told about a statement and never refuses it (DECISIONS.md 26 and 33)."""

from msgspec import Struct

from events.values import Text


class Warned(Struct, frozen=True, kw_only=True):
    """Something to look at again; it was not refused and may be right."""

    code: str
    pointer: str
    """The member of the payload that it is about."""
    text: Text
