# SPDX-License-Identifier: Apache-2.0
"""A code list as readers get it: title, version, origins, and its codes in the order of the list.

The version of a list counts the changes of its codes. Each code says since which version it is there and, where it is
not to be used any more, since which version that is so and what to use instead. So every earlier version can be read
off the newest: it has the codes whose `since` is not above it.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Label = Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"^\S(?:.*\S)?\Z")]
Version = Annotated[int, Meta(ge=1)]
ListId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,39}\Z")]
CodeName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}\Z")]
PartialDate = Annotated[str, Meta(pattern=r"^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")]
"""A day, a month or a year, as precisely as it is known."""
Url = Annotated[str, Meta(max_length=500, pattern=r"^https?://\S+\Z")]


class Bilingual(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One text in both languages; neither comes first."""

    zh: Label
    en: Label


class Origin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A document that codes of the list come from."""

    title: Bilingual
    clause: Label | None = None
    """Article, section or part of the document; absent, it is the document as a whole."""
    number: Label | None = None
    """Number of the law, decree or standard."""
    dated: PartialDate | None = None
    url: Url | None = None
    read: Literal["text", "excerpt", "unread"]
    """How far the document itself was read for this list: its text, excerpts of it, or not at all."""


class ListedCode(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One code and what it means."""

    code: CodeName
    name: Bilingual
    definition: Bilingual | None = None
    """Where the name does not say it all."""
    since: Version
    """The version of the list in which it appeared."""
    deprecated_since: Version | None = None
    """The version from which on it is not to be used any more; what was recorded with it stays as it is."""
    replaced_by: CodeName | None = None


class CodeList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A versioned list of codes in both languages."""

    id: ListId
    version: Version
    issued: datetime.date
    """The day of this version."""
    title: Bilingual
    origins: tuple[Origin, ...]
    codes: tuple[ListedCode, ...]
    """In the order of the list, those not to be used any more among them."""
