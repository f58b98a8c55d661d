# SPDX-License-Identifier: Apache-2.0
"""The public's reports, and the holder's answers (domain.md §7.4 J; Art. 61: anyone may report).

Nothing of who reported is recorded here, and the words only as a digest that cannot be guessed back: complainants are
protected, and what they say may hold private data (Personal Information Protection Law art. 25).
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId
from events.values import Count, Line, Text

SaltedDigest = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
"""SHA-256 over a disclosure with a random salt of 128 bits or more, in base64url (RFC 9901 §4.2).

Who holds the disclosure can show the words and prove that they are the ones; from the digest alone nobody can guess
them, and once salt and words are erased nothing is left."""


class PublicReportReceived(Event, frozen=True, kw_only=True, tag="public_report.received.v1"):
    """Somebody reported something about the right to an authority or to the registry, which now has to answer."""

    report_id: LocalId
    category: Annotated[
        Literal[
            "restoration_not_done",
            "false_reporting",
            "pollution",
            "tailings",
            "subsidence",
            "slope_or_landslide",
            "vegetation",
            "land_use",
            "consultation",
            "other",
        ],
        coded("public_report_category"),
    ]
    channel: Annotated[Literal["online", "letter", "telephone", "in_person", "transferred"], coded("report_channel")]
    received_on: datetime.date
    text_commitment: SaltedDigest | None = None
    """Of the words of the report, which are kept outside the log."""
    area_ids: tuple[LocalId, ...] = ()


class PublicReportResolved(Event, frozen=True, kw_only=True, tag="public_report.resolved.v1"):
    """The authority looked into a report, and says what it found."""

    report_id: LocalId
    outcome: Annotated[
        Literal["substantiated", "partly_substantiated", "not_substantiated", "referred", "duplicate", "withdrawn"],
        coded("public_report_outcome"),
    ]
    resolved_on: datetime.date
    reasons: Text
    """In words that may be published, without a trace of who reported."""
    inspection_ids: tuple[LocalId, ...] = ()
    finding_ids: tuple[LocalId, ...] = ()
    order_ids: tuple[LocalId, ...] = ()
    """What the report led to."""
    referred_to: Line | None = None
    """The authority it was handed to; given for that outcome, and only there."""
    published_url: Line | None = None

    def __post_init__(self) -> None:
        """Refuse a referral to nobody, and a receiver of what was not referred."""
        if (self.outcome == "referred") != (self.referred_to is not None):
            message = "referred_to: given for a report that was referred, and only for that"
            raise ValueError(message)


class HolderResponseFiled(Event, frozen=True, kw_only=True, tag="holder_response.filed.v1"):
    """The holder answers what is recorded about the right, in public; the record stays as it is."""

    response_id: LocalId
    in_reply_to: Count
    """Position in the log of an event about the right."""
    statement: Text
