# SPDX-License-Identifier: Apache-2.0
"""What was disclosed about a subject, by period: reports, ESG, due diligence, carbon, sites abroad; and who assured it.

One event is one disclosure; where it answers a duty to report, its report is told with it (domain.md §7.4 I).
"""

import datetime

from msgspec import field

from events.values import Period
from projections.right.disclosure_records import AnyDisclosure, AssuranceStatement, OverseasReport
from projections.right.obligation import Record
from projections.right.records import Report
from projections.right.state import SubjectState


class Disclosed(Record, kw_only=True):
    """One disclosure."""

    position: int
    kind: str
    """The kind of report or of disclosure; `overseas_report` for a site abroad."""
    period: Period
    on: datetime.date
    """When it was filed here or, if imported, made elsewhere."""
    report: Report | None = None
    disclosure: AnyDisclosure | None = None
    overseas: OverseasReport | None = None
    assured_by: list[AssuranceStatement] = field(default_factory=list)
    """What auditors said of it."""

    @property
    def last_position(self) -> int:
        """Of the last event that shaped it."""
        return max([self.position, *(each.position for each in self.assured_by)])

    @property
    def assurance(self) -> str | None:
        """On whose word it rests, as its filer says."""
        return getattr(self.disclosure or self.overseas, "assurance", None)


def find_disclosed(state: SubjectState) -> list[Disclosed]:
    """Return the disclosures about the subject, in order of recording."""
    found: dict[int, Disclosed] = {}
    for report in state.reports:
        found[report.position] = Disclosed(
            position=report.position, kind=report.report_kind, period=report.period, on=report.on, report=report
        )
    for each in state.disclosures:
        kind = str(each.__struct_config__.tag)
        beside = found.get(each.position)
        found[each.position] = Disclosed(
            position=each.position,
            kind=kind,
            period=each.period,
            on=each.made_on,
            report=beside.report if beside else None,
            disclosure=each,
        )
    for overseas in state.overseas_reports:
        position = overseas.position
        found[position] = Disclosed(
            position=position, kind="overseas_report", period=overseas.period, on=overseas.made_on, overseas=overseas
        )
    for statement in state.assurances:
        for position in statement.positions:
            if position in found:
                found[position].assured_by.append(statement)
    return [found[position] for position in sorted(found)]
