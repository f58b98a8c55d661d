# SPDX-License-Identifier: Apache-2.0
"""Who stands behind a company (Beneficial Ownership Data Standard 0.4; EITI Requirement 2.5).

A natural person is an opaque identifier here: who it is stays off the log, where it can be erased (Personal Information
Protection Law, Arts 25 and 47). The identifier is a digest in form, so that no name can be written in its place.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.amounts import Percentage
from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name, Sha256
from events.values import Country, Identifier, Line, Text, Value

InterestType = Annotated[
    Literal[
        "shareholding",
        "votingRights",
        "appointmentOfBoard",
        "otherInfluenceOrControl",
        "seniorManagingOfficial",
        "settlor",
        "trustee",
        "protector",
        "beneficiaryOfLegalArrangement",
        "rightsToSurplusAssetsOnDissolution",
        "rightsToProfitOrIncome",
        "rightsGrantedByContract",
        "conditionalRightsGrantedByContract",
        "controlViaCompanyRulesOrArticles",
        "controlByLegalFramework",
        "boardMember",
        "boardChair",
        "unknownInterest",
        "unpublishedInterest",
        "enjoymentAndUseOfAssets",
        "rightToProfitOrIncomeFromAssets",
        "nominee",
        "nominator",
    ],
    coded("bo_interest_type"),
]
"""BODS 0.4, code list interestType."""


class RegisteredOwner(Value, frozen=True, kw_only=True, tag_field="kind", tag="party"):
    """A party of this registry."""

    party: Name


class OutsideOwner(Value, frozen=True, kw_only=True, tag_field="kind", tag="entity"):
    """A company, state body or arrangement that is no party of this registry."""

    names: Text
    jurisdiction: Country | None = None
    identifiers: tuple[Identifier, ...] = ()


class PersonalOwner(Value, frozen=True, kw_only=True, tag_field="kind", tag="person"):
    """A natural person, told apart from others and not known by it."""

    person_id: Sha256
    """SHA-256 over a random salt of at least 16 bytes and what identifies the person; both are kept off the log."""


class UnspecifiedOwner(Value, frozen=True, kw_only=True, tag_field="kind", tag="unspecified"):
    """Nobody can be named, and why (BODS 0.4, unspecifiedReason)."""

    reason: Annotated[
        Literal[
            "noBeneficialOwners",
            "subjectUnableToConfirmOrIdentifyBeneficialOwner",
            "interestedPartyHasNotProvidedInformation",
            "subjectExemptFromDisclosure",
            "interestedPartyExemptFromDisclosure",
            "unknown",
            "informationUnknownToPublisher",
        ],
        coded("bo_unspecified_reason"),
    ]
    description: Text | None = None


InterestedParty = RegisteredOwner | OutsideOwner | PersonalOwner | UnspecifiedOwner


class Share(Value, frozen=True, kw_only=True):
    """A share in percent, from the least to the most, both included; an exact one has both alike."""

    minimum: Percentage
    maximum: Percentage

    def __post_init__(self) -> None:
        """Refuse a range that ends below its start."""
        if _in_order(self.maximum) < _in_order(self.minimum):
            message = f"share from {self.minimum} to {self.maximum}: ends below its start"
            raise ValueError(message)


def _in_order(percentage: str) -> tuple[int, str]:
    # Percentages are non-negative: whole part as a number, then the digits behind the point without trailing zeros.
    whole, _, part = percentage.partition(".")
    return int(whole), part.rstrip("0")


class Interest(Value, frozen=True, kw_only=True):
    """One way in which the interested party owns or controls the company."""

    interest_type: InterestType
    level: Annotated[Literal["direct", "indirect", "unknown"], coded("bo_interest_level")]
    """BODS directOrIndirect."""
    beneficial: bool
    """BODS beneficialOwnershipOrControl: it ends with this party, who is not held for another."""
    share: Share | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None


class Ownership(Value, frozen=True, kw_only=True):
    """One relationship between the company and an interested party; BODS calls it a record."""

    record_id: LocalId
    record_status: Annotated[Literal["new", "updated", "closed"], coded("bo_record_status")]
    """`updated` also confirms what has not changed; a closed record is never opened again."""
    interested_party: InterestedParty
    interests: tuple[Interest, ...] = ()


class BeneficialOwnershipDisclosed(Event, frozen=True, kw_only=True, tag="beneficial_ownership.disclosed.v1"):
    """A company states who owns or controls it; records it does not mention stay as they were."""

    as_of: datetime.date
    records: Annotated[tuple[Ownership, ...], Meta(min_length=1)]
    basis: Line | None = None
    """The rule under which it is disclosed."""
    public_url: Line | None = None
