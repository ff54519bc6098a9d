"""Lambda's Runtime API on loopback, and one runtime that talks to it: what Lambda does with a function, without Lambda.

The runtime is Amazon's own (awslambdaric), a process of its own, and talks real HTTP:
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from typing import IO, Any, NamedTuple

ARN = "arn:aws:lambda:us-east-1:000000000000:function:cramp-coach"
HANDLER = "lambda_function.lambda_handler"
RUNTIME = ("awslambdaric", "simplejson", "snapshot-restore-py")
"""What Lambda itself has installed beside Python, as far as it is loaded to call a function."""
_VERSION = "/2018-06-01/runtime"


class Answer(NamedTuple):
    """What came back: whether as a response or as an error, its JSON, and the seconds between."""

    is_response: bool
    body: Any
    seconds: float


class _Message(NamedTuple):
    kind: str
    body: bytes
    at: float


class _Api(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.events: queue.Queue[bytes] = queue.Queue()
        self.told: queue.Queue[_Message] = queue.Queue()


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Api

    def do_GET(self) -> None:
        """The runtime is ready, and waits for an event."""
        self.server.told.put(_Message("ready", b"", time.perf_counter()))
        event = self.server.events.get()
        identity = {"Aws-Request-Id": str(uuid.uuid4()), "Invoked-Function-Arn": ARN, "Trace-Id": "Root=1"}
        deadline = {"Deadline-Ms": str(int(time.time() * 1000) + 8000)}
        self._reply(200, event, {f"Lambda-Runtime-{name}": value for name, value in (identity | deadline).items()})

    def do_POST(self) -> None:
        """The runtime has an answer, or an error; "init/error" where it could not even begin."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.put(_Message(self.path.removeprefix(_VERSION), body, time.perf_counter()))
        self._reply(202, b"{}", {})

    def _reply(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Runtime:
    """A started runtime. ``init_seconds``: from the start of its process until it asked for its first event."""

    def __init__(self, api: _Api, process: subprocess.Popen[bytes], log: IO[bytes], started: float) -> None:
        self._api, self._process, self._log = api, process, log
        self.init_seconds = self._heard("ready").at - started

    def invoke(self, event: Any) -> Answer:
        """Send one event, as JSON or as the bytes that they are, and wait until the runtime is ready for the next."""
        sent = time.perf_counter()
        self._api.events.put(event if isinstance(event, bytes) else json.dumps(event).encode())
        told = self._heard("/invocation/")
        self._heard("ready")
        return Answer(told.kind.endswith("/response"), json.loads(told.body), told.at - sent)

    @property
    def busy_seconds(self) -> float:
        """The processor time that all its threads have had so far: what others do on this machine counts less."""
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    @property
    def peak_megabytes(self) -> float:
        """The most memory that it has had so far (its resident set, "VmHWM")."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024

    @property
    def log(self) -> str:
        """All that it has written so far: what CloudWatch would hold."""
        return os.pread(self._log.fileno(), 1_000_000, 0).decode()

    def _heard(self, kind: str) -> _Message:
        told = self._api.told.get(timeout=30)
        assert told.kind.startswith(kind), f"expected {kind}, got {told.kind} {told.body.decode()[:2000]}\n{self.log}"
        return told


def install_runtime(folder: Path) -> Path:
    """A copy of what Lambda itself has installed, and of nothing else."""
    for name in RUNTIME:
        found = distribution(name)
        for file in found.files or ():
            if ".." not in file.parts:
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(found.locate_file(file)), folder / file)
    return folder


@contextmanager
def running(
    folder: Path, runtime: Path, environment: Mapping[str, str] | None = None, handler: str = HANDLER
) -> Iterator[Runtime]:
    """The function that lies in a folder, started as Lambda starts it, with nothing installed but ``runtime``."""
    own = {
        "AWS_LAMBDA_FUNCTION_NAME": "cramp-coach",
        "LAMBDA_TASK_ROOT": str(folder),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(runtime),
        **(environment or {}),
    }
    with _serving() as api, tempfile.TemporaryFile() as log:
        own["AWS_LAMBDA_RUNTIME_API"] = f"127.0.0.1:{api.server_port}"
        command = [sys.executable, "-S", "-m", "awslambdaric", handler]
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=own, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield Runtime(api, process, log, started)
        finally:
            process.kill()
            process.wait()


@contextmanager
def _serving() -> Iterator[_Api]:
    api = _Api()
    threading.Thread(target=api.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield api
    finally:
        api.shutdown()
        api.server_close()
