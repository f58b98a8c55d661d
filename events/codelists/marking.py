# SPDX-License-Identifier: Apache-2.0
"""How a field of an event says which code list its codes are from.

The codes themselves stand in the event's type, where type checkers and readers see them. The mark goes into the JSON
Schema of the field as `x-codelist`, and a test holds the codes against those of the list.
"""

from typing import Final

from msgspec import Meta

CODELIST: Final = "x-codelist"
"""The member of a JSON Schema that names the list; its words are at `/v1/codelists/{id}`."""


def coded(list_id: str) -> Meta:
    """Return the mark of a field whose codes are those of the list `list_id`."""
    return Meta(extra_json_schema={CODELIST: list_id})
