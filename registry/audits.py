# SPDX-License-Identifier: Apache-2.0
"""The registry's audits of itself, kept where the public can read them (reliability.md §8: full verification daily).

They are nobody's proof but the operator's own word that it looks; whoever wants to know audits the tiles. So they are
no events, and a row says no more than what that audit printed.
"""

from datetime import datetime

import msgspec
from sqlalchemy import Column, MetaData, Table, insert, select

from events.clock import format_instant, parse_instant
from events.database import Database
from events.tables import NAME, WHOLE
from registry.audit import AuditReport

METADATA = MetaData()

_TABLE = Table(
    "audits",
    METADATA,
    Column("started_at", NAME, primary_key=True),
    Column("finished_at", NAME, nullable=False),
    Column("size", WHOLE, nullable=False),
    Column("findings", WHOLE, nullable=False),
    Column("report", NAME, nullable=False),
    sqlite_strict=True,
)
_SHOWN = 100
"""Findings kept of one audit; how many there were is kept beside them."""


class SelfAudit(msgspec.Struct, frozen=True, kw_only=True):
    """One audit by the registry itself: when, of how much, and what was found."""

    started_at: datetime
    finished_at: datetime
    findings_count: int
    report: AuditReport
    """With the first hundred findings."""


def record_audit(database: Database, report: AuditReport, *, started_at: datetime, finished_at: datetime) -> None:
    """Keep what the audit begun at `started_at` found."""
    shown = msgspec.structs.replace(report, findings=report.findings[:_SHOWN])
    row = {
        "started_at": format_instant(started_at),
        "finished_at": format_instant(finished_at),
        "size": report.size,
        "findings": len(report.findings),
        "report": msgspec.json.encode(shown).decode(),
    }
    with database.write_transaction() as connection:
        connection.execute(insert(_TABLE).values(row))


def list_audits(database: Database, *, limit: int) -> list[SelfAudit]:
    """Return the newest `limit` audits, the last one first."""
    query = select(_TABLE).order_by(_TABLE.c.started_at.desc()).limit(limit)
    with database.read_transaction() as connection:
        rows = connection.execute(query).all()
    return [
        SelfAudit(
            started_at=parse_instant(row.started_at),
            finished_at=parse_instant(row.finished_at),
            findings_count=row.findings,
            report=msgspec.json.decode(row.report, type=AuditReport),
        )
        for row in rows
    ]
