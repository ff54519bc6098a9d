"""A service on real HTTP, on a loopback port of its own, for as long as a test needs it."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from cramp_coach.service.server import make_server

Ask = Callable[..., Any]
"""(method, path, body, headers) -> (status, headers, body)."""


@contextmanager
def running(app: Any) -> Iterator[Ask]:
    server = make_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()

    def ask(method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        with closing(http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=5)) as connection:
            connection.request(method, path, body, {"Connection": "close"} | (headers or {}))
            with connection.getresponse() as response:
                return response.status, response.headers, response.read()

    try:
        yield ask
    finally:
        server.pull_trigger()
        server.trigger.pull_trigger(server.close)
        thread.join(5)
        server.task_dispatcher.shutdown()
        assert not thread.is_alive()
