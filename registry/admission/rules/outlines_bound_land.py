# SPDX-License-Identifier: Apache-2.0
"""The outline of an area bounds land: it does not cross itself, and no two of its pieces overlap.

Land is owed restoration inside an outline, so everybody must draw the same inside from it. An imported register's
outlines are taken as they are: real ones cross themselves, and which ones do can be asked of anybody's copy.
"""

from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from events.catalogue.plans import RestorationPlanSubmitted
from events.catalogue.rights import MiningRightRegistered
from events.errors import FlawedValueError
from events.quantities.topology import check_topology
from events.values import Area
from registry.admission.case import Case, Rule

RULE = Rule("outlines-bound-land", "RFC 7946 section 3.1.6; OGC 06-103r4 section 6.1.11")

Outlined = MiningRightRegistered | RestorationPlanSubmitted | RestorationAreaRedefined


def check(event: Outlined, case: Case) -> None:
    """Refuse areas whose inside cannot be told from their outside."""
    for index, area in enumerate(event.areas):
        _check(area, case, f"/data/areas/{index}")


def check_area(event: RestorationAreaDefined, case: Case) -> None:
    """Refuse an area whose inside cannot be told from its outside."""
    _check(event.area, case, "/data/area")


def _check(area: Area, case: Case, pointer: str) -> None:
    if case.is_imported or area.geometry is None:
        return
    try:
        check_topology(area.geometry, pointer=f"{pointer}/geometry")
    except FlawedValueError as flaw:
        RULE.refuse(f"area {area.area_id}: {flaw.message}", code=flaw.code, pointer=flaw.pointer)
