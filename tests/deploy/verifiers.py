# SPDX-License-Identifier: Apache-2.0
"""The two who verify: our library, as the command line puts it together, and the script that shares no code with it.

Both are asked the same and answer with a verdict, so that every case is a case of both.
"""

import contextlib
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from events.entry import parse_entry
from events.errors import ProofError, RegistryError
from events.tlog.growth import parse_consistency, parse_misbehaviour, verify_growth, verify_misbehaviour
from events.tlog.note import NoteVerifier
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.tlog.signatures import parse_vkey

SCRIPT = Path(__file__).parents[2] / "deploy" / "verify_receipt.py"


@dataclass(frozen=True)
class Verdict:
    """What a verifier says about files."""

    ok: bool
    said: str


Ask = Callable[..., Verdict]
"""Takes the operation and its files as bytes; `keys` as text."""


class Library:
    """`events.tlog`, in the order in which `verdigris receipt verify` and `log verify` call it."""

    def __call__(self, operation: str, *files: bytes, keys: str) -> Verdict:
        """Return the verdict; any error but ours is a fault of the library and escapes."""
        try:
            verifiers = [parse_vkey(line) for line in keys.split("\n") if line]
            return Verdict(ok=True, said=str(getattr(self, f"_{operation}")(verifiers, *files)))
        except RegistryError as error:
            return Verdict(ok=False, said=error.message)

    def _receipt(self, verifiers: list[NoteVerifier], raw: bytes, entry: bytes) -> object:
        proof = parse_tlog_proof(raw)
        checkpoint = verify_tlog_proof(proof, entry, verifiers, verifiers[0].name)
        if (found := parse_entry(entry).position) != proof.index:
            raise ProofError(f"receipt is for position {proof.index}, the entry says {found}")
        return checkpoint

    def _consistency(self, verifiers: list[NoteVerifier], raw: bytes) -> object:
        return verify_growth(parse_consistency(raw), verifiers, verifiers[0].name)

    def _misbehaviour(self, verifiers: list[NoteVerifier], raw: bytes) -> object:
        return verify_misbehaviour(parse_misbehaviour(raw), verifiers, verifiers[0].name)


@dataclass(frozen=True)
class Standalone:
    """deploy/verify_receipt.py; `folder` takes the files it is given."""

    module: ModuleType
    folder: Path

    def __call__(self, operation: str, *files: bytes, keys: str) -> Verdict:
        """Return the verdict; anything but a verdict and its exit code is a fault of the script."""
        paths = [self.folder / name for name in ("keys", "first", "second")]
        for path, raw in zip(paths, (keys.encode(), *files), strict=False):
            path.write_bytes(raw)
        return self.run(operation, "--vkey-file", paths[0], *paths[1 : 1 + len(files)])

    def run(self, *arguments: object) -> Verdict:
        """Return the verdict on a command line."""
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        before, sys.argv = sys.argv, [SCRIPT.name, *map(str, arguments)]
        try:
            with contextlib.redirect_stdout(out):
                code = self.module.main()
        finally:
            sys.argv = before
        out.seek(0)
        said = out.read()
        *_, zh, verdict = said.splitlines()
        expected: dict[int, Any] = {0: ("验证通过", "verified: "), 1: ("验证未通过", "NOT verified: ")}
        assert (zh, verdict[: len(expected[code][1])]) == expected[code], said
        return Verdict(ok=code == 0, said=said)
