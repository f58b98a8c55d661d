# SPDX-License-Identifier: Apache-2.0
"""What every event struct shares: immutable, named fields only, tagged by its type string."""

from msgspec import Struct


class Event(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="type",
    gc=False,
):
    """A past-tense fact. Subclasses give `tag="noun.past_verb.vN"`. No fact can hold itself: nothing to collect."""
