# SPDX-License-Identifier: Apache-2.0
"""`file --rows` and `file --template`: many filings out of one file, each checked, filed and told by row and field."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from api.intake.refusals import verify_refusal
from events.catalogue import EVENT_TYPES
from events.keys import Jwk, PublicKey
from tests.api.cli.terminal import Outcome, process, running, verdigris

LEDGER = "demo.example/verdigris"
KEY = ("--key", "m1.pem", "-r", "demo-registry")
REPORT = {"milestone_id": "M1", "claim": "partially_met"}


def row(**members: Any) -> dict[str, Any]:
    """Return a row that the demo's registry takes, with some members changed."""
    base = {"subject": "right:DEMO-CN-11", "effective_on": "2026-11-20", "data": REPORT}
    return {**base, **members}


def file_rows(place: Path, rows: list[dict[str, Any]], *options: str) -> Outcome:
    """File rows as JSON."""
    (place / "rows.json").write_text(json.dumps(rows))
    return verdigris("file", "milestone.reported.v1", "--rows", "rows.json", *KEY, "--json", *options)


def states(outcome: Outcome) -> list[str]:
    """Return what became of each row, in their order."""
    return [each["state"] for each in outcome.json["rows"]]


WRONG = row(data={"milestone_id": "M1", "claim": "perhaps"})
REFUSED = row(data={"milestone_id": "M99", "claim": "met"})


def test_rows_are_filed_in_order_each_with_a_receipt(place: Path) -> None:
    """
    Two rows, two positions one after the other; each receipt verifies offline; running it again files nothing.
    """
    rows = [row(), row(effective_on="2026-11-21")]
    done = file_rows(place, rows)
    first, second = done.json["rows"]
    assert (0, ["recorded", "recorded"]) == (done.code, states(done))
    assert first["position"] + 1 == second["position"]
    for told in (first, second):
        entry = told["receipt"].replace(".tlog-proof", ".entry.json")
        vkeys = ("--vkey-file", "demo-registry/log.vkey", "--json")
        assert told["position"] == verdigris("receipt", "verify", told["receipt"], entry, *vkeys).json["position"]
    again = file_rows(place, rows)
    assert (0, ["present", "present"]) == (again.code, states(again))
    assert [each["position"] for each in done.json["rows"]] == [each["position"] for each in again.json["rows"]]
    assert again.json == json.loads((place / "rows.json.filed" / "summary.json").read_text())


def test_rows_that_say_the_same_are_as_many_filings(place: Path) -> None:
    """
    Whoever writes a row twice means two acts; the second run knows both.
    """
    done = file_rows(place, [row(), row()])
    again = file_rows(place, [row(), row(), row()])
    assert (["recorded"] * 2, ["present", "present", "recorded"]) == (states(done), states(again))
    assert 3 == len({each["filing_id"] for each in again.json["rows"]})


def test_a_row_of_wrong_form_keeps_all_from_being_filed(place: Path) -> None:
    """
    It is told with row and field before anything is sent; with --keep-going the others are filed.
    """
    size = verdigris("log", "checkpoint", "-r", "demo-registry", "--json").json["size"]
    stopped = file_rows(place, [row(), WRONG, row(effective_on="2026-11-21")])
    assert (4, ["not_tried", "flawed", "not_tried"]) == (stopped.code, states(stopped))
    assert (2, "field-invalid", "/data/claim") == tuple(
        stopped.json["rows"][1][name] for name in ("row", "code", "pointer")
    )
    assert size == verdigris("log", "checkpoint", "-r", "demo-registry", "--json").json["size"]
    going = file_rows(place, [row(), WRONG, row(effective_on="2026-11-21")], "--keep-going")
    assert (4, ["recorded", "flawed", "recorded"]) == (going.code, states(going))


def test_a_refused_row_stops_the_run_unless_told_to_go_on(place: Path) -> None:
    """
    What was recorded stays and is not sent again; put right, the rest follows.
    """
    rows = [row(), REFUSED, row(effective_on="2026-11-21")]
    stopped = file_rows(place, rows)
    assert (4, ["recorded", "refused", "not_tried"]) == (stopped.code, states(stopped))
    assert "/data/milestone_id" == stopped.json["rows"][1]["pointer"]
    going = file_rows(place, rows, "--keep-going")
    assert (4, ["present", "refused", "recorded"]) == (going.code, states(going))
    right = file_rows(place, [row(), row(effective_on="2026-11-21")])
    assert (0, ["present", "present"]) == (right.code, states(right))


def test_a_conflict_has_its_own_exit_code(place: Path) -> None:
    """
    Somebody else was first: 5, as for a single filing.
    """
    done = file_rows(place, [row(expected_version=1)])
    assert (5, "stale-version") == (done.code, done.json["rows"][0]["code"])


def test_a_dry_run_checks_every_row_and_writes_nothing(place: Path) -> None:
    """
    No row is recorded and no folder is made; all that is wrong is told at once.
    """
    before = verdigris("log", "checkpoint", "-r", "demo-registry", "--json").json
    done = file_rows(place, [row(), WRONG, REFUSED, row(effective_on="2026-11-21")], "--dry-run")
    assert (4, ["would_be_taken", "flawed", "refused", "would_be_taken"]) == (done.code, states(done))
    assert before == verdigris("log", "checkpoint", "-r", "demo-registry", "--json").json
    assert not (place / "rows.json.filed").exists()
    assert 0 == file_rows(place, [row()], "--dry-run").code


def test_what_is_wrong_is_told_in_the_readers_language(place: Path) -> None:
    """
    The table names row, line, field, and what is wrong in Chinese.
    """
    (place / "rows.yaml").write_text("- subject: right:DEMO-CN-11\n  effective_on: 2026-11-20\n  data: {claim: met}\n")
    done = verdigris("file", "milestone.reported.v1", "--rows", "rows.yaml", *KEY, "--lang", "zh")
    assert 4 == done.code
    assert "1    1     flawed  -         /data" in done.out
    assert "字段" in done.out


def test_defaults_fill_what_rows_do_not_say(place: Path) -> None:
    """
    --subject, --effective-on and TYPE are for rows without; a row without a day is refused, since "today" changes.
    """
    bare = [{"data": REPORT}]
    told = file_rows(place, bare, "--subject", "right:DEMO-CN-11")
    assert (4, "/effective_on") == (told.code, told.json["rows"][0]["pointer"])
    options = ("--subject", "right:DEMO-CN-11", "--effective-on", "2026-11-20")
    assert ["recorded"] == states(file_rows(place, bare, *options))
    assert ["present"] == states(file_rows(place, [row()]))


def test_a_damaged_receipt_is_fetched_again(place: Path) -> None:
    """
    A copy that a disk spoilt is worth nothing; the same bytes give the same receipt.
    """
    first = file_rows(place, [row()]).json["rows"][0]
    entry = place / first["receipt"].replace(".tlog-proof", ".entry.json")
    whole = entry.read_bytes()
    entry.write_bytes(whole[:100])
    again = file_rows(place, [row()]).json["rows"][0]
    assert ("recorded", first["position"], whole) == (again["state"], again["position"], entry.read_bytes())


def test_a_journal_that_cannot_be_written_keeps_anything_from_being_sent(place: Path) -> None:
    """
    What could not be resumed is not begun: 8, and nothing is recorded.
    """
    before = verdigris("log", "checkpoint", "-r", "demo-registry", "--json").json
    (place / "taken").write_text("a file where the folder should be")
    (place / "rows.json").write_text(json.dumps([row()]))
    done = verdigris("file", "milestone.reported.v1", "--rows", "rows.json", *KEY, "--journal", "taken/deeper")
    assert 8 == done.code
    assert before == verdigris("log", "checkpoint", "-r", "demo-registry", "--json").json


def test_a_key_is_named_by_its_uri(place: Path) -> None:
    """
    A file by file:, a variable by env:; another scheme is a path, and there is none.
    """
    (place / "rows.json").write_text(json.dumps([row()]))
    words = ("file", "milestone.reported.v1", "--rows", "rows.json", "-r", "demo-registry", "--dry-run", "--key")
    assert 0 == verdigris(*words, "file:m1.pem").code
    variable = {"VERDIGRIS_SECRET_FILER": (place / "m1.pem").read_text()}
    assert 0 == verdigris(*words, "env:VERDIGRIS_SECRET_FILER", environ=variable).code
    assert 3 == verdigris(*words, "env:VERDIGRIS_SECRET_FILER").code
    assert 4 == verdigris(*words, "env:HOME").code
    assert 3 == verdigris(*words, "pkcs11:token=filer").code


USAGE = {
    "no key": ("file", "milestone.reported.v1", "--rows", "reports.yaml"),
    "no subject": ("file", "milestone.reported.v1", "--data", "m1.json", "--key", "m1.pem"),
    "no type": ("file", "--data", "m1.json", "--subject", "right:DEMO-CN-11", "--key", "m1.pem"),
    "rows and data": ("file", "--rows", "reports.yaml", "--data", "m1.json", "--key", "m1.pem"),
    "rows and one receipt": ("file", "--rows", "reports.yaml", "--receipt", "r", "--key", "m1.pem"),
    "going on with one filing": ("file", "role.revoked.v1", "--data", "m1.json", "--key", "m1.pem", "--keep-going"),
    "a template with a key": ("file", "--template", "role.revoked.v1", "--key", "m1.pem"),
}


@pytest.mark.parametrize("words", USAGE.values(), ids=USAGE.keys())
def test_options_that_have_no_meaning_together_are_a_usage_error(words: tuple[str, ...], place: Path) -> None:
    """
    2, before anything is opened.
    """
    assert (2, "") == ((done := verdigris(*words)).code, done.out)


def test_templates_are_printed_for_every_type(empty: Path) -> None:
    """
    Without a registry, in either language; without a type, the types; of an unknown one, not found.
    """
    listed = verdigris("file", "--template", "--json", "--lang", "zh").json["items"]
    assert list(EVENT_TYPES) == [item["type"] for item in listed]
    for form in ("yaml", "json", "csv"):
        for language in ("zh", "en"):
            done = verdigris("file", "--template", "order.closed.v1", "--format", form, "--lang", language)
            assert (0, True) == (done.code, "必填" in done.out if language == "zh" else "required" in done.out)
    assert (3, "") == ((done := verdigris("file", "--template", "right.blessed.v1")).code, done.out)
    assert 2 == verdigris("file", "--template", "order.closed.v1", "--format", "jsonl").code


@contextmanager
def served(place: Path) -> Iterator[str]:
    """Serve the demo's registry and yield its address."""
    with running("serve", "all", "-r", "demo-registry", "--port", "0", "--json", cwd=place) as server:
        assert server.stdout
        assert server.stderr
        threading.Thread(target=server.stderr.read, daemon=True).start()
        yield json.loads(server.stdout.readline())["url"]


def test_a_server_takes_rows_by_the_logs_own_keys(place: Path) -> None:
    """
    Over HTTP the same; receipts are verified by the keys given, and those of another log stop the run as damage.
    """
    (place / "rows.json").write_text(json.dumps([row()]))
    words = ("file", "milestone.reported.v1", "--rows", "rows.json", "--key", "m1.pem", "--json", "--server")
    with served(place) as url:
        foreign = process(*words, url, "--vkey-file", "log.vkey", cwd=place)
        assert (7, "not_tried") == (foreign.code, foreign.json["rows"][0]["state"])
        done = process(*words, url, "--vkey-file", "demo-registry/log.vkey", cwd=place)
        assert (0, "recorded") == (done.code, done.json["rows"][0]["state"])
    # Nobody is asked about what is kept here, where the ledger is named.
    gone = process(*words, url, "--ledger", LEDGER, cwd=place)
    assert (0, "present") == (gone.code, gone.json["rows"][0]["state"])


def test_a_servers_refusal_is_kept_with_its_signature(place: Path) -> None:
    """
    Who was refused can prove that, when and why; a dry run leaves nothing.
    """
    (place / "rows.json").write_text(json.dumps([REFUSED]))
    words = ("file", "milestone.reported.v1", "--rows", "rows.json", "--key", "m1.pem", "--json", "--server")
    with served(place) as url:
        assert 4 == process(*words, url, "--dry-run", cwd=place).code
        assert not (place / "rows.json.filed").exists()
        done = process(*words, url, cwd=place)
        service = msgspec.convert(httpx.get(f"{url}/v1/keys").json()["service"]["jwk"], Jwk)
    body = next((place / "rows.json.filed").glob("*.refused-*.json"))
    verify_refusal(body.with_suffix(".jws").read_text().strip(), body.read_bytes(), PublicKey(service))
    told = json.loads(body.read_text())
    assert (done.json["rows"][0]["code"], told["code"]) == (told["code"], "milestone-unknown")
    signed = next((place / "rows.json.filed").glob("????????????????????????.jws")).read_bytes().strip()
    assert hashlib.sha256(signed).hexdigest() == told["received_sha256"]
