# SPDX-License-Identifier: Apache-2.0
"""What a status rule is, and what it says about a case.

One rule per file: its number, its citation, its words in two languages, and the function that applies it.
"""

import datetime
from typing import Literal

from msgspec import Struct

from events.values import Text

Headline = Literal[
    "enforcement_escalated",
    "non_compliance_determined",
    "overdue",
    "attention",
    "no_plan_on_record",
    "not_assessed",
    "in_progress_no_issue_known",
    "discharged",
    "historic",
]
"""The one status word of a right, the gravest first (domain.md §8.1). Absence of a known issue is never praised."""


class Rule(Struct, frozen=True, kw_only=True):
    """A published rule, as anyone needs it to recompute a status."""

    rule_id: str
    citation: str
    text: Text
    valid_from: datetime.date | None = None
    """Not applied to a date before this one; None: as long as there are dates."""
    indicator: bool = False
    """Shown beside the headline, never the cause of it."""
    contravention: bool = False
    """To miss what it governs breaks the law by itself; else it is a fact of the clock until an authority acts."""
    draft_based: bool = False
    """Rests on a draft whose final text was not found."""
    profile: str
    """The folder it stands in: `every`, or the one profile it is for."""
    file: str
    """Where it is written, from the root of the source."""


def make_rule(
    module: str,
    rule_id: str,
    *,
    citation: str,
    text: Text,
    valid_from: datetime.date | None = None,
    indicator: bool = False,
) -> Rule:
    """Return the rule that the file of `module` holds."""
    parts = module.split(".")
    return Rule(
        rule_id=rule_id,
        citation=citation,
        text=text,
        valid_from=valid_from,
        indicator=indicator,
        profile=parts[-2],
        file="/".join(parts) + ".py",
    )


class Reason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one rule says about one case, and the events it rests on."""

    rule: str
    citation: str
    text: Text
    positions: tuple[int, ...]
    headline: Headline | None = None
    """The headline it calls for; None for an indicator."""
    mark: str | None = None
    """The indicator's own stable name."""
    obligations: tuple[str, ...] = ()


def make_reason(
    rule: Rule,
    text: Text,
    positions: tuple[int, ...],
    *,
    headline: Headline | None = None,
    mark: str | None = None,
    obligations: tuple[str, ...] = (),
) -> Reason:
    """Return the reason that `rule` gives for a headline, or the indicator `mark`."""
    return Reason(
        rule=rule.rule_id,
        citation=rule.citation,
        text=text,
        positions=positions,
        headline=headline,
        mark=mark,
        obligations=obligations,
    )
