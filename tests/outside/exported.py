# SPDX-License-Identifier: Apache-2.0
"""A real log for checkers by others: founded, filled through the desk, and fetched file by file as it is served."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.wiring import WritingRegistry
from events.tlog.tiles import ENTRIES, TILE_HEIGHT, TILE_WIDTH, TileRef, format_tile_path, tiles_for_size
from tests.api_registry import ledger_of

SIZES = (1, 2, 3, 255, 256, 257, 512, 700, 1023, 1500, 2000)
"""At which checkpoints are signed, on both sides of tiles' borders."""
SIZE = SIZES[-1]

Fetch = Callable[[str], bytes]
"""Takes a path without leading slash, returns the body of the answer."""


@dataclass(frozen=True)
class Exported:
    """A log as files: `folder` by its C2SP paths, and beside it the verifier keys and all older checkpoints."""

    folder: Path
    keys: Path
    older: tuple[Path, ...]

    @property
    def files(self) -> list[Path]:
        """Every file that the newest checkpoint implies, and itself."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


def fill(registry: WritingRegistry) -> None:
    """File until a checkpoint was signed at each of `SIZES`."""
    ledger = ledger_of(registry)
    with ledger.store.reading() as view:
        head = int(view.head().size)
    for size in SIZES:
        if size > head:
            ledger.desk.file_all([ledger.sign_party(f"P{number}") for number in range(head, size)])
            head = size


def export(fetch: Fetch, registry: WritingRegistry, into: Path) -> Exported:
    """Fetch the checkpoint and all that it implies; the older checkpoints are taken from the store."""
    folder = into / "log"
    for path in ("checkpoint", *_paths()):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(fetch(path))
    keys = into / "keys"
    keys.write_text("".join(f"{signer.verifier.vkey}\n" for signer in ledger_of(registry).log_signers))
    return Exported(folder, keys, tuple(_older(registry, into)))


def _paths() -> list[str]:
    bundles = [TileRef(ENTRIES, ref.index, ref.width) for ref in tiles_for_size(SIZE) if ref.level == 0]
    assert -(-SIZE // TILE_WIDTH) == len(bundles)
    assert TILE_HEIGHT == 8
    return [format_tile_path(ref) for ref in (*tiles_for_size(SIZE), *bundles)]


def _older(registry: WritingRegistry, into: Path) -> list[Path]:
    files = []
    with registry.store.reading() as view:
        for size in SIZES[:-1]:
            file = into / f"checkpoint-{size}"
            file.write_bytes(view.checkpoint(covering=size - 1))  # type: ignore[arg-type]
            files.append(file)
    return files
