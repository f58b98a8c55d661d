# SPDX-License-Identifier: Apache-2.0
"""Families of events, by which roles and delegations are narrowed (domain.md §7.4, its headings A to L)."""

from typing import Annotated, Literal

from events.codelists import coded

EventFamily = Annotated[
    Literal[
        "trust",
        "rights",
        "plans",
        "milestones",
        "monitoring",
        "enforcement",
        "acceptance",
        "finance",
        "disclosures",
        "public",
        "records",
        "clock",
    ],
    coded("event_family"),
]

_FAMILY_OF_FILE: dict[str, EventFamily] = {
    "trust": "trust",
    "delegations": "trust",
    "rights": "rights",
    "duties": "rights",
    "licences": "rights",
    "plans": "plans",
    "consultations": "plans",
    "programmes": "plans",
    "areas": "plans",
    "commitments": "plans",
    "variances": "plans",
    "milestones": "milestones",
    "deadlines": "milestones",
    "monitoring": "monitoring",
    "baselines": "monitoring",
    "incidents": "monitoring",
    "mine_status": "monitoring",
    "ecology": "monitoring",
    "inspections": "enforcement",
    "penalties": "enforcement",
    "substitute_performance": "enforcement",
    "reviews": "enforcement",
    "litigation": "enforcement",
    "credit_lists": "enforcement",
    "acceptance": "acceptance",
    "closure": "acceptance",
    "finance": "finance",
    "disclosures": "disclosures",
    "due_diligence": "disclosures",
    "overseas": "disclosures",
    "appointments": "disclosures",
    "ownership": "disclosures",
    "public": "public",
    "records": "records",
    "corrections": "records",
    "calendars": "clock",
    "clock": "clock",
}
"""By the file of `events.catalogue` that an event stands in. Once a file is released, its events keep their family."""


def family_of(kind: type) -> EventFamily:
    """Return the family of an event's type."""
    return _FAMILY_OF_FILE[kind.__module__.rpartition(".")[2]]
