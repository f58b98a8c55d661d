# SPDX-License-Identifier: Apache-2.0
"""The parts of a state about money: estimates, the fund, securities, agreements and public money.

Each part names the position of the event it comes from; long texts stay in the event.
"""

import datetime

from msgspec import field

from events.catalogue.finance import AgreementKind, AgreementParty, Amount, AreaCost, ReleasePhase, SecurityKind
from events.values import Money, Period
from projections.right.obligation import Record


class CostEstimate(Record, kw_only=True):
    """What restoration costs, and what of it is still to come."""

    estimate_id: str
    as_of: datetime.date
    total: Amount
    remaining: Amount
    by_area: tuple[AreaCost, ...] = ()
    price_date: datetime.date
    plan_id: str | None = None
    position: int


class Accrual(Record, kw_only=True):
    """Money set aside for a period."""

    accrual_id: str
    period: Period
    amount: Amount
    booked_on: datetime.date
    position: int


class Expenditure(Record, kw_only=True):
    """Money of the fund spent."""

    expenditure_id: str
    amount: Amount
    paid_on: datetime.date
    category: str | None = None
    area_ids: tuple[str, ...] = ()
    obligation_ids: tuple[str, ...] = ()
    position: int


class Attestation(Record, kw_only=True):
    """How much somebody else than the holder says is in the fund."""

    attestation_id: str
    as_of: datetime.date
    balance: Money
    position: int


class FundCheck(Record, kw_only=True):
    """An authority's check of the fund."""

    check_id: str
    checked_on: datetime.date
    period: Period
    accrual_sufficient: bool | None = None
    use_dedicated: bool | None = None
    finding_ids: tuple[str, ...] = ()
    position: int


class Shortfall(Record, kw_only=True):
    """An authority's determination that less is at hand than is required."""

    shortfall_id: str
    as_of: datetime.date
    required: Amount
    available: Amount
    decision_no: str
    position: int


class Release(Record, kw_only=True):
    """A part of a security given back."""

    phase: ReleasePhase
    amount: Amount
    released_on: datetime.date
    decision_no: str
    position: int


class Forfeiture(Record, kw_only=True):
    """A part of a security called."""

    amount: Amount
    forfeited_on: datetime.date
    decision_no: str
    order_id: str | None = None
    position: int


class Security(Record, kw_only=True):
    """A security as lodged, and what was given back or called of it."""

    security_id: str
    kind: SecurityKind
    amount: Amount
    lodged_on: datetime.date
    expires_on: datetime.date | None = None
    issuer: str | None = None
    area_ids: tuple[str, ...] = ()
    position: int
    releases: list[Release] = field(default_factory=list)
    forfeitures: list[Forfeiture] = field(default_factory=list)

    @property
    def held_minor(self) -> int:
        """What of it is still held, in minor units of its currency."""
        released = sum(each.amount.amount_minor for each in self.releases)
        forfeited = sum(each.amount.amount_minor for each in self.forfeitures)
        return self.amount.amount_minor - released - forfeited


class Agreement(Record, kw_only=True):
    """A contract that brings money for restoration."""

    agreement_id: str
    kind: AgreementKind
    parties: tuple[AgreementParty, ...]
    value: Amount
    public_share: Amount | None = None
    private_share: Amount | None = None
    signed_on: datetime.date
    ocid: str | None = None
    position: int


class Funding(Record, kw_only=True):
    """Public money that arrived."""

    funding_id: str
    amount: Amount
    received_on: datetime.date
    funder: str | None = None
    agreement_id: str | None = None
    position: int
