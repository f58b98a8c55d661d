# SPDX-License-Identifier: Apache-2.0
"""Time zones that are missing or too old stop the start, and say so (reliability.md case 96)."""

import datetime
import importlib.resources
import sys
import types
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.errors import UnavailableError
from registry.zones import use_shipped_zones


@pytest.fixture(autouse=True)
def zones() -> Iterator[None]:
    """Give the other tests back what they had."""
    before = zoneinfo.TZPATH
    yield
    zoneinfo.reset_tzpath(to=before)
    zoneinfo.ZoneInfo.clear_cache()


def test_the_locked_release_is_used_and_nothing_else(tmp_path: Path) -> None:
    """
    Zones come from the package even where the machine has other ones for the same place.
    """
    shanghai = tmp_path / "Asia" / "Shanghai"
    shanghai.parent.mkdir()
    shanghai.write_bytes((importlib.resources.files("tzdata") / "zoneinfo" / "UTC").read_bytes())
    zoneinfo.reset_tzpath(to=(str(tmp_path),))
    zoneinfo.ZoneInfo.clear_cache()
    noon = datetime.datetime(2026, 6, 30, 12, tzinfo=datetime.UTC)
    assert 12 == noon.astimezone(zoneinfo.ZoneInfo("Asia/Shanghai")).hour
    release = use_shipped_zones()

    assert 20 == noon.astimezone(zoneinfo.ZoneInfo("Asia/Shanghai")).hour
    assert release == sys.modules["tzdata"].IANA_VERSION


def test_case_96_no_time_zones() -> None:
    """
    Without the package the registry does not start, and the message names what is needed.
    """
    with pytest.raises(UnavailableError) as caught:
        use_shipped_zones(package="tzdata_that_is_not_there")

    assert ("time-zones-missing", True) == (caught.value.code, "tzdata_that_is_not_there" in caught.value.message)


def test_case_96_time_zones_older_than_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A release before the one that the rules were written with is refused, both named.
    """
    old = types.ModuleType("tzdata_of_old")
    monkeypatch.setattr(old, "IANA_VERSION", "2019a", raising=False)
    monkeypatch.setitem(sys.modules, "tzdata_of_old", old)
    with pytest.raises(UnavailableError) as caught:
        use_shipped_zones(package="tzdata_of_old")

    assert "time-zones-outdated" == caught.value.code
    assert "time zones: the rules need release 2025b, found 2019a" == caught.value.message
