# SPDX-License-Identifier: Apache-2.0
"""The cast of the demo: every party with a key of its own, and the filings that introduce it.

In life nobody holds the keys of others (architecture.md §9). Here they lie side by side in the demo's folder, so that
whoever tries it out can sign as any of the parties; a demo ledger says in its first entry that it is one.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from api.demo.reading import Part, Step, Story
from api.enrolling import describe_key
from events.keys import PrivateKey, generate_key
from registry.admission.trust import GOVERNANCE
from registry.keyfiles import GOVERNANCE as GOVERNANCE_FILE
from registry.keyfiles import load_signer, store_private_key


def make_cast(story: Story, keys: Path) -> dict[str, PrivateKey]:
    """Make a key for every party, keep it as `PARTY.pem` in `keys`, and return them with governance's.

    Raises:
        ConflictError: one of the files exists.
    """
    signers = {GOVERNANCE: load_signer(keys / GOVERNANCE_FILE)}
    for part in story.parties:
        key = generate_key(part.algorithm)
        store_private_key(keys / f"{part.id}.pem", key)
        signers[part.id] = PrivateKey(key)
    return signers


def introduce(story: Story, signers: dict[str, PrivateKey]) -> list[Step]:
    """Return the filings that register the parties, their roles and their keys, on the story's first day."""
    return [step for part in story.parties for step in _introduce(part, story, signers[part.id])]


def _introduce(part: Part, story: Story, signer: PrivateKey) -> Iterator[Step]:
    day = story.founded_on
    party = msgspec.to_builtins(part)
    shown = ("party_kind", "names", "identifiers", "jurisdiction", "region", "contact_public")
    yield _step(part, story, "party.registered.v1", {name: party[name] for name in shown if party[name]})
    for role in part.roles:
        data = {**msgspec.to_builtins(role), "valid_from": day.isoformat()}
        yield _step(part, story, "role.granted.v1", data)
    data = msgspec.to_builtins(describe_key(signer, part.id, story.origin, valid_from=day))
    yield _step(part, story, data.pop("type"), data)


def _step(part: Part, story: Story, event_type: str, data: dict[str, object]) -> Step:
    return Step(
        on=story.founded_on,
        by=part.by or GOVERNANCE,
        type=event_type,
        subject=f"party:{part.id}",
        effective_on=story.founded_on,
        data=data,
        place=f"parties.toml, {part.id}",
    )
