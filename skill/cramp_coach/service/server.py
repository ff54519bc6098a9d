"""waitress, for ``cramp-coach serve``: one process with a few threads, and a stop that cuts nobody off."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

import waitress
from flask import Flask

THREADS = 4
# waitress cuts off above this. Below 512 kB it keeps bodies in memory: what people say never touches the disk.
_MAX_BUFFERED_BYTES = 256 * 1024


def make_server(app: Flask, host: str, port: int, threads: int = THREADS) -> Any:
    """A waitress server listening on `host` and `port` (0: any free one, see its `effective_port`), not yet running.

    Raises OSError if the port is taken.
    """
    return waitress.create_server(
        app, host=host, port=port, threads=threads, ident=None, max_request_body_size=_MAX_BUFFERED_BYTES
    )


def run(server: Any) -> None:
    """Run a server until SIGINT or SIGTERM. To be called in the main thread.

    Plain HTTP: Alexa needs https on port 443 in front of it. Who is being answered when it stops gets that answer,
    if it takes no longer than five seconds (waitress's own limit); nobody new is let in.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.socket.close()
        raise SystemExit  # which waitress's loop takes as the sign to finish what it is at

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.run()
