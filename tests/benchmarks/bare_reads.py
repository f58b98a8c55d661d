# SPDX-License-Identifier: Apache-2.0
"""A bare Litestar handler that returns ready bytes, served as the public API is served, without anything of ours.

    python -m tests.benchmarks.bare_reads FOLDER

The folder holds an answer's bytes in a file named like the right, and all answers' headers in `headers.json`.
"""

import json
import socket
import sys
from pathlib import Path

import uvicorn
from litestar import Litestar, Response, get


def bare_app(folder: Path) -> Litestar:
    """Return an app that answers `/v1/rights/{id}` with the file of that name, held in memory."""
    headers = json.loads((folder / "headers.json").read_bytes())
    answers = {path.stem: path.read_bytes() for path in folder.glob("*.answer")}

    @get("/v1/rights/{right_id:str}", media_type="application/json")
    async def get_right(right_id: str) -> Response[bytes]:
        return Response(answers[right_id], media_type="application/json", headers=headers)

    return Litestar([get_right], openapi_config=None, logging_config=None)


def main(folder: Path) -> None:
    """Serve on a free port, which is printed."""
    sock = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(f"http://127.0.0.1:{sock.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        bare_app(folder), loop="uvloop", http="httptools", ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, proxy_headers=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[sock])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
