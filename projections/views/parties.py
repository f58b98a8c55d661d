# SPDX-License-Identifier: Apache-2.0
"""Every party by what people look for: kind, place, name."""

from projections.right.state import SubjectState
from projections.views.names import search_text
from projections.views.schema import Row, body, number, table, text, to_json

TABLE = table(
    "parties",
    text("subject", key=True),
    text("kind"),
    text("jurisdiction", required=False),
    text("region", required=False),
    text("search"),
    number("position"),
    body("names"),
)


def rows(state: SubjectState) -> list[Row]:
    """Return the party's row, once it is registered."""
    party = state.party
    if party is None:
        return []
    row = {
        "subject": state.subject,
        "kind": party.kind,
        "jurisdiction": party.jurisdiction,
        "region": party.region.code if party.region else None,
        "search": search_text(state.subject.partition(":")[2], party.names, party.identifiers),
        "position": party.registered_position,
        "names": to_json(party.names),
    }
    return [row]
