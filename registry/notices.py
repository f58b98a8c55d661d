# SPDX-License-Identifier: Apache-2.0
"""What a reader of an audit should know though nothing is wrong with it: witnesses, age, restores."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from events.catalogue.records import WritingResumed
from events.entry import Entry
from events.errors import EvidenceError
from events.tlog.note import open_note
from events.tlog.policy import Policy
from events.tlog.signatures import NoteVerifier
from registry.ledger.readings import Finding


class Notice(Struct, frozen=True, kw_only=True):
    """Something to know: where it shows, if anywhere, and what it is."""

    position: int | None
    code: str
    detail: str


class Restores:
    """Collects what the log tells of restores, an `Observer` of its check (reliability.md case 68)."""

    types: Final = frozenset({"writing.resumed.v1"})

    def __init__(self) -> None:
        """Start with none."""
        self.notices: list[Notice] = []

    def observe(self, entry: Entry) -> None:
        """Take in the next resumption."""
        event = entry.filing.event
        if isinstance(event, WritingResumed):
            for part in event.recovered:
                detail = (
                    f"the database was restored; positions {part.first} to {part.last} were fetched from {part.source}"
                )
                self.notices.append(Notice(position=entry.position, code="restored", detail=detail))


def judge_checkpoint(
    note: bytes, keys: Sequence[NoteVerifier], policy: Policy, *, now: datetime, max_age: timedelta | None
) -> Iterator[Notice | Finding]:
    """Yield what is to be known of a checkpoint that the log's `keys` signed: who else did, and how old it is.

    Too few witnesses for the policy are a finding, as is a witness whose signature does not verify.
    """
    known = [*keys, *policy.witnesses.values()]
    try:
        opened = open_note(note, known)
    except EvidenceError as error:
        yield Finding(position=None, code="witness-signature", detail=f"checkpoint: {error.message}")
        return
    identities = {(signed.name, signed.key_id) for signed in opened.verified}
    signed = [name for name, key in policy.witnesses.items() if (key.name, key.key_id) in identities]
    if policy.quorum is None:
        detail = "nobody but the log signs its checkpoints: an operator could show others another log"
        yield Notice(position=None, code="unwitnessed", detail=detail)
    elif not policy.is_met(signed):
        detail = f"the policy's quorum {policy.quorum} is not met, signed have: {', '.join(sorted(signed)) or 'nobody'}"
        yield Finding(position=None, code="quorum-missing", detail=detail)
    times = [signature.timestamp for signature in opened.verified if signature.timestamp]
    yield from _check_age(max(times, default=0), now, max_age)


def _check_age(signed_at: int, now: datetime, max_age: timedelta | None) -> Iterator[Notice]:
    # A frozen log is shown by no signature, only by its age (reliability.md case 66).
    if max_age is None:
        return
    # In seconds: a log may sign any number, and not each of them is a time.
    age = now.timestamp() - signed_at
    if not signed_at or age > max_age.total_seconds():
        said = f"was signed {int(age)} s ago" if signed_at else "states no time"
        asked = int(max_age.total_seconds())
        detail = f"the newest checkpoint {said}, asked for were at most {asked} s: the log may be frozen"
        yield Notice(position=None, code="stale", detail=detail)
