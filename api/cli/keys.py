# SPDX-License-Identifier: Apache-2.0
"""`verdigris key`: making, showing and sealing signing keys. The private half never leaves its file.

A key signs for a party once it is registered. That takes a proof that the party holds it, which `key show --party`
makes: the party hands the output to whoever registers keys, a registrar or governance (architecture.md §9).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Group, Session, command
from api.cli.governing import hand_over
from api.cli.rotating import list_, retire, rotate

if TYPE_CHECKING:
    from events.keys import PublicKey


@click.group("key", cls=Group, examples=("verdigris key new inspector.pem", "verdigris key show m1.pem --json"))
def key() -> None:
    """Make, show and seal the keys that filings are signed with, and change the registry's own."""


@command(
    "new",
    examples=("verdigris key new inspector.pem", "verdigris key new hsm-twin.pem --algorithm ES256 --json"),
    about_registry=False,
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--algorithm", type=click.Choice(["Ed25519", "ES256"]), default="Ed25519", show_default=True)
def new(session: Session, *, file: Path, algorithm: str) -> None:
    """Make a private key in FILE, readable by you alone; an existing file is never overwritten."""
    from events.keys import PrivateKey, generate_key
    from registry.keyfiles import store_private_key

    private = generate_key(algorithm)
    store_private_key(file, private)
    public = PrivateKey(private).public
    session.console.result(_described(public, file), lambda: _shown(public))
    session.console.say(
        f"made {file} (mode 600); next: `verdigris key show {file} --party PARTY --ledger ORIGIN --json` is what a "
        "registrar needs to register it"
    )


@command(
    "show",
    examples=(
        "verdigris key show m1.pem",
        "verdigris key show m1.pem --party DEMO-QUARRY --ledger ledger.example/cn --json",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--party", help="Also make the proof that this party holds the key: data of signing_key.registered.v1.")
@click.option("--ledger", help="The ledger's name for the proof; else that of the registry.")
def show(session: Session, *, file: Path, party: str | None, ledger: str | None) -> None:
    """Show the public half of the key in FILE."""
    signer = session.load_key(file)
    if party is None:
        session.console.result(_described(signer.public, file), lambda: _shown(signer.public))
        return
    import msgspec

    from api.enrolling import describe_key
    from api.wiring import system_clock
    from events.ids import parse_subject

    parse_subject(f"party:{party}")
    origin = ledger or session.ledger()
    event = describe_key(signer, party, origin, valid_from=system_clock().date())
    data: dict[str, Any] = msgspec.to_builtins(event)
    data.pop("type")
    # Data of an event is JSON in either form: it is made to be filed.
    session.console.result(data, lambda: msgspec.json.format(msgspec.json.encode(data), indent=2).decode())


@command("encrypt", examples=("verdigris key encrypt m1.pem", "verdigris key encrypt keys/governance-1.pem --json"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--ask", "is_asked", is_flag=True, help="Ask for a passphrase, even where the registry has one.")
def encrypt(session: Session, *, file: Path, is_asked: bool) -> None:
    """Seal the private key in FILE under a passphrase, in its place.

    The passphrase is that of the registry, from VERDIGRIS_PASSPHRASE, its file, or the terminal. A copy of the open
    key in a backup is not touched.
    """
    from api.ownkeys import ask_twice, find_passphrase, load_own_key
    from registry.keyfiles import replace_by_sealed
    from registry.keyuris import DEMO_MARK
    from registry.sealing import new_seal

    settings = session.find_settings()
    held = load_own_key(file, settings)
    passphrase = ask_twice() if is_asked else find_passphrase(settings)
    name = f"{DEMO_MARK if settings and settings.demo else ''}{file.stem}"
    replace_by_sealed(file, held, name, new_seal(passphrase))
    session.console.result({"file": str(file), "name": name}, lambda: f"sealed {file}")
    session.console.say("what the file held before may still be on the disk and in backups; a new key never was")


def _described(public: PublicKey, file: Path) -> dict[str, Any]:
    import msgspec

    return {
        "file": str(file),
        "key_id": public.key_id,
        "algorithm": public.algorithm,
        "public_key": msgspec.to_builtins(public.jwk),
    }


def _shown(public: PublicKey) -> str:
    import msgspec

    jwk = msgspec.json.encode(public.jwk).decode()
    return f"key id      {public.key_id}\nalgorithm   {public.algorithm}\npublic key  {jwk}"


key.add_command(new)
key.add_command(show)
key.add_command(encrypt)
key.add_command(rotate)
key.add_command(retire)
key.add_command(hand_over)
key.add_command(list_)
