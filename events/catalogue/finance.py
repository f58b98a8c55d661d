# SPDX-License-Identifier: Apache-2.0
"""What restoration costs and who pays: estimates, the fund, securities, public and private money (domain.md §7.4 H).

Art. 49 Mineral Resources Law: the holder accrues restoration fees, books them as cost and spends them on nothing else;
authorities check it. Art. 45(4): social capital may take part. 30 USC 1269: a security is released phase by phase, as
the work is verified. All money is in whole minor units of its currency; accounts and private people are not named.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.catalogue.plans import CommitmentCategory
from events.codelists.marking import coded
from events.ids import LocalId, Name, Sha256
from events.values import Basis, Code, Identifier, Line, Money, Period, SquareMetres, Text, Value

SecurityKind = Annotated[
    Literal[
        "enterprise_fund",
        "bank_guarantee",
        "cash",
        "surety_bond",
        "insurance",
        "trust",
        "pooled_levy",
        "none",
    ],
    coded("security_kind"),
]
ReleasePhase = Annotated[Literal["I", "II", "III", "partial", "full"], coded("release_phase")]
AgreementKind = Annotated[
    Literal["public_private_partnership", "loan", "grant", "green_bond", "other"], coded("agreement_kind")
]
AgreementRole = Annotated[
    Literal["public_authority", "private_partner", "lender", "contractor", "community", "other"],
    coded("agreement_role"),
]

Ocid = Annotated[str, Meta(pattern=r"^ocds-[a-z0-9]{6}-[A-Za-z0-9._/:-]{1,100}\Z")]
"""Open contracting id: a registered prefix of `ocds-` and six characters, then the publisher's own id."""


class Amount(Money, frozen=True, kw_only=True):
    """A sum of money of zero or more."""

    amount_minor: Annotated[int, Meta(ge=0, le=2**53 - 1)]


class AreaCost(Value, frozen=True, kw_only=True):
    """What is still to be spent on one area."""

    area_id: LocalId
    remaining: Amount


class RestorationCostEstimated(Event, frozen=True, kw_only=True, tag="restoration_cost.estimated.v1"):
    """What restoration costs in all, and what of it is still to come; also the base of fines (Art. 71)."""

    estimate_id: LocalId
    as_of: datetime.date
    """The day for which `remaining` holds."""
    total: Amount
    """Of all restoration under the right, done and to be done."""
    remaining: Amount
    """Of what is still to be done."""
    by_area: tuple[AreaCost, ...] = ()
    price_date: datetime.date
    """The day whose prices were used."""
    method: Text | None = None
    plan_id: LocalId | None = None
    report_sha256: Sha256 | None = None


class FundAccrued(Event, frozen=True, kw_only=True, tag="fund.accrued.v1"):
    """The holder set restoration fees aside for a period, as a cost in its own books (Art. 49)."""

    accrual_id: LocalId
    period: Period
    amount: Amount
    """Zero where nothing was set aside."""
    booked_on: datetime.date
    method: Text | None = None
    """How the amount was arrived at: by output, by plan, by need."""
    voucher_sha256: Sha256 | None = None


class FundSpent(Event, frozen=True, kw_only=True, tag="fund.spent.v1"):
    """The holder spent money of the fund on restoration (Art. 49: on nothing else)."""

    expenditure_id: LocalId
    amount: Amount
    paid_on: datetime.date
    purpose: Text
    category: CommitmentCategory | None = None
    payee: Name | None = None
    """Who did the work, as a registered party."""
    area_ids: tuple[LocalId, ...] = ()
    obligation_ids: tuple[LocalId, ...] = ()
    """What the money was spent to meet."""
    invoice_sha256: Sha256 | None = None


class FundBalanceAttested(Event, frozen=True, kw_only=True, tag="fund_balance.attested.v1"):
    """Somebody who is not the holder says how much is in the fund on a day."""

    attestation_id: LocalId
    as_of: datetime.date
    balance: Money
    """Below zero where more was spent than set aside."""
    institution: Name | None = None
    """The bank that keeps the account, as a registered party."""
    statement_sha256: Sha256 | None = None


class FundCheckConducted(Event, frozen=True, kw_only=True, tag="fund_check.conducted.v1"):
    """An authority checked whether the fund was accrued and used as it must be (Art. 49)."""

    check_id: LocalId
    checked_on: datetime.date
    period: Period
    """The time that was checked."""
    accrual_sufficient: bool | None = None
    use_dedicated: bool | None = None
    """Whether all that was spent went into restoration."""
    finding_ids: tuple[LocalId, ...] = ()
    outcome: Text | None = None
    report_sha256: Sha256 | None = None


class FundShortfallDetermined(Event, frozen=True, kw_only=True, tag="fund_shortfall.determined.v1"):
    """An authority determined that less is at hand than is required; an order may demand the rest (rule F-1)."""

    shortfall_id: LocalId
    as_of: datetime.date
    required: Amount
    available: Amount
    """Fund and securities together."""
    estimate_id: LocalId | None = None
    """The estimate that `required` rests on."""
    check_id: LocalId | None = None
    decision_no: Line
    reasons: Text | None = None
    basis: Basis


class SecurityLodged(Event, frozen=True, kw_only=True, tag="security.lodged.v1"):
    """An authority took a security for restoration into its keeping."""

    security_id: LocalId
    security_kind: SecurityKind
    amount: Amount
    lodged_on: datetime.date
    expires_on: datetime.date | None = None
    issuer: Name | None = None
    """The bank, insurer or surety that stands for it, as a registered party."""
    area_ids: tuple[LocalId, ...] = ()
    """The land it stands for; empty for all of the right."""
    references: tuple[Identifier, ...] = ()
    """Its numbers in other registers."""
    instrument_sha256: Sha256 | None = None
    """Of the guarantee, bond or policy."""


class SecurityReleased(Event, frozen=True, kw_only=True, tag="security.released.v1"):
    """An authority gave a security back, in whole or in part (30 USC 1269; rule F-3)."""

    security_id: LocalId
    release_phase: ReleasePhase
    """I, II and III come in order; II and III rest on what was verified or accepted."""
    amount: Amount
    """What is given back by this release, in the currency of the security."""
    released_on: datetime.date
    decision_no: Line
    milestone_ids: tuple[LocalId, ...] = ()
    """The verified milestones it rests on."""
    application_ids: tuple[LocalId, ...] = ()
    """The acceptances it rests on."""
    reasons: Text | None = None


class SecurityForfeited(Event, frozen=True, kw_only=True, tag="security.forfeited.v1"):
    """An authority called a security, in whole or in part, to have the work done with it."""

    security_id: LocalId
    amount: Amount
    forfeited_on: datetime.date
    decision_no: Line
    order_id: LocalId | None = None
    """The order that was not complied with."""
    reason: Text
    basis: Basis


class AgreementParty(Value, frozen=True, kw_only=True):
    """A party to the agreement and what it is there."""

    party: Name
    agreement_role: AgreementRole


class LandUseReturn(Value, frozen=True, kw_only=True):
    """The use of restored land that the private side gets for its money (Art. 45(4))."""

    use: Text
    area_m2: SquareMetres | None = None
    area_ids: tuple[LocalId, ...] = ()
    land_class: Code | None = None
    period: Period | None = None


class FinancingMilestone(Value, frozen=True, kw_only=True):
    """A step of the agreement at which something is done or paid; no obligation of the right by itself."""

    title: Text
    due_on: datetime.date | None = None
    amount: Amount | None = None
    milestone_id: LocalId | None = None
    """The milestone of the right that it depends on."""


class FinancingAgreementRecorded(Event, frozen=True, kw_only=True, tag="financing_agreement.recorded.v1"):
    """A contract brings money for restoration: a public-private partnership, a loan, a grant (Art. 45(4))."""

    agreement_id: LocalId
    agreement_kind: AgreementKind
    title: Text
    ocid: Ocid | None = None
    parties: tuple[AgreementParty, ...]
    value: Amount
    public_share: Amount | None = None
    private_share: Amount | None = None
    """Given both, they make up the value."""
    signed_on: datetime.date
    period: Period | None = None
    area_ids: tuple[LocalId, ...] = ()
    land_use_return: tuple[LandUseReturn, ...] = ()
    milestones: tuple[FinancingMilestone, ...] = ()
    contract_sha256: Sha256 | None = None
    published_url: Line | None = None


class PublicFundingReceived(Event, frozen=True, kw_only=True, tag="public_funding.received.v1"):
    """Public money for restoration arrived, such as of a programme for legacy sites (Art. 45)."""

    funding_id: LocalId
    programme: Text
    funder: Name | None = None
    """The public body that pays, as a registered party."""
    amount: Amount
    received_on: datetime.date
    purpose: Text | None = None
    area_ids: tuple[LocalId, ...] = ()
    agreement_id: LocalId | None = None
    decision_no: Line | None = None
