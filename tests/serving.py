"""The service in processes of its own, as operators run it, behind loopback HTTP; and callers that sign like Alexa."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import own_ca as ca

HERE = Path(__file__).parent
_LISTENS = re.compile(r"[Ll]isten\w* (?:at:|on) http://127\.0\.0\.1:(\d+)")
_PATIENCE = 60.0


@dataclass
class Service:
    """A running service: where it listens, its main process, and the file that all it writes goes to."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    _kept: list[http.client.HTTPConnection] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """One request on a connection of its own, as (status, body)."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            return exchange(connection, method, path, body, {"Connection": "close"} | (headers or {}))

    def door(self) -> Callable[[dict[str, Any]], dict[str, Any]]:
        """A door for local.Speaker: signed requests over one connection that is kept. Anything but 200 is an error."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        self._kept.append(connection)

        def answer(envelope: dict[str, Any]) -> dict[str, Any]:
            body = json.dumps(envelope).encode()
            status, answered = exchange(connection, "POST", "/alexa", body, ca.headers(body))
            assert status == 200, (status, answered)
            response: dict[str, Any] = json.loads(answered)
            return response

        return answer

    def hang_up(self) -> None:
        """Close the connections of all doors."""
        while self._kept:
            self._kept.pop().close()

    def stop(self) -> int:
        """End it as systemd and Docker do, and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def fresh(**request: Any) -> bytes:
    """A launch, sent now: these services look at the real clock, and own_ca's has stood still since it was imported."""
    return ca.encoded(**{"timestamp": datetime.now(UTC).isoformat()} | request)


def exchange(
    connection: http.client.HTTPConnection, method: str, path: str, body: Any, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection.request(method, path, body, headers)
    with connection.getresponse() as response:
        return response.status, response.read()


@contextmanager
def gunicorn(
    folder: Path, chains: ca.ChainServer, *options: str, app: str = "own_wsgi:create()", **environment: str
) -> Iterator[Service]:
    """The service under gunicorn, with our own settings for it; `options` go before them."""
    own = ["-c", "python:cramp_coach.service.gunicorn_config", "--bind", "127.0.0.1:0"]
    command = [sys.executable, "-m", "gunicorn", *own, *options, app]
    with _running(command, folder, chains, environment) as service:
        yield service


@contextmanager
def waitress(folder: Path, chains: ca.ChainServer, *options: str, **environment: str) -> Iterator[Service]:
    """The service as ``cramp-coach serve`` runs it."""
    command = [sys.executable, str(HERE / "own_wsgi.py"), "serve", "--port", "0", *options]
    with _running(command, folder, chains, environment) as service:
        yield service


@contextmanager
def _running(
    command: list[str], folder: Path, chains: ca.ChainServer, environment: dict[str, str]
) -> Iterator[Service]:
    root = folder / "root.pem"
    root.write_bytes(ca.pem(ca.root().certificate))
    own = {"OWN_CA_ROOT": str(root), "OWN_CA_PORT": str(chains.address[1]), "PYTHONPATH": str(HERE)}
    log = folder / "service.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, env=os.environ | own | environment, stdout=written, stderr=written, cwd=folder
        )
    service = None
    try:
        service = Service(_port(process, log), process, log)
        yield service
    finally:
        if service:
            service.hang_up()
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if found := _LISTENS.search(log.read_text("utf-8", "replace")):
            return int(found[1])
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"no service: {log.read_text('utf-8', 'replace')[-2000:]}")
