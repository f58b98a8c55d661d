# SPDX-License-Identifier: Apache-2.0
"""What the registry can be asked, one file for each subject matter; `Answers` brings them together.

Answers are structs that encode to JSON as they are. Who asks, in which language and over which wire, is the API's.
"""

from projections.answers.answers import Answers
from projections.answers.areas import AreaFeatures, AreaFilter, AreaItem, AreasAnswer, ListedArea
from projections.answers.diff import Diff, DiffPage, Group, Moment, SubjectChanges
from projections.answers.disclosures import DisclosureFilter, DisclosureItem, DisclosuresAnswer
from projections.answers.events import EventAnswer, EventFilter, EventItem, History
from projections.answers.groups import Grouping
from projections.answers.inspections import InspectionFilter, InspectionItem
from projections.answers.known_at import parse_known_at
from projections.answers.measures import MEASURES, Measure
from projections.answers.money import CurrencySums, MoneyAnswer
from projections.answers.months import month_ends
from projections.answers.obligations import ObligationFilter, ObligationItem, ObligationState, SubjectObligations
from projections.answers.orders import OrderFilter, OrderItem
from projections.answers.outcomes import OutcomesAnswer
from projections.answers.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from projections.answers.parties import PartyAnswer
from projections.answers.plan import PlanAnswer
from projections.answers.recording import Recording
from projections.answers.right import RightAnswer
from projections.answers.rights import RightFilter, RightItem
from projections.answers.scorecards import Scorecard
from projections.answers.series import Series, SeriesGrouping, SeriesQuestion
from projections.answers.standing import AnyStatus, UnknownStatus
from projections.answers.statistics import Counts, ObligationCounts, ObligationQuestion
from projections.answers.totals import Statistics, TotalsQuestion
from projections.views.keys import SigningKey

__all__ = [
    "DEFAULT_LIMIT",
    "MAX_LIMIT",
    "MEASURES",
    "Answers",
    "AnyStatus",
    "AreaFeatures",
    "AreaFilter",
    "AreaItem",
    "AreasAnswer",
    "Counts",
    "CurrencySums",
    "Diff",
    "DiffPage",
    "DisclosureFilter",
    "DisclosureItem",
    "DisclosuresAnswer",
    "EventAnswer",
    "EventFilter",
    "EventItem",
    "Group",
    "Grouping",
    "History",
    "InspectionFilter",
    "InspectionItem",
    "ListedArea",
    "Measure",
    "Moment",
    "MoneyAnswer",
    "ObligationCounts",
    "ObligationFilter",
    "ObligationItem",
    "ObligationQuestion",
    "ObligationState",
    "OrderFilter",
    "OrderItem",
    "OutcomesAnswer",
    "Page",
    "PartyAnswer",
    "PlanAnswer",
    "Recording",
    "RightAnswer",
    "RightFilter",
    "RightItem",
    "Scorecard",
    "Series",
    "SeriesGrouping",
    "SeriesQuestion",
    "SigningKey",
    "Statistics",
    "SubjectChanges",
    "SubjectObligations",
    "TotalsQuestion",
    "UnknownStatus",
    "month_ends",
    "parse_known_at",
]
