# SPDX-License-Identifier: Apache-2.0
"""Every question that the API and the command line ask, each answered from one consistent look at the database.

Each answer names the log position it reflects, and under `known_at` the same position: asked with it again, it is the
same. `as_of` is the civil date asked about. A question's `known_at` is the size of the log that may be used, all of it
when absent or beyond the views (architecture.md §2, §6).
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from events.database import Database
from events.entry import Entry
from events.errors import UnavailableError
from events.ids import TreeSize
from events.store import EventStore, Snapshot
from events.warned import Warned
from projections.answers import (
    areas,
    disclosures,
    events,
    inspections,
    money,
    obligations,
    orders,
    outcomes,
    parties,
    plan,
    recording,
    right,
    rights,
    scorecards,
    series,
    statistics,
    totals,
)
from projections.answers.areas import AreaFeatures, AreaFilter, AreasAnswer, ListedArea
from projections.answers.diff import Diff, DiffPage, Group, Moment, diff_subject, list_changes, open_span
from projections.answers.disclosures import DisclosureFilter, DisclosureItem, DisclosuresAnswer
from projections.answers.events import EventAnswer, EventFilter, EventItem, History
from projections.answers.inspections import InspectionFilter, InspectionItem
from projections.answers.knowledge import open_knowledge
from projections.answers.money import MoneyAnswer
from projections.answers.obligations import ObligationFilter, ObligationItem, SubjectObligations
from projections.answers.orders import OrderFilter, OrderItem
from projections.answers.outcomes import OutcomesAnswer
from projections.answers.paging import DEFAULT_LIMIT, Page
from projections.answers.parties import PartyAnswer
from projections.answers.plan import PlanAnswer
from projections.answers.recording import Recording
from projections.answers.right import RightAnswer
from projections.answers.rights import RightFilter, RightItem
from projections.answers.scorecards import Scorecard
from projections.answers.series import Series, SeriesQuestion
from projections.answers.statistics import ObligationCounts, ObligationQuestion
from projections.answers.totals import Statistics, TotalsQuestion
from projections.answers.warnings import find_warnings
from projections.rules.adoptions import ProfileAdoption
from projections.views import adoptions, cursor, keys, states
from projections.views.keys import SigningKey


class Answers:
    """Answers from the views in one database, and from the log where the views do not reach back."""

    def __init__(self, database: Database, store: EventStore) -> None:
        """Read the views in `database` and the log in `store`; nothing is ever written."""
        self._database = database
        self._store = store

    def size(self) -> TreeSize:
        """Return how many entries of the log the views reflect."""
        with self._database.read_transaction() as connection:
            return cursor.load(connection).size

    def count_under_review(self) -> int:
        """Return how many subjects have a status that is unknown because our own program failed on an event."""
        with self._database.read_transaction() as connection:
            return states.count_under_review(connection)

    def get_right(self, right_id: str, *, as_of: datetime.date, known_at: TreeSize | None = None) -> RightAnswer:
        """Return everything known about a right, given by `CN-…` or `right:CN-…`, and how it stands on `as_of`.

        Raises:
            NotFoundError: no such right was registered by then.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return right.get_right(knowledge, right_id, as_of)

    def list_rights(
        self,
        wanted: RightFilter,
        *,
        as_of: datetime.date,
        known_at: TreeSize | None = None,
        after: str = "",
        limit: int = DEFAULT_LIMIT,
    ) -> Page[RightItem]:
        """Return the rights that match, in the order of their ids, behind the cursor `after`.

        Raises:
            MalformedError: the cursor or the limit is none.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return rights.list_rights(knowledge, wanted, as_of=as_of, after=after, limit=limit)

    def obligations_of(
        self, subject: str, *, as_of: datetime.date, known_at: TreeSize | None = None
    ) -> SubjectObligations:
        """Return what `subject` (`right:…` or `party:…`) was to do, as far as imposed by `as_of`.

        Raises:
            NotFoundError: nothing is recorded about it.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return obligations.obligations_of(knowledge, subject, as_of)

    def list_obligations(
        self,
        wanted: ObligationFilter,
        *,
        as_of: datetime.date,
        known_at: TreeSize | None = None,
        after: str = "",
        limit: int = DEFAULT_LIMIT,
    ) -> Page[ObligationItem]:
        """Return the obligations that match, in the order of subjects and ids, behind the cursor `after`.

        Raises:
            MalformedError: the cursor or the limit is none.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return obligations.list_obligations(knowledge, wanted, as_of=as_of, after=after, limit=limit)

    def list_orders(
        self,
        wanted: OrderFilter,
        *,
        as_of: datetime.date,
        known_at: TreeSize | None = None,
        after: str = "",
        limit: int = DEFAULT_LIMIT,
    ) -> Page[OrderItem]:
        """Return the orders that match, in the order of subjects and ids, behind the cursor `after`.

        Raises:
            MalformedError: the cursor or the limit is none.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return orders.list_orders(knowledge, wanted, as_of=as_of, after=after, limit=limit)

    def list_inspections(
        self,
        wanted: InspectionFilter,
        *,
        as_of: datetime.date,
        known_at: TreeSize | None = None,
        after: str = "",
        limit: int = DEFAULT_LIMIT,
    ) -> Page[InspectionItem]:
        """Return the inspections that match, in the order of subjects and of recording, behind the cursor `after`.

        Raises:
            MalformedError: the cursor or the limit is none.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return inspections.list_inspections(knowledge, wanted, as_of=as_of, after=after, limit=limit)

    def list_areas(
        self,
        wanted: AreaFilter,
        *,
        as_of: datetime.date,
        known_at: TreeSize | None = None,
        after: str = "",
        limit: int = DEFAULT_LIMIT,
    ) -> Page[ListedArea]:
        """Return the areas that match, in the order of subjects and ids, behind the cursor `after`.

        Raises:
            MalformedError: the cursor or the limit is none.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return areas.list_areas(knowledge, wanted, as_of=as_of, after=after, limit=limit)

    def list_disclosures(
        self,
        wanted: DisclosureFilter,
        *,
        as_of: datetime.date,
        known_at: TreeSize | None = None,
        after: str = "",
        limit: int = DEFAULT_LIMIT,
    ) -> Page[DisclosureItem]:
        """Return the disclosures that match, in the order of subjects and of recording, behind the cursor `after`.

        Raises:
            MalformedError: the cursor or the limit is none.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return disclosures.list_disclosures(knowledge, wanted, as_of=as_of, after=after, limit=limit)

    def plan_of(self, right_id: str, *, as_of: datetime.date, known_at: TreeSize | None = None) -> PlanAnswer:
        """Return what is planned and promised for a right.

        Raises:
            NotFoundError: no such right was registered by then.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return plan.plan_of(knowledge, right_id, as_of)

    def areas_of(self, right_id: str, *, as_of: datetime.date, known_at: TreeSize | None = None) -> AreasAnswer:
        """Return the land of a right: its areas, the balance stated, and its course by month.

        Raises:
            NotFoundError: no such right was registered by then.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return areas.areas_of(knowledge, right_id, as_of)

    def area_features(self, right_id: str, *, as_of: datetime.date, known_at: TreeSize | None = None) -> AreaFeatures:
        """Return the areas of a right as GeoJSON.

        Raises:
            NotFoundError: no such right was registered by then.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return areas.area_features(knowledge, right_id, as_of)

    def money_of(self, right_id: str, *, as_of: datetime.date, known_at: TreeSize | None = None) -> MoneyAnswer:
        """Return the money of a right, each currency by itself.

        Raises:
            NotFoundError: no such right was registered by then.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return money.money_of(knowledge, right_id, as_of)

    def disclosures_of(
        self, right_id: str, *, as_of: datetime.date, known_at: TreeSize | None = None
    ) -> DisclosuresAnswer:
        """Return what was disclosed about a right, by kind and period.

        Raises:
            NotFoundError: no such right was registered by then.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return disclosures.disclosures_of(knowledge, right_id, as_of)

    def outcomes_of(self, right_id: str, *, as_of: datetime.date, known_at: TreeSize | None = None) -> OutcomesAnswer:
        """Return what restoration of a right came to.

        Raises:
            NotFoundError: no such right was registered by then.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return outcomes.outcomes_of(knowledge, right_id, as_of)

    def statistics(self, question: ObligationQuestion) -> ObligationCounts:
        """Count the obligations of a kind by how they stand."""
        known_at = None if question.known_at is None else TreeSize(question.known_at)
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return statistics.count_obligations(knowledge, question)

    def get_statistics(
        self,
        question: TotalsQuestion,
        *,
        known_at: TreeSize | None = None,
        after: str = "",
        limit: int = DEFAULT_LIMIT,
    ) -> Statistics:
        """Return numbers across rights, those of groups behind the cursor `after`.

        Raises:
            MalformedError: the cursor or the limit is none.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return totals.get_statistics(knowledge, question, after=after, limit=limit)

    def get_series(
        self,
        question: SeriesQuestion,
        *,
        known_at: TreeSize | None = None,
        after: str = "",
        limit: int = DEFAULT_LIMIT,
    ) -> Series:
        """Return a measure by month, the lines of groups behind the cursor `after`.

        Raises:
            MalformedError: the cursor or the limit is none.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return series.get_series(knowledge, question, after=after, limit=limit)

    def get_recording(
        self, *, as_of: datetime.date, region: str | None = None, known_at: TreeSize | None = None
    ) -> Recording:
        """Return how late what holds by `as_of` was recorded, of the rights in `region` or of everything."""
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return recording.get_recording(knowledge, as_of=as_of, region=region)

    def get_scorecard(self, authority: str, *, as_of: datetime.date, known_at: TreeSize | None = None) -> Scorecard:
        """Return what an authority, given by `A-…` or `party:A-…`, did and did not do by `as_of`.

        Raises:
            NotFoundError: no such party was registered by then.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return scorecards.get_scorecard(knowledge, authority, as_of)

    def next_serial(self, place: str) -> int:
        """Return the serial behind the last right numbered at a place such as CN-41; 1 for the first."""
        with self._database.read_transaction() as connection:
            return rights.next_serial(connection, place)

    def get_party(self, party_id: str, *, as_of: datetime.date, known_at: TreeSize | None = None) -> PartyAnswer:
        """Return a party, given by `C-…` or `party:C-…`, with what it holds and what it owes that is overdue.

        Raises:
            NotFoundError: no such party was registered by then.
        """
        with open_knowledge(self._database, self._store, known_at) as knowledge:
            return parties.get_party(knowledge, party_id, as_of)

    def diff(self, subject: str, before: Moment, after: Moment) -> Diff:
        """Return what changed for `subject` (`right:…` or `party:…`) from one moment to another.

        Raises:
            NotFoundError: nothing is recorded about it at either moment.
            MalformedError: the second moment is before the first.
        """
        with open_span(self._database, self._store, before, after) as span:
            return diff_subject(span, subject)

    def list_changes(
        self, group: Group, before: Moment, after: Moment, *, behind: str = "", limit: int = DEFAULT_LIMIT
    ) -> DiffPage:
        """Return what changed for a party with all it held, or in a region, behind the cursor `behind`.

        Raises:
            MalformedError: the cursor or the limit is none, or the second moment is before the first.
        """
        with open_span(self._database, self._store, before, after) as span:
            return list_changes(span, group, after=behind, limit=limit)

    def list_keys(self, *, known_at: TreeSize | None = None) -> list[SigningKey]:
        """Return every signing key registered by then, in the order of registration."""
        with self._database.read_transaction() as connection:
            size = cursor.load(connection).size
            return keys.load_all(connection, size=size if known_at is None else min(size, known_at))

    def list_adoptions(self) -> list[ProfileAdoption]:
        """Return which versions of the rules were adopted, where and from when, in the order of recording."""
        with self._database.read_transaction() as connection:
            return adoptions.load(connection, known_at=cursor.load(connection).size)

    def get_event(self, position: int, *, known_at: TreeSize | None = None) -> EventAnswer:
        """Return the event at `position` with its signed bytes.

        Raises:
            NotFoundError: the log is not that long.
        """
        with self._log() as (connection, log):
            return events.get_event(connection, log, position, known_at=known_at)

    def find_warnings(self, entry: Entry) -> tuple[Warned, ...] | None:
        """Return what is to be told about `entry`, recorded or planned; None while no views are to be had."""
        try:
            with open_knowledge(self._database, self._store) as knowledge:
                return find_warnings(knowledge.connection, entry)
        except UnavailableError:
            return None

    def list_events(
        self, wanted: EventFilter, *, known_at: TreeSize | None = None, after: str = "", limit: int = DEFAULT_LIMIT
    ) -> Page[EventItem]:
        """Return the events that match in log order, those behind position `after`.

        Raises:
            MalformedError: `after` or the limit is none.
        """
        with self._log() as (connection, log):
            return events.list_events(connection, log, wanted, known_at=known_at, after=after, limit=limit)

    def history(
        self, subject: str, *, known_at: TreeSize | None = None, after: str = "", limit: int = DEFAULT_LIMIT
    ) -> History:
        """Return the events of `subject` in order, those behind version `after`.

        Raises:
            NotFoundError: nothing is recorded about it.
            MalformedError: `after` or the limit is none.
        """
        with self._log() as (connection, log):
            return events.get_history(connection, log, subject, known_at=known_at, after=after, limit=limit)

    @contextmanager
    def _log(self) -> Iterator[tuple[Connection, Snapshot]]:
        with self._database.read_transaction() as connection, self._store.reading() as log:
            yield connection, log
