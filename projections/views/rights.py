# SPDX-License-Identifier: Apache-2.0
"""Every right by what people look for: kind, holder, place, mineral, name."""

from projections.right.state import SubjectState
from projections.views.names import search_text
from projections.views.schema import Row, body, format_codes, number, table, text, to_json

TABLE = table(
    "rights",
    text("subject", key=True),
    text("kind"),
    text("holders"),
    text("jurisdiction"),
    text("region", required=False),
    text("minerals"),
    text("search"),
    number("position"),
    body("names"),
)


def rows(state: SubjectState) -> list[Row]:
    """Return the right's row, once it is registered."""
    right = state.right
    if right is None:
        return []
    shaped_at = [right.registered_position, right.extinguished_position or 0]
    shaped_at += [transfer.position for transfer in state.transfers]
    row = {
        "subject": state.subject,
        "kind": right.kind,
        # Whoever ever held it: who holds it on a day is asked of the state.
        "holders": format_codes(holding.party for holding in state.holders),
        "jurisdiction": right.jurisdiction,
        "region": right.region.code if right.region else None,
        "minerals": format_codes(mineral.code for mineral in right.minerals),
        "search": search_text(state.subject.partition(":")[2], right.names, right.identifiers),
        "position": max(shaped_at),
        "names": to_json(right.names),
    }
    return [row]
