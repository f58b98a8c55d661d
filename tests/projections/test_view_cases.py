# SPDX-License-Identifier: Apache-2.0
"""Cases 138 to 142 of reliability.md, as far as readers see them: stale, rebuilt, ahead, poisoned, from the future."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from events.catalogue import EVENT_TYPES
from events.catalogue.event import Event
from events.entry import parse_entry
from events.errors import EvidenceError, RegistryError
from events.filing import parse_filing, sign_filing
from events.ids import Position, TreeSize
from projections.folding import fold_history
from projections.rebuild import compare_views, digest_views, rebuild
from projections.right.facts import fact_of
from tests.events import samples
from tests.projections.logs import Log, day, make_log


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Two rights, one of them with a return owed."""
    log = make_log(tmp_path)
    for name in ("R1", "R2"):
        log.right(name, holder="ALPHA")
    log.duty("R1", "D1", "2022-03-31")
    log.catch_up()
    return log


def test_case_138_a_stale_view_says_which_position_it_reflects(log: Log) -> None:
    """
    Until the views follow, answers are those of the shorter log, and name its last position.
    """
    log.duty("R1", "D2", "2022-06-30")
    stale = log.answers.obligations_of("right:R1", as_of=day("2022-04-15"))
    log.catch_up()
    fresh = log.answers.obligations_of("right:R1", as_of=day("2022-04-15"))

    assert ([1, 2], [2, 3]) == ([len(stale.items), len(fresh.items)], [stale.position, fresh.position])


def test_case_139_deleted_views_are_made_anew_twice_alike(log: Log) -> None:
    """
    All rows gone and made anew, twice: the same ordered dump, and the same answers.
    """
    before = digest_views(log.database), msgspec.json.encode(log.answers.get_right("R1", as_of=day("2022-04-15")))
    digests = []
    for _ in range(2):
        rebuild(log.database, log.store)
        digests.append(digest_views(log.database))

    after = digest_views(log.database), msgspec.json.encode(log.answers.get_right("R1", as_of=day("2022-04-15")))
    assert ([before[0]] * 2, before) == (digests, after)
    assert [] == compare_views(log.database, log.store)


def test_case_142_every_type_ever_shipped_is_folded() -> None:
    """
    One entry of each type of the golden samples, about its own subject, folds without a fault of ours.
    """
    failed = []
    for event_type in sorted(EVENT_TYPES):
        filing = parse_filing(sign_filing(samples.encoded(event_type), samples.SIGNER))
        entry = samples_entry(filing)
        known, _ = fold_history(entry.stream, [fact_of(entry)])
        if known.review is not None:
            failed.append(event_type)

    assert [] == failed


def samples_entry(filing: Any) -> Any:
    from events.entry import make_entry
    from events.ids import StreamVersion

    made = make_entry(
        filing, position=Position(7), stream_version=StreamVersion(1), previous="", recorded_at=samples.SIGNED_AT
    )
    return parse_entry(made.raw)


class MilestoneMoved(Event, frozen=True, kw_only=True, tag="milestone.moved.v2"):
    """A type that only a later version of this program knows."""

    milestone_id: Annotated[str, Meta(min_length=1)]


def test_case_142_an_unknown_type_stops_loudly(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A log that a later version has written on is not read past what is understood: the runner and a rebuild stop, the
    views stay as they are, and answers go on to say up to where they reach.
    """
    with monkeypatch.context() as later:
        later.setitem(EVENT_TYPES, "milestone.moved.v2", MilestoneMoved)
        position = log.file("right:R1", MilestoneMoved(milestone_id="M1"), "2022-02-01")
    log.right("R3")

    for work in (log.catch_up, lambda: rebuild(log.database, log.store)):
        with pytest.raises(EvidenceError) as stopped:
            work()
        assert "milestone.moved.v2" in stopped.value.message
    assert position == log.answers.size() == 3
    assert TreeSize(2) == log.answers.get_right("R2", as_of=day("2022-04-15")).position
    with pytest.raises(RegistryError):
        log.answers.get_right("R3", as_of=day("2022-04-15"))
