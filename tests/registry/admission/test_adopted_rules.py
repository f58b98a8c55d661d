# SPDX-License-Identifier: Apache-2.0
"""Rules are adopted by governance, as they are published here and for their own place."""

from typing import Any

import pytest

from events.errors import RuleViolationError
from tests.registry.admission import mine
from tests.registry.admission.world import World


@pytest.fixture(scope="module")
def world() -> World:
    """A registry with everything in it."""
    return mine.busy_mine()


ADOPTED: dict[str, tuple[dict[str, Any], str, str]] = {
    "as published": ({}, "", ""),
    "for a province of its place": ({"jurisdiction": "CN-41"}, "", ""),
    "an earlier version again": ({"version": 1}, "", ""),
    "rules of another country": ({"profile": "us-smcra", "version": 1}, "", ""),
    "for another country": ({"jurisdiction": "US"}, "rules-of-another-place", "/data/jurisdiction"),
    "for a place with a law of its own": ({"jurisdiction": "CN-HK"}, "rules-of-another-place", "/data/jurisdiction"),
    "the general rules for a place": (
        {"profile": "general", "version": 1, "jurisdiction": "CN"}, "rules-of-another-place", "/data/jurisdiction",
    ),
    "a version there is not": ({"version": 99}, "rules-unknown", "/data/version"),
    "a profile there is not": ({"profile": "mars", "version": 1}, "rules-unknown", "/data/version"),
    "another text": ({"content_sha256": "0" * 64}, "rules-differ", "/data/content_sha256"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "pointer"), ADOPTED.values(), ids=ADOPTED.keys())
def test_rules_are_adopted_as_they_are(world: World, changes: dict[str, Any], code: str, pointer: str) -> None:
    """
    A refusal names the rule, the field and what was expected; each stands beside one that is taken.
    """
    event = mine.adopt_rules(**changes)
    if not code:
        assert "" == world.verdict(event, "registry", "governance")
        return
    refusal = world.refusal(event, "registry", "governance")

    assert isinstance(refusal, RuleViolationError)
    assert (code, "rules-are-shipped", pointer) == (refusal.code, refusal.rule, refusal.pointer)
