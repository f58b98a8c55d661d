# SPDX-License-Identifier: Apache-2.0
"""Strategies for random events of a mine's daily life, with few ids so that they meet."""

import datetime
from typing import Any

from hypothesis import strategies as st

from events.catalogue.acceptance import AcceptancePreliminaryResultPublished, AcceptancePublished
from events.catalogue.appointments import AppointmentEnded, AppointmentMade
from events.catalogue.credit_lists import CreditListingMade, CreditListingRemoved
from events.catalogue.event import Event
from events.catalogue.incidents import IncidentReported
from events.catalogue.inspections import InspectionAccessRefused, OrderNotComplied
from events.catalogue.licences import (
    LicenceCondition,
    MiningLicenceAmended,
    MiningLicenceIssued,
    MiningLicenceReinstated,
    MiningLicenceRevoked,
    MiningLicenceSuspended,
)
from events.catalogue.litigation import LitigationFiled, LitigationResolved
from events.catalogue.mine_status import MineStatusChanged
from events.catalogue.rights import MiningRightPartiallyRelinquished, MiningRightVaried
from events.catalogue.trust import PartyUpdated
from events.catalogue.variances import VarianceApplied, VarianceDecided
from events.values import Basis, Identifier, Text

_DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 12, 31))
_IDS = st.sampled_from(["A", "B"])
_ZONES = st.lists(st.sampled_from(["Z1", "Z2"]), max_size=2, unique=True).map(tuple)
_TEXT = st.just(Text(en="words"))
_BASIS = st.just(Basis(kind="statute"))
_NONE, _EMPTY, _DECISION = st.none(), st.just(()), st.just("1")
_NUMBERS = st.lists(
    st.builds(Identifier, scheme=st.just("XX"), value=_IDS, valid_from=_NONE, valid_to=_NONE), max_size=2
).map(tuple)
_CONDITIONS = st.lists(
    st.builds(LicenceCondition, condition_id=_IDS, text=_TEXT, category=_NONE, reference=_NONE), max_size=2
).map(tuple)

LICENCES: dict[type[Event], st.SearchStrategy[Any]] = {
    MiningLicenceIssued: st.builds(
        MiningLicenceIssued,
        licence_id=_IDS,
        identifiers=_NUMBERS,
        issuing_authority=_NONE,
        issued_on=_DAYS,
        term=_NONE,
        plan_id=_NONE,
        conditions=_CONDITIONS,
        decision_no=_NONE,
        document_sha256=_NONE,
    ),
    MiningLicenceAmended: st.builds(
        MiningLicenceAmended,
        licence_id=_IDS,
        amendment_no=_DECISION,
        amended_on=_DAYS,
        identifiers=_NUMBERS,
        term=_NONE,
        plan_id=_NONE | _IDS,
        conditions=_CONDITIONS,
        withdrawn_condition_ids=st.lists(_IDS, max_size=2).map(tuple),
        reason=_TEXT,
        document_sha256=_NONE,
    ),
    MiningLicenceSuspended: st.builds(
        MiningLicenceSuspended,
        licence_id=_IDS,
        decision_no=_DECISION,
        suspended_on=_DAYS,
        until=_NONE | _DAYS,
        reason=_TEXT,
        basis=_BASIS,
    ),
    MiningLicenceReinstated: st.builds(
        MiningLicenceReinstated, licence_id=_IDS, decision_no=_DECISION, reinstated_on=_DAYS, reason=_NONE
    ),
    MiningLicenceRevoked: st.builds(
        MiningLicenceRevoked, licence_id=_IDS, decision_no=_DECISION, revoked_on=_DAYS, reason=_TEXT, basis=_BASIS
    ),
    MiningRightVaried: st.builds(
        MiningRightVaried,
        variations=st.just(("renewed",)),
        decision_no=_DECISION,
        names=_NONE | _TEXT,
        region=_NONE,
        granting_authority=_NONE,
        identifiers=_NUMBERS,
        minerals=_EMPTY,
        areas=_EMPTY,
        term=_NONE,
        grant_contract=_NONE,
        reason=_NONE,
    ),
    MiningRightPartiallyRelinquished: st.builds(
        MiningRightPartiallyRelinquished,
        area_ids=_ZONES,
        relinquished_m2=st.integers(0, 100),
        remaining_m2=st.integers(0, 100),
        application_id=_NONE | _IDS,
        decision_no=_DECISION,
        reason=_NONE,
    ),
    PartyUpdated: st.builds(
        PartyUpdated,
        names=_TEXT,
        identifiers=_NUMBERS,
        jurisdiction=_NONE,
        region=_NONE,
        contact_public=_NONE,
        reason=_TEXT,
    ),
}
OPERATIONS: dict[type[Event], st.SearchStrategy[Any]] = {
    MineStatusChanged: st.builds(
        MineStatusChanged,
        changed_on=_DAYS,
        reason=_NONE,
        sub_reason=_NONE,
        expected_until=_NONE,
        explanation=_NONE,
    ),
    AppointmentMade: st.builds(
        AppointmentMade,
        appointment_id=_IDS,
        party=st.just("ALPHA"),
        name=_NONE,
        qualification=_NONE,
        facility_id=_NONE,
        first_day=_DAYS,
        last_day=_NONE,
        document_sha256=_NONE,
    ),
    AppointmentEnded: st.builds(AppointmentEnded, appointment_id=_IDS, ended_on=_DAYS, reason=_NONE),
    VarianceApplied: st.builds(
        VarianceApplied,
        variance_id=_IDS,
        obligation_ids=_EMPTY,
        licence_id=_NONE,
        condition_ids=_EMPTY,
        departs_from=_BASIS,
        requested_from=_DAYS,
        requested_to=_NONE,
        reason=_TEXT,
        measures=_NONE,
        parties_notified=_EMPTY,
        application_sha256=_NONE,
    ),
    VarianceDecided: st.builds(
        VarianceDecided,
        variance_id=_IDS,
        variance_result=st.just("refused"),
        decision_no=_DECISION,
        decided_on=_DAYS,
        valid_from=_NONE,
        valid_to=_NONE,
        conditions=_EMPTY,
        reasons=_NONE,
        published_url=_NONE,
    ),
    IncidentReported: st.builds(
        IncidentReported,
        incident_id=_IDS,
        occurred_on=_DAYS,
        noticed_on=_NONE,
        area_ids=_ZONES,
        facility_id=_NONE,
        description=_TEXT,
        measures=_NONE,
        notified=_EMPTY,
        report_sha256=_NONE,
    ),
}
LISTINGS: dict[type[Event], st.SearchStrategy[Any]] = {
    InspectionAccessRefused: st.builds(
        InspectionAccessRefused,
        refusal_id=_IDS,
        inspection_id=_NONE,
        refused_on=_DAYS,
        description=_TEXT,
        area_ids=_ZONES,
        basis=_NONE,
        report_sha256=_NONE,
    ),
    OrderNotComplied: st.builds(
        OrderNotComplied,
        order_id=st.sampled_from(["A", "B", "O"]),
        action_ids=st.lists(st.sampled_from(["1", "2"]), max_size=1).map(tuple),
        determined_on=_DAYS,
        decision_no=_NONE,
        description=_NONE,
        report_sha256=_NONE,
    ),
    CreditListingMade: st.builds(
        CreditListingMade,
        listing_id=_IDS,
        listed_party=_NONE,
        listed_on=_DAYS,
        until=_NONE,
        decision_no=_DECISION,
        ground=_TEXT,
        basis=_BASIS,
        published_url=_NONE,
    ),
    CreditListingRemoved: st.builds(
        CreditListingRemoved, listing_id=_IDS, removed_on=_DAYS, decision_no=_NONE, explanation=_NONE
    ),
    LitigationFiled: st.builds(
        LitigationFiled,
        litigation_id=_IDS,
        court=_DECISION,
        case_no=_NONE,
        filed_on=_DAYS,
        claimant=_NONE,
        appeal_of=_NONE | _IDS,
        area_ids=_ZONES,
        claims=_NONE,
    ),
    LitigationResolved: st.builds(
        LitigationResolved,
        litigation_id=_IDS,
        resolved_on=_DAYS,
        decision_no=_NONE,
        summary=_NONE,
        published_url=_NONE,
    ),
    AcceptancePreliminaryResultPublished: st.builds(
        AcceptancePreliminaryResultPublished,
        application_id=_IDS,
        published_on=_DAYS,
        objections_until=_NONE,
        published_url=_NONE,
        places=_EMPTY,
    ),
    AcceptancePublished: st.builds(
        AcceptancePublished, application_id=_IDS, published_on=_DAYS, published_url=st.just("https://example.com")
    ),
}
