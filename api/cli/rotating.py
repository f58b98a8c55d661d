# SPDX-License-Identifier: Apache-2.0
"""`verdigris key rotate`, `key retire` and `key list`: the registry's own keys change hands (deploy/KEY-CEREMONY.md).

Each change is a filing signed by governance. Where its key is kept offline, as it should be, `--out` writes the event's
data for it to sign elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Session, command
from api.cli.console import table
from api.cli.parameters import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api.rotation import Change
    from api.wiring import Registry, WritingRegistry
    from events.ids import Position

_COMPROMISED = "verdigris key retire service --governance-key keys/governance-1.pem --reason compromised"
_WHOSE = click.argument("whose", metavar="log|service", type=click.Choice(["log", "service"]))
_KEY = click.option("--governance-key", type=click.Path(path_type=Path), help="Governance's key file, to file it now.")
_OUT = click.option("--out", type=click.Path(path_type=Path), help="Write the event's data to this file; file nothing.")
_NEXT = {
    "rotate log": {
        "en": "checkpoints bear old and new signatures from here on; publish {vkeys}, and once readers have it: "
        "`verdigris key retire log`",
        "zh": "此后检查点带有新旧两套签名；请公布 {vkeys}，待读者更新后运行 `verdigris key retire log`",
    },
    "rotate service": {
        "en": "the new key signs from here on; the old one may until `verdigris key retire service`",
        "zh": "此后由新密钥签名；旧密钥在 `verdigris key retire service` 之前仍有效",
    },
    "retire log": {
        "en": "only the keys left sign from here on; publish {vkeys}, and destroy the old private keys",
        "zh": "此后只由留下的密钥签名；请公布 {vkeys}，并销毁旧私钥",
    },
    "hand-over": {
        "en": "only the keys named are governance's from here on: take them offline, and destroy the old ones",
        "zh": "此后只有所列密钥是治理密钥：请离线保管，并销毁旧密钥",
    },
    "retire service": {"en": "destroy the old private key", "zh": "请销毁旧私钥"},
}


@command(
    "rotate",
    examples=(
        "verdigris key rotate log --governance-key keys/governance-1.pem",
        "verdigris key rotate service --governance-key keys/governance-1.pem --json",
        "verdigris key rotate log --out log-keys.json",
    ),
)
@_WHOSE
@_KEY
@_OUT
@click.option("--lost", is_flag=True, help="The keys in force are lost: retire them with the same step.")
def rotate(session: Session, *, whose: str, lost: bool, **options: Any) -> None:
    """Make new keys of the log or the service, and have governance file them beside the old ones.

    The new keys lie sealed in the folder of the keys before anything is filed. A server that runs takes them up by
    itself; one on another machine stops writing until they are brought to it.
    """
    from api.rotation import prepare_log_keys, prepare_service_key

    check_options(options, lost=lost)
    prepare = prepare_log_keys if whose == "log" else prepare_service_key
    change(session, f"rotate {whose}", lambda registry: prepare(registry, lost=lost), options, lost_keys=lost)


@command(
    "retire",
    examples=(
        "verdigris key retire log --governance-key keys/governance-1.pem",
        f"{_COMPROMISED} --compromised-since 2026-11-01 --json",
    ),
)
@_WHOSE
@_KEY
@_OUT
@click.option(
    "--reason", type=click.Choice(["superseded", "lost", "compromised"]), default="superseded", show_default=True
)
@click.option(
    "--last-good-size",
    type=click.IntRange(min=0),
    metavar="N",
    help="Compromised log keys: size of the largest checkpoint by them that is known to be the log's own.",
)
@click.option("--compromised-since", type=DAY, help="Compromised service key: since this day it counts for nothing.")
@click.option("--key", "names", multiple=True, help="A vkey or key id to retire; else all but the newest.")
def retire(session: Session, *, whose: str, **options: Any) -> None:
    """Retire keys of the log or the service that newer ones have joined; what they signed before stays on record."""
    from api.rotation import prepare_log_retirement, prepare_service_retirement

    check_options(options, lost=False)
    size, since, reason, names = (options[name] for name in ("last_good_size", "compromised_since", "reason", "names"))
    if (size is not None) != (whose == "log" and reason == "compromised"):
        raise click.UsageError("--last-good-size belongs to compromised log keys, and they need it")
    if (since is not None) != (whose == "service" and reason == "compromised"):
        raise click.UsageError("--compromised-since belongs to a compromised service key, and it needs it")

    def prepare(registry: WritingRegistry) -> Change:
        if whose == "log":
            return prepare_log_retirement(registry, reason=reason, last_good_size=size, vkeys=names)
        return prepare_service_retirement(registry, reason=reason, compromised_since=since, key_ids=names)

    change(session, f"retire {whose}", prepare, options, lost_keys=reason == "lost")


@command("list", examples=("verdigris key list --registry demo-registry", "verdigris key list --json"))
def list_(session: Session) -> None:
    """List the registry's own keys, old and new, and which part of the log each has signed."""
    with session.open(writing=False) as registry:
        listed = _listed(registry)
    session.console.result(listed, lambda: _shown(listed))


def check_options(options: dict[str, Any], *, lost: bool) -> None:
    """Refuse a change that is neither to be filed now nor to be written to a file, and one that cannot be."""
    if (options["governance_key"] is None) == (options["out"] is None):
        raise click.UsageError("give --governance-key to file it now, or --out to have it signed elsewhere")
    if lost and options["out"] is not None:
        # The two filings must share a transaction: no checkpoint in between could be signed.
        raise click.UsageError("--lost replaces keys in one step: bring governance's key with --governance-key")


def change(
    session: Session,
    what: str,
    prepare: Callable[[WritingRegistry], Change],
    options: dict[str, Any],
    *,
    lost_keys: bool,
) -> None:
    """File what `prepare` makes, or write its data to a file, and tell what comes next."""
    from api.rotation import file_change
    from api.wiring import open_registry

    settings = session.settings()
    governance = session.load_key(options["governance_key"]) if options["governance_key"] else None
    with open_registry(settings, writing=True, lost_keys=lost_keys) as registry:
        prepared = prepare(registry)
        if governance is None:
            _write_data(session, options["out"], prepared)
            return
        positions = file_change(registry, prepared, governance)
    _tell(session, what, prepared, positions)


def _write_data(session: Session, out: Path, change: Change) -> None:
    import msgspec

    from api.cli.filing import write_bytes

    if len(change.events) != 1:
        raise click.UsageError("several keys are retired by a filing each: name one with --key")
    data = msgspec.to_builtins(change.events[0])
    event_type = data.pop("type")
    write_bytes(out, msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")
    done = {"type": event_type, "data": str(out), "files": [str(path) for path in change.files]}
    session.console.result(done, lambda: f"wrote the data of {event_type} to {out}")
    session.console.say(
        f"next: where governance's key is, `verdigris file {event_type} --subject registry --data {out} --key KEY "
        f"--ledger {session.ledger()} --out change.jws`; then here `verdigris submit change.jws`"
    )


def _tell(session: Session, what: str, change: Change, positions: Sequence[Position]) -> None:
    types = [str(event.__struct_config__.tag) for event in change.events]
    done = {
        "filed": [{"type": each, "position": at} for each, at in zip(types, positions, strict=True)],
        "files": [str(path) for path in change.files],
    }
    lines = [f"recorded: {each} at position {at}" for each, at in zip(types, positions, strict=True)]
    lines += [f"made {path} (sealed, mode 600)" for path in change.files]
    session.console.result(done, lambda: "\n".join(lines))
    session.console.say(_NEXT[what][session.console.language].format(vkeys="log.vkey"))


def _listed(registry: Registry) -> dict[str, Any]:
    from registry.admission.trust import SERVICE

    log = [
        {
            "vkey": key.verifier.vkey,
            "key_id": key.verifier.key_id.hex(),
            "added_at": key.added_at,
            "retired_at": key.retired_at,
            "reason": key.reason,
            "last_good_size": key.last_good_size,
        }
        for key in registry.log_keys().keys
    ]
    service = [
        {"key_id": key.key_id, "added_at": key.registered_at, "retired_at": key.revoked_at, "reason": key.reason}
        for key in registry.answers.list_keys()
        if key.party == SERVICE
    ]
    return {"origin": registry.foundation.origin, "log": log, "service": service}


def _shown(listed: dict[str, Any]) -> str:
    rows = [
        (whose, key["key_id"], key["added_at"], key["retired_at"], key["reason"])
        for whose in ("log", "service")
        for key in listed[whose]
    ]
    return table(("KEY OF", "ID", "ADDED AT", "RETIRED AT", "REASON"), rows)
