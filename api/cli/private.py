# SPDX-License-Identifier: Apache-2.0
"""`verdigris private`: values that the log has as salted digests only: bringing, listing, showing and erasing them.

Nothing public ever reads them. Erasing is an event first, signed by an authority, so that everybody sees that, when and
why; the value and its salt go with it, and no proof changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Group, Session, command
from api.cli.console import table
from api.cli.parameters import DAY

if TYPE_CHECKING:
    from events.keys import Signer
    from registry.private import PrivateField

_KEY = click.option("--key", "key_file", required=True, type=click.Path(path_type=Path), help="Your party's key file.")
_DECIDED = "--authority DEPT --key office.pem --registry my-registry"
_POSITION = click.argument("position", type=click.IntRange(min=0))
_SAID = {
    "brought": {"en": "position {}: {} kept", "zh": "位置 {}：{} 已保存"},
    "none": {"en": "position {}: no private fields", "zh": "位置 {} 没有非公开字段"},
    "erased": {
        "en": "position {}: {} fields erased, as position {} records",
        "zh": "位置 {}：已删除 {} 个字段，见位置 {} 的记录",
    },
    "swept": {"en": "{} values erased", "zh": "已删除 {} 项"},
}


@click.group(
    "private",
    cls=Group,
    examples=("verdigris private list 17 --registry my-registry", "verdigris private sweep --registry my-registry"),
)
def private() -> None:
    """Keep, show and erase values that are private; the log has only salted digests of them."""


@command(
    "add",
    examples=(
        "verdigris private add survey.disclosures.json --registry my-registry",
        "verdigris private add survey.disclosures.json --position 17 --registry my-registry",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--position", type=click.IntRange(min=0), metavar="N", help="The event they open; else a recent one.")
def add(session: Session, *, file: Path, position: int | None) -> None:
    """Keep the disclosures in FILE, which was written when its filing was signed; a second time is no error."""
    from api.cli.withholding import load_disclosures
    from registry.private import find_position

    held = load_disclosures(file)
    with session.open(writing=False) as registry, registry.store.reading() as log:
        if position is None:
            position = find_position(log, [each.digest for each in held.disclosures])
        brought = [
            registry.private.add(log, each.disclosure, position=position, now=registry.clock())
            for each in held.disclosures
        ]
    value = {"position": position, "brought": brought}
    session.console.result(
        value, lambda: "\n".join(_words(session, "brought").format(each.position, each.pointer) for each in brought)
    )


@command(
    "list",
    examples=(
        "verdigris private list 17 --registry my-registry",
        "verdigris private list 17 --registry my-registry --json",
    ),
)
@_POSITION
def list_(session: Session, *, position: int) -> None:
    """List the private fields of the event at POSITION: where they are, why they are private, and no value."""
    from registry.private import list_fields

    with session.open(writing=False) as registry, registry.store.reading() as log:
        fields = list_fields(log, registry.private, position)
    _tell(session, position, fields)


@command("show", examples=("verdigris private show 17 --key office.pem --registry my-registry",))
@_POSITION
@_KEY
def show(session: Session, *, position: int, key_file: Path) -> None:
    """Show the private values of the event at POSITION to who filed it, or to an authority it is in the charge of."""
    from registry.private import check_entitled, list_fields

    key_id = session.load_key(key_file).public.key_id
    with session.open(writing=False) as registry, registry.store.reading() as log:
        check_entitled(log, position, key_id, now=registry.clock())
        fields = list_fields(log, registry.private, position, with_values=True)
    _tell(session, position, fields)


@command(
    "erase",
    examples=(
        f"verdigris private erase 17 --ground privacy {_DECIDED}",
        f"verdigris private erase 17 --field /occurrences/0/exact_place --ground sensitive_species {_DECIDED}",
    ),
)
@_POSITION
@click.option("--field", "pointers", multiple=True, metavar="POINTER", help="Only this field; repeat for several.")
@click.option("--ground", required=True, help="Why, by the code list redaction_ground: privacy, litigation, …")
@click.option("--authority", required=True, metavar="PARTY", help="The party that decided it.")
@click.option("--decided-on", type=DAY, help="The day of the decision; else today.")
@click.option("--decision-no", help="The number of the decision.")
@_KEY
def erase(session: Session, *, position: int, key_file: Path, **options: Any) -> None:
    """Record that private values of the event at POSITION are to be erased, and erase them: value and salt."""
    from registry.private import Eraser

    signer = session.load_key(key_file)
    with session.open(writing=True) as registry:
        raw, digests = _redaction(registry, position, signer, options)
        receipt = registry.desk.file(raw)
        registry.runner.catch_up()
        Eraser(registry.private, registry.store).catch_up()
    value = {"position": receipt.position, "redacts": position, "digests": digests}
    session.console.result(value, lambda: _words(session, "erased").format(position, len(digests), receipt.position))


@command("sweep", examples=("verdigris private sweep --registry my-registry",))
def sweep(session: Session) -> None:
    """Erase every value whose erasure is recorded; after a restore, which may have brought some back."""
    from registry.private import Eraser

    with session.open(writing=False) as registry:
        erased = Eraser(registry.private, registry.store).catch_up()
    session.console.result({"erased": erased}, lambda: _words(session, "swept").format(len(erased)))


def _redaction(registry: Any, position: int, signer: Signer, options: dict[str, Any]) -> tuple[bytes, list[str]]:
    """Return the signed redaction of the fields asked for, of all that are left where none is named."""
    import msgspec

    from api.wiring import new_filing_id
    from events.clock import format_instant
    from events.entry import parse_entry
    from events.errors import NotFoundError
    from events.filing import parse_filing, sign_filing
    from registry.private import list_fields

    with registry.store.reading() as log:
        entry = parse_entry(log.entry(position).raw)
        fields = list_fields(log, registry.private, position)
    wanted = options["pointers"] or [each.pointer for each in fields if each.erased_at is None]
    chosen = [{"pointer": each.pointer, "digest": each.digest} for each in fields if each.pointer in wanted]
    if not chosen or len(chosen) < len(wanted):
        message = f"position {position}: expected private fields {', '.join(wanted) or 'not erased yet'}"
        raise NotFoundError(message, code="withheld-field-unknown")
    decided_on = (options["decided_on"] or registry.today()).isoformat()
    data = {"position": position, "fields": chosen, "ground": options["ground"], "authority": options["authority"],
            "decided_on": decided_on}  # fmt: skip
    if options["decision_no"] is not None:
        data["decision_no"] = options["decision_no"]
    payload = {
        "ledger": registry.foundation.origin,
        "filing_id": new_filing_id(),
        "type": "payload.redacted.v1",
        "subject": entry.stream,
        "effective_on": decided_on,
        "signed_at": format_instant(registry.clock()),
        "data": data,
    }
    raw = sign_filing(msgspec.json.encode(payload), signer)
    parse_filing(raw)
    return raw, [each["digest"] for each in chosen]


def _tell(session: Session, position: int, fields: tuple[PrivateField, ...]) -> None:
    session.console.result({"position": position, "fields": fields}, lambda: _shown(session, position, fields))


def _shown(session: Session, position: int, fields: tuple[PrivateField, ...]) -> str:
    import msgspec

    if not fields:
        return _words(session, "none").format(position)
    rows = [
        (
            each.pointer,
            each.ground,
            "kept" if each.is_kept else "not here" if each.erased_at is None else f"erased at {each.erased_at}",
            "" if each.value is None else msgspec.json.encode(each.value).decode(),
        )
        for each in fields
    ]
    return table(("FIELD", "GROUND", "VALUE IS", "VALUE"), rows)


def _words(session: Session, what: str) -> str:
    return _SAID[what][session.console.language]


for _command in (add, list_, show, erase, sweep):
    private.add_command(_command)
