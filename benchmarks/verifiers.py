"""Signed requests a second through gunicorn, verified by us and by the SDK: ``python -m benchmarks.verifiers``.

One run: three services side by side (nobody verifies, we do, the SDK does) around the same smallest skill and the same
adapter, asked in turns by the same clients (ours also writes its log line); and each verifier alone, in this process. A
JSON object goes to standard output, a table to standard error. ``--seconds`` for each turn, ``--rounds`` of turns.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import certifi
import click
from rich.console import Console
from rich.table import Table

_TESTS = Path(__file__).resolve().parents[1] / "tests"
_SERVICES = {"nobody": "nobodys", "ours": "ours", "SDK": "sdks"}
_WORKERS, _THREADS, _CLIENTS = 2, 4, 8
_CALLS = 200
_WARM_SECONDS = 0.5


class Clients:
    """Threads that send one signed request again and again, over connections that are kept."""

    def __init__(self, port: int, body: bytes, headers: dict[str, str]) -> None:
        self._port, self._body, self._headers = port, body, headers
        self._statuses = Counter[int]()
        self._lock = threading.Lock()

    def rate(self, seconds: float) -> tuple[float, int]:
        """How many requests a second were answered with 200, and how many in all were not."""
        self._statuses.clear()
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=self._ask, args=(until,)) for _ in range(_CLIENTS)]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        answered = self._statuses.pop(200, 0)
        return answered / (time.monotonic() - begun), self._statuses.total()

    def _ask(self, until: float) -> None:
        connection, statuses = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30), Counter[int]()
        while time.monotonic() < until:
            connection.request("POST", "/alexa", self._body, self._headers)
            with connection.getresponse() as response:
                response.read()
                statuses[response.status] += 1
        connection.close()
        with self._lock:
            self._statuses += statuses


@contextmanager
def services(folder: Path, chains: Any) -> Iterator[dict[str, Any]]:
    """The three services, each under gunicorn with the same settings."""
    from serving import gunicorn  # type: ignore[import-not-found]  # noqa: PLC0415 - main has put tests/ on the path

    options = ("--workers", str(_WORKERS), "--threads", str(_THREADS))
    environment = {"PYTHONPATH": os.pathsep.join((str(_TESTS), str(_TESTS.parent)))}
    with ExitStack() as stack:
        running = {}
        for name, factory in _SERVICES.items():
            (own := folder / name).mkdir()
            app = f"benchmarks.verifier_apps:{factory}()"
            running[name] = stack.enter_context(gunicorn(own, chains, *options, app=app, **environment))
        yield running


def alone(ca: Any, chains: Any, body: bytes, headers: dict[str, str]) -> dict[str, float]:
    """Microseconds for one verification by each verifier, its chain at hand; the median of several runs."""
    from benchmarks.verifier_apps import sdk_verifiers  # noqa: PLC0415 - changes what it imports, so only when asked

    ours = chains.verifier()
    module = sdk_verifiers()
    theirs, clock = module.RequestVerifier(), module.TimestampVerifier()
    theirs._cert_cache[ca.CHAIN_URL] = ca.good_chain()
    text, read = body.decode(), _deserializer()

    def by_sdk() -> None:
        envelope = read(text)  # it cannot check the time of what it has not parsed
        theirs.verify(headers, text, envelope)
        clock.verify(headers, text, envelope)

    return {"ours": _microseconds(lambda: ours.verify(headers, body)), "SDK": _microseconds(by_sdk)}


def _deserializer() -> Callable[[str], Any]:
    from ask_sdk_core.serialize import DefaultSerializer  # noqa: PLC0415
    from ask_sdk_model import RequestEnvelope  # noqa: PLC0415

    serializer = DefaultSerializer()
    return lambda text: serializer.deserialize(text, RequestEnvelope)


def _microseconds(call: Callable[[], Any]) -> float:
    call()
    runs = []
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(_CALLS // 5):
            call()
        runs.append((time.perf_counter() - begun) / (_CALLS // 5) * 1e6)
    return round(median(runs), 1)


def measured(folder: Path, seconds: float, rounds: int) -> dict[str, Any]:
    """All of it, as one JSON object."""
    import own_ca as ca  # type: ignore[import-not-found]  # noqa: PLC0415 - main has put tests/ on the path

    # The SDK trusts what the system does: here all of certifi's roots, as anywhere, and one of ours.
    trusted = folder / "roots.pem"
    trusted.write_bytes(Path(certifi.where()).read_bytes() + ca.pem(ca.root().certificate))
    (own := folder / "own.pem").write_bytes(ca.pem(ca.root().certificate))
    os.environ |= {"SSL_CERT_FILE": str(trusted), "OWN_CA_ROOT": str(own)}
    with ca.chain_server(folder) as chains:
        chains.put(ca.good_chain())
        rates: dict[str, list[float]] = {name: [] for name in _SERVICES}
        failed = dict.fromkeys(_SERVICES, 0)
        with services(folder, chains) as running:
            for _ in range(rounds):
                body = ca.encoded(timestamp=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
                headers = ca.headers(body)
                for name, service in running.items():
                    clients = Clients(service.port, body, headers)
                    for length in (_WARM_SECONDS, seconds):
                        rate, lost = clients.rate(length)
                        failed[name] += lost
                    rates[name].append(rate)
            tampered = {
                name: service.ask("POST", "/alexa", body + b" ", headers)[0] for name, service in running.items()
            }
        once = alone(ca, chains, body, headers)
    best = {name: round(median(several), 1) for name, several in rates.items()}
    return {
        "requests_a_second": best,
        "ours_to_sdk": round(best["ours"] / best["SDK"], 2),
        "microseconds_a_verification": once,
        "sdk_to_ours_a_verification": round(once["SDK"] / once["ours"], 1),
        "good_requests_not_answered": failed,
        "status_for_a_tampered_body": tampered,
        "gunicorn": {"workers": _WORKERS, "threads": _THREADS},
        "clients": _CLIENTS,
        "rounds": rounds,
        "seconds": seconds,
    }


def table(found: dict[str, Any]) -> Table:
    """The figures for a person to read."""
    columns = ("Verified by", "Requests a second", "Against the SDK's", "Not answered", "µs a verification")
    drawn = Table(*columns, title="Good requests through gunicorn")
    rates, once = found["requests_a_second"], found["microseconds_a_verification"]
    for name, rate in rates.items():
        alone = f"{once[name]:.0f}" if name in once else ""
        lost = str(found["good_requests_not_answered"][name])
        drawn.add_row(name, f"{rate:.0f}", f"{rate / rates['SDK']:.2f}", lost, alone)
    return drawn


@click.command()
@click.option("--seconds", default=5.0, show_default=True, help="How long each service is asked, each time.")
@click.option("--rounds", default=3, show_default=True, help="How many times each service's turn comes.")
def main(seconds: float, rounds: int) -> None:
    """Compare our verifier with the SDK's."""
    sys.path.insert(0, str(_TESTS))
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), seconds, rounds)
    click.echo(json.dumps(found))
    Console(stderr=True).print(table(found))


if __name__ == "__main__":
    main()
