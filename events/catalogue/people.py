# SPDX-License-Identifier: Apache-2.0
"""Natural persons, as private fields keep them: never in the log (Personal Information Protection Law, Arts 25, 47)."""

from typing import Annotated

from msgspec import Meta

from events.values import Country, Identifier, Line, Text, Value
from events.withheld import Withheld, private


class NaturalPerson(Value, frozen=True, kw_only=True):
    """Who a natural person is (BODS 0.4, Person statement)."""

    names: Text
    nationalities: tuple[Country, ...] = ()
    born: Annotated[str, Meta(pattern=r"^\d{4}(?:-\d{2}(?:-\d{2})?)?\Z")] | None = None
    """The day, month or year of birth, as exactly as it is to be kept."""
    identifiers: tuple[Identifier, ...] = ()
    address: Line | None = None


class Contact(Value, frozen=True, kw_only=True):
    """Who spoke up, and how to reach them: one or the other at least."""

    name: Line | None = None
    reachable_at: Line | None = None
    """Telephone, address or mail."""

    def __post_init__(self) -> None:
        """Refuse a contact that is none."""
        if self.name is None and self.reachable_at is None:
            message = "contact with neither name nor reachable_at"
            raise ValueError(message)


PersonalName = Annotated[Withheld, private(Line)]
"""The name of a person who was there in some office: private."""

PersonalContact = Annotated[Withheld, private(Contact)]
"""Somebody who spoke up and may be asked again: private."""
