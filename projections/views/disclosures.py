# SPDX-License-Identifier: Apache-2.0
"""Every disclosure of a right or party by period: reports, ESG, due diligence, carbon, sites abroad."""

from projections.right.disclosed import Disclosed, find_disclosed
from projections.right.state import SubjectState
from projections.views.schema import Row, body, number, table, text, to_json

TABLE = table(
    "disclosures",
    text("subject", key=True),
    number("disclosed_at", key=True),
    text("kind"),
    text("period_first"),
    text("period_last"),
    text("made_on"),
    text("assurance", required=False),
    number("position"),
    body("body"),
)


def rows(state: SubjectState) -> list[Row]:
    """Return a row for each disclosure of the subject."""
    return [_row(state.subject, each) for each in find_disclosed(state)]


def _row(subject: str, disclosed: Disclosed) -> Row:
    return {
        "subject": subject,
        "disclosed_at": disclosed.position,
        "kind": disclosed.kind,
        "period_first": disclosed.period.first.isoformat(),
        "period_last": disclosed.period.last.isoformat(),
        "made_on": disclosed.on.isoformat(),
        "assurance": disclosed.assurance,
        "position": disclosed.last_position,
        "body": to_json(disclosed),
    }
