# SPDX-License-Identifier: Apache-2.0
"""`verdigris file` and `verdigris submit`: signing on this machine, filing here or at a server.

The key stays here; what travels is the signed statement. Filing the same bytes again is safe and gives the same
receipt, so after a break of the line the way on is to `submit` them again.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.command import Session, command
from api.cli.failures import OK
from api.cli.parameters import DAY
from api.cli.vkeys import read_vkeys, vkey_options

if TYPE_CHECKING:
    from api.intake.results import Checked, Planned
    from events.tlog.note import NoteVerifier

_REPORT = "verdigris file milestone.reported.v1 --subject right:DEMO-CN-11 --data m1.json --key m1.pem"


@command(
    "file",
    examples=(
        f"{_REPORT} --registry demo-registry --dry-run",
        f"{_REPORT} --registry demo-registry --out m1.jws",
        f"{_REPORT} --server https://intake.example --receipt m1.tlog-proof",
        "verdigris file --template milestone.reported.v1",
        "verdigris file --template milestone.reported.v1 --format csv --lang zh",
        "verdigris file --rows reports.yaml --key m1.pem --registry demo-registry --dry-run",
        "verdigris file --rows reports.csv --key m1.pem --server https://intake.example --keep-going",
    ),
)
@click.argument("event_type", metavar="[TYPE]", required=False)
@click.option("--subject", help="What it is about: right:NAME, party:NAME or registry; for rows that do not say it.")
@click.option("--data", metavar="FILE", help="JSON file with the event's own fields; - reads stdin.")
@click.option("--rows", type=click.Path(path_type=Path), help="File each row of this YAML, JSON, JSONL or CSV file.")
@click.option("--template", is_flag=True, help="Print what a file of rows of TYPE looks like; without TYPE, the types.")
@click.option("--format", "form", type=click.Choice(["yaml", "json", "jsonl", "csv"]), help="Form of rows or template.")
@click.option("--key", "key_place", metavar="FILE|URI", help="The signing party's key: a file, file:PATH or env:NAME.")
@click.option(
    "--evidence",
    "evidence_files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Name this file by its digest; repeat for several, then bring each with `evidence put`.",
)
@click.option(
    "--disclosures",
    type=click.Path(path_type=Path),
    help="Write what opens its private fields to this new file; `private add` hands it over.",
)
@click.option("--effective-on", type=DAY, help="The civil day on which it holds; else today, or as each row says.")
@click.option(
    "--expected-version",
    type=click.IntRange(min=0),
    metavar="N",
    help="Refuse if the subject's history moved beyond N.",
)
@click.option("--ledger", help="The ledger's name; else that of the registry or the server.")
@click.option("--server", metavar="URL", help="File at this intake instead of the registry on this machine.")
@click.option("--dry-run", is_flag=True, help="Check it by the same code and file nothing.")
@click.option("--keep-going", is_flag=True, help="File the other rows, too, where one is flawed or refused.")
@click.option(
    "--journal", type=click.Path(path_type=Path), help="Folder for receipts of rows; else FILE.filed beside the rows."
)
@vkey_options
@click.option("--out", type=click.Path(path_type=Path), help="Write the signed filing to this file and file nothing.")
@click.option("--receipt", type=click.Path(path_type=Path), help="Also write the receipt's .tlog-proof to this file.")
def file(session: Session, *, event_type: str | None, template: bool, rows: Path | None, **options: Any) -> int:
    """Sign an event with a key and file it, or each row of a file, in the order of the file.

    TYPE is an event type such as milestone.reported.v1. What is wrong is told by field, before anything is filed. For
    each row its receipt is kept beside the file; to go on after a break, run the same again: nothing is filed twice.
    """
    from api.cli.filing_rows import file_rows, show_template

    if template:
        _refuse_beside("--template", options, "subject", "data", "key_place", "server", "out", "receipt")
        if options["form"] == "jsonl":
            raise click.UsageError("a template has one row; take --format json, whose rows may also stand one a line")
        return show_template(session, event_type, options["form"] or "yaml")
    if options["key_place"] is None:
        raise click.UsageError("give the signing party's key with --key")
    if rows is not None:
        _refuse_beside("--rows", options, "data", "out", "receipt", "expected_version", "evidence_files")
        return file_rows(session, rows, event_type, session.load_key(options["key_place"]), options)
    return _file_one(session, event_type, options)


def _file_one(session: Session, event_type: str | None, options: dict[str, Any]) -> int:
    from api.cli.desks import desk_of
    from api.cli.withholding import withhold_private

    _refuse_beside("--data", options, "form", "journal", "keep_going")
    for name in ("subject", "data"):
        if options[name] is None:
            raise click.UsageError(f"give --{name}, or many filings with --rows")
    if event_type is None:
        raise click.UsageError("name the type of the event; `verdigris file --template` lists them")
    out: Path | None = options["out"]
    signer = session.load_key(options["key_place"])
    data = _read_data(options["data"])
    data = withhold_private(event_type, data, options)
    with desk_of(session, options["server"], needs_desk=out is None) as desk:
        raw = _sign(event_type, data, options | {"ledger": options["ledger"] or desk.ledger()}, signer)
        if out is not None:
            _keep(session, out, raw)
        else:
            _file(session, desk, raw, options)
    return OK


_OPTIONS = {"key_place": "key", "form": "format", "evidence_files": "evidence"}


def _refuse_beside(chosen: str, options: dict[str, Any], *names: str) -> None:
    for name in names:
        if options[name] not in (None, False, ()):
            option = _OPTIONS.get(name, name).replace("_", "-")
            raise click.UsageError(f"--{option} has no meaning with {chosen}")


@command(
    "submit",
    examples=(
        "verdigris submit m1.jws --registry demo-registry --dry-run",
        "verdigris submit m1.jws --registry demo-registry --receipt m1.tlog-proof",
        "verdigris submit m1.jws --server https://intake.example --json",
    ),
)
@click.argument("jws_file", metavar="FILE.jws", type=click.Path(path_type=Path))
@click.option("--server", metavar="URL", help="File at this intake instead of the registry on this machine.")
@click.option("--dry-run", is_flag=True, help="Check it by the same code and file nothing.")
@vkey_options
@click.option("--receipt", type=click.Path(path_type=Path), help="Also write the receipt's .tlog-proof to this file.")
def submit(session: Session, *, jws_file: Path, **options: Any) -> None:
    """File a statement that was signed before; the same bytes again give the same receipt."""
    from api.cli.desks import desk_of

    raw = read_bytes(jws_file).strip()
    with desk_of(session, options["server"], needs_desk=True) as desk:
        _file(session, desk, raw, options)


def read_bytes(path: Path, *, limit: int | None = None) -> bytes:
    """Return the bytes of the file at `path`; of one from strangers never more than `limit` are held.

    Raises:
        NotFoundError: it cannot be read.
        MalformedError: it has more than `limit` bytes.
    """
    from events.errors import MalformedError, NotFoundError

    try:
        with path.open("rb") as file:
            raw = file.read() if limit is None else file.read(limit + 1)
    except OSError as error:
        message = f"file {path}: {error.strerror}"
        raise NotFoundError(message, code="file-not-found") from error
    if limit is not None and len(raw) > limit:
        raise MalformedError(f"file {path}: at most {limit} bytes, found more")
    return raw


def write_bytes(path: Path, raw: bytes) -> None:
    """Write `raw` to the file at `path`.

    Raises:
        UnavailableError: it cannot be written.
    """
    from events.errors import UnavailableError

    try:
        path.write_bytes(raw)
    except OSError as error:
        message = f"file {path}: {error.strerror}"
        raise UnavailableError(message, code="file-unwritable") from error


def _read_data(place: str) -> dict[str, Any]:
    from events.strictjson import read_object

    raw = sys.stdin.buffer.read() if place == "-" else read_bytes(Path(place))
    return read_object(raw, what="data", pointer="/data")


def _sign(event_type: str, data: dict[str, Any], options: dict[str, Any], signer: Any) -> bytes:
    import msgspec

    from api.wiring import new_filing_id, system_clock
    from events.clock import format_instant
    from events.filing import parse_filing, sign_filing

    now = system_clock()
    payload: dict[str, Any] = {
        "ledger": options["ledger"],
        "filing_id": new_filing_id(),
        "type": event_type,
        "subject": options["subject"],
        "effective_on": (options["effective_on"] or now.date()).isoformat(),
        "signed_at": format_instant(now),
        "data": data,
    }
    if options["evidence_files"]:
        payload["evidence"] = [_named(file) for file in options["evidence_files"]]
    if options["expected_version"] is not None:
        payload["expected_version"] = options["expected_version"]
    raw = sign_filing(msgspec.json.encode(payload), signer)
    # What the desk would not even read is better found here than there.
    parse_filing(raw)
    return raw


def _named(file: Path) -> dict[str, Any]:
    """Return how a filing names `file`: by digest, size and kind, under the name it has here."""
    import hashlib

    from registry.evidence.media import kind_of

    raw = read_bytes(file)
    title = {"en": file.name} if file.name.isascii() else {"zh": file.name}
    digest = hashlib.sha256(raw).hexdigest()
    return {"sha256": digest, "bytes": len(raw), "media_type": kind_of(file.name), "title": title}


def _keep(session: Session, out: Path, raw: bytes) -> None:
    from events.filing import parse_filing

    write_bytes(out, raw + b"\n")
    payload = parse_filing(raw).payload
    signed = {"file": str(out), "filing_id": payload.filing_id, "type": payload.type, "subject": payload.subject}
    session.console.result(signed, lambda: f"signed {payload.type} about {payload.subject} to {out}")
    session.console.say(f"next: `verdigris submit {out}`")


def given_verifiers(options: dict[str, Any]) -> tuple[NoteVerifier, ...]:
    """Return the log's keys where they are given; none where nobody's signature is to be checked."""
    given = options["vkeys"] or options["vkey_file"]
    return tuple(read_vkeys(options["vkeys"], options["vkey_file"])) if given else ()


def _file(session: Session, desk: Any, raw: bytes, options: dict[str, Any]) -> None:
    from api.client.receipts import verify_receipt

    if options["dry_run"]:
        planned: Checked = desk.check(raw)
        session.console.result(planned, lambda: f"would be taken: {_shown(planned)}")
        for each in planned.warnings or ():
            session.console.say(f"look again at {each.pointer}: {session.console.text(each.text)}")
        session.console.say("nothing was recorded; file it without --dry-run")
        return
    recorded = desk.file(raw)
    verify_receipt(recorded, raw, given_verifiers(options))
    if options["receipt"] is not None:
        write_bytes(options["receipt"], recorded.proof.encode())
    session.console.result(recorded, lambda: f"recorded: {_shown(recorded)}")
    where = options["receipt"] or f"`verdigris receipt get {recorded.position}`"
    name = recorded.subject.removeprefix("right:")
    session.console.say(f"keep the receipt ({where}); next: `verdigris history {name}`")


def _shown(planned: Planned) -> str:
    return (
        f"{planned.type} about {planned.subject}, effective on {planned.effective_on}, as version "
        f"{planned.stream_version} at position {planned.position}"
    )
