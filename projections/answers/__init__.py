# SPDX-License-Identifier: Apache-2.0
"""What the registry can be asked, one file for each subject matter; `Answers` brings them together.

Answers are structs that encode to JSON as they are. Who asks, in which language and over which wire, is the API's.
"""

from projections.answers.answers import Answers
from projections.answers.diff import Diff, DiffPage, Group, Moment, SubjectChanges
from projections.answers.events import EventAnswer, EventFilter, EventItem, History
from projections.answers.known_at import parse_known_at
from projections.answers.obligations import ObligationFilter, ObligationItem, ObligationState, SubjectObligations
from projections.answers.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from projections.answers.parties import PartyAnswer
from projections.answers.right import RightAnswer
from projections.answers.rights import RightFilter, RightItem
from projections.answers.standing import AnyStatus, UnknownStatus
from projections.answers.statistics import Counts, ObligationCounts, ObligationQuestion
from projections.views.keys import SigningKey

__all__ = [
    "DEFAULT_LIMIT",
    "MAX_LIMIT",
    "Answers",
    "AnyStatus",
    "Counts",
    "Diff",
    "DiffPage",
    "EventAnswer",
    "EventFilter",
    "EventItem",
    "Group",
    "History",
    "Moment",
    "ObligationCounts",
    "ObligationFilter",
    "ObligationItem",
    "ObligationQuestion",
    "ObligationState",
    "Page",
    "PartyAnswer",
    "RightAnswer",
    "RightFilter",
    "RightItem",
    "SigningKey",
    "SubjectChanges",
    "SubjectObligations",
    "UnknownStatus",
    "parse_known_at",
]
