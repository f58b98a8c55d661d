# SPDX-License-Identifier: Apache-2.0
"""From a row to a signed statement: defaults filled in, types made right, an id that follows from the content.

The same row gives the same filing id, whenever and however often it is made: what was recorded once is then never
recorded twice, even when nothing is left of the first attempt (the ledger refuses other bytes under the same id).
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any, Final

import msgspec
from msgspec import Struct

from api.client.rows import Row
from api.client.texts import payload_of_texts
from events.catalogue import EVENT_TYPES
from events.clock import Clock, format_instant, parse_date
from events.errors import MalformedError
from events.filing import parse_filing, read_event, read_payload, sign_filing
from events.ids import derived_filing_id
from events.keys import Signer
from events.withheld import Disclosure, has_private, withhold

_OURS: Final = frozenset({"ledger", "signed_at"})
"""What the client says, and not the row."""
_NAME_DIGITS: Final = 24
_SALT_BYTES: Final = 16


class Statement(Struct, frozen=True, kw_only=True):
    """A row as it will be signed: its payload without the time of signing."""

    row: Row
    payload: dict[str, Any]
    content: str
    """What it says, in hexadecimal, whoever signs it: the name it is kept under."""
    disclosures: tuple[Disclosure, ...] = ()
    """What opens its private fields; the payload has their digests alone."""

    @property
    def filing_id(self) -> str:
        """The id it is filed under."""
        return str(self.payload["filing_id"])


class Maker(Struct, frozen=True, kw_only=True):
    """What all statements of one batch share."""

    ledger: str
    signer: Signer
    clock: Clock
    event_type: str | None = None
    """For rows that do not say their type."""
    subject: str | None = None
    effective_on: date | None = None
    secret: Callable[[], bytes] | None = None
    """Gives what the salts of private fields follow from, so that the same row has the same digests when it is made
    again; without it private values are refused."""

    def make(self, row: Row, occurrence: int = 1) -> Statement:
        """Return the statement of `row`, the `occurrence`-th one of the batch that says this.

        Raises:
            MalformedError: the row is not as the catalogue says, naming the field.
        """
        if row.flaw is not None:
            raise row.flaw
        row, disclosures = self._withheld(row)
        payload = self._payload(row)
        said = {name: value for name, value in payload.items() if name not in _OURS}
        content = hashlib.sha256(msgspec.json.encode([self.ledger, occurrence, said], order="sorted")).hexdigest()
        if "filing_id" not in row.members:
            midnight = datetime.combine(parse_date(payload["effective_on"], pointer="/effective_on"), time(), UTC)
            payload["filing_id"] = derived_filing_id(midnight, "row", self.signer.public.key_id, content)
        return Statement(row=row, payload=payload, content=content[:_NAME_DIGITS], disclosures=disclosures)

    def sign(self, statement: Statement) -> bytes:
        """Return the statement signed now.

        Raises:
            MalformedError: no desk would even read it, naming the field.
        """
        payload = {**statement.payload, "signed_at": format_instant(self.clock())}
        raw = sign_filing(msgspec.json.encode(payload), self.signer)
        # What the desk would not even read is better found here than there.
        parse_filing(raw)
        return raw

    def _withheld(self, row: Row) -> tuple[Row, tuple[Disclosure, ...]]:
        """Return the row with digests in the place of private values: these must not even shape an id in the log."""
        kind, data = EVENT_TYPES.get(str(row.members.get("type", self.event_type))), row.members.get("data")
        if kind is None or not has_private(kind) or not isinstance(data, dict):
            return row, ()
        try:
            written, disclosures = withhold(kind, data, new_salt=self._salts(row))
        except MalformedError as error:
            raise MalformedError(error.message, code=error.code, pointer=f"/data{error.pointer}") from error
        return msgspec.structs.replace(row, members={**row.members, "data": written}), disclosures

    def _salts(self, row: Row) -> Callable[[], bytes]:
        numbers, said = count(), msgspec.json.encode(row.members, order="sorted")

        def new_salt() -> bytes:
            if self.secret is None:
                message = "data: a private value, and nowhere to keep what opens it"
                raise MalformedError(message, code="private-values-unkept")
            return hmac.digest(self.secret(), b"%d\n%s" % (next(numbers), said), "sha256")[:_SALT_BYTES]

        return new_salt

    def _payload(self, row: Row) -> dict[str, Any]:
        for name in sorted(_OURS & row.members.keys()):
            message = f"row: {name} is not the row's to say"
            raise MalformedError(message, code="field-unknown", pointer=f"/{name}")
        day = None if self.effective_on is None else self.effective_on.isoformat()
        given = {"type": self.event_type, "subject": self.subject, "effective_on": day}
        members = {name: value for name, value in given.items() if value is not None} | row.members
        for name in ("type", "subject", "effective_on", "data"):
            if name not in members:
                message = f"row: has no {name}"
                raise MalformedError(message, code="field-invalid", pointer=f"/{name}")
        filled = {**members, "ledger": self.ledger, "signed_at": format_instant(self.clock())}
        # An id is made of the rest; until then any will do.
        filled.setdefault("filing_id", derived_filing_id(self.clock(), "unknown yet"))
        typed = payload_of_texts(filled) if row.is_text else _checked(filled)
        return {
            name: value
            for name, value in typed.items()
            if name != "signed_at" and (name != "filing_id" or name in row.members)
        }


def _checked(members: dict[str, Any]) -> dict[str, Any]:
    payload = read_payload(members)
    read_event(payload.type, payload.data)
    return members
