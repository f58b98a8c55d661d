# SPDX-License-Identifier: Apache-2.0
"""`verdigris countersign` and `verdigris sign`: how officers apart sign one act that takes both (DECISIONS 30).

One signs the act with `file --out` as a proposal and sends it; the other countersigns it; the first signs the whole and
submits it. Neither key leaves its place, and none of it needs the registry.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.command import Session, command
from api.cli.filing import read_bytes, write_bytes
from api.cli.parameters import DAY

if TYPE_CHECKING:
    import datetime

    from events.filing import Payload

_FILE = click.argument("act", metavar="FILE", type=click.Path(path_type=Path))
_KEY = click.option("--key", "key_file", required=True, type=click.Path(path_type=Path), help="Your own key file.")
_OUT = click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write.")


@command(
    "countersign",
    examples=(
        "verdigris countersign m1.jws --key m1.pem --valid-to 2026-12-31 --out m1.payload",
        "verdigris countersign m1.jws --key m1.pem --valid-to 2026-12-31 --out m1.payload --json",
    ),
)
@_FILE
@_KEY
@click.option("--valid-to", required=True, type=DAY, help="The last day on which it may be recorded with your word.")
@_OUT
def countersign(session: Session, *, act: Path, key_file: Path, valid_to: datetime.date, out: Path) -> None:
    """Countersign an act that somebody else proposes.

    FILE is a signed filing, as `verdigris file --out` writes it, or a payload that others have countersigned. What it
    says is shown. Whoever files it goes on with `verdigris sign`; any change makes your signature void.
    """
    from events.countersigning import countersign as add

    signer = session.load_key(key_file)
    payload = _read_payload(act)
    read = _parse(payload)
    write_bytes(out, add(payload, signer, valid_to=valid_to))
    session.console.say(_told(read))
    told = {**_described(read), "file": str(out), "valid_to": valid_to.isoformat()}
    session.console.result(told, lambda: f"countersigned {read.type} about {read.subject} until {valid_to} to {out}")
    session.console.say(f"next: `verdigris sign {out}`, by whoever files it")


@command(
    "sign",
    examples=(
        "verdigris sign m1.payload --key m1.pem --out m1-complete.jws",
        "verdigris sign m1.payload --key m1.pem --out m1-complete.jws --json",
    ),
)
@_FILE
@_KEY
@_OUT
def sign(session: Session, *, act: Path, key_file: Path, out: Path) -> None:
    """Sign a payload as it stands, with the countersignatures in it.

    FILE is what `verdigris countersign` wrote. What comes of it is filed with `verdigris submit`.
    """
    from events.filing import sign_filing

    signer = session.load_key(key_file)
    payload = _read_payload(act)
    read = _parse(payload)
    write_bytes(out, sign_filing(payload, signer) + b"\n")
    told = {**_described(read), "file": str(out), "countersignatures": len(read.countersignatures)}
    session.console.result(told, lambda: f"signed {read.type} about {read.subject} to {out}")
    session.console.say(f"next: `verdigris submit {out}`")


def _read_payload(act: Path) -> bytes:
    """Return the payload in the file, be it signed or not; no signature in it is believed or needed."""
    from events.filing import MAX_FILING_BYTES
    from events.keys import from_base64url

    raw = read_bytes(act, limit=MAX_FILING_BYTES).strip()
    if raw.startswith(b"{"):
        return raw
    parts = raw.decode("ascii", errors="replace").split(".")
    return from_base64url(parts[1] if len(parts) > 1 else "", what="filing's payload")


def _parse(payload: bytes) -> Payload:
    """Return what the payload says; its event, too, must be one that the desk would read."""
    from events.countersigning import read_payload
    from events.filing import read_event

    read = read_payload(payload)
    read_event(read.type, read.data)
    return read


def _described(payload: Payload) -> dict[str, object]:
    return {"filing_id": payload.filing_id, "type": payload.type, "subject": payload.subject}


def _told(payload: Payload) -> str:
    import msgspec

    act = msgspec.json.encode(msgspec.structs.replace(payload, countersignatures=()), order="sorted")
    return msgspec.json.format(act, indent=2).decode()
