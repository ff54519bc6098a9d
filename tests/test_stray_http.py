"""What is no HTTP, or hardly: each server refuses it and goes on. Nothing waits or fails; no word of it is logged."""

from __future__ import annotations

import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

import own_ca as ca
from conftest import FUZZ
from oracle import CANARY
from serving import Service, fresh, gunicorn, waitress

Run = Callable[..., AbstractContextManager[Service]]
PATIENCE = 3.0
LONG = b"a" * 20_000
ALLOWED = {400, 404, 405, 408, 411, 413, 414, 415, 417, 431, 501, 505}


@pytest.fixture(scope="module")
def chains(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ca.ChainServer]:
    with ca.chain_server(tmp_path_factory.mktemp("tls")) as chains:
        chains.put(ca.good_chain())
        yield chains


def request(body: bytes) -> bytes:
    """A good request, as the bytes on the wire."""
    lines = [b"POST /alexa HTTP/1.1", b"Host: 127.0.0.1", b"Connection: close", b"Content-Type: application/json"]
    lines += [f"{name}: {value}".encode() for name, value in ca.headers(body).items()]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body])


def strayed(rng: random.Random, body: bytes) -> bytes:
    """The same with something wrong in it; now and then nothing that matters, and the signed body is answered."""
    good = request(body)
    word = CANARY.encode()
    at = rng.randrange(good.index(b"\r\n\r\n"))
    length = b"Content-Length: %d" % len(body)
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: good[:at],
        lambda: rng.randbytes(rng.choice((1, 20, 2000))),
        lambda: good[:at] + rng.randbytes(3) + b"\x00" + good[at:],
        lambda: good.replace(b"POST", rng.choice((b"GET", b"", word, b"post", b"P\x00ST"))),
        lambda: good.replace(b"/alexa", rng.choice((b"//alexa", b"/" + LONG, b"http://x/" + word, b"/%00", b"*"))),
        lambda: good.replace(b"HTTP/1.1", rng.choice((b"HTTP/9.9", b"HTTP", b"HTTP/1.1 " + word, b""))),
        lambda: good.replace(length, rng.choice((b"Content-Length: -1", b"Content-Length: " + word))),
        lambda: good.replace(length, b"Content-Length: %d" % (len(body) + rng.choice((1, 5000)))),
        lambda: good.replace(length, length + b"\r\nContent-Length: 3"),
        lambda: good.replace(length, b"Transfer-Encoding: " + rng.choice((b"chunked", word, b"gzip, chunked"))),
        lambda: good.replace(length, length + b"\r\nTransfer-Encoding: chunked"),
        lambda: good.replace(b"Host:", b"Host :").replace(b"/alexa", b"/x"),
        lambda: good.replace(b"Host:", word + b"\r\nHost:").replace(b"/alexa", b"/x"),
        lambda: good.replace(b"Host:", b"X: " + LONG * 20 + b"\r\nHost:"),
        lambda: good.replace(b"Host:", b"X: y\r\n" * 5000 + b"Host:"),
        lambda: good.replace(b"Host: 127.0.0.1", b"Host: " + word + b"\x01"),
        lambda: good.replace(length, b"Expect: " + word + b"\r\n" + length).replace(b"/alexa", b"/x"),
        lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + rng.randbytes(200),  # someone speaks TLS to it
        lambda: b"\r\n" * 200 + word,
        lambda: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + word,
    )
    return rng.choice(ways)()


def exchange(port: int, sent: bytes) -> bytes:
    """What comes back, until the server or our patience ends it."""
    came = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                came += piece
        except TimeoutError:
            raise
        except OSError:
            pass  # it hung up on us, which is an answer, too
    return came


@pytest.mark.parametrize("run", [gunicorn, waitress], ids=["gunicorn", "waitress"])
def test_what_is_no_http_is_refused(run: Run, tmp_path: Path, chains: ca.ChainServer) -> None:
    good, outcomes = fresh(), Counter[str]()
    body = good.replace(b"LaunchRequest", b"Launch" + CANARY.encode())
    with run(tmp_path, chains, SKILL_ID=ca.SKILL_ID, CRAMP_COACH_LOG_LEVEL="DEBUG") as service:
        assert exchange(service.port, request(good)).startswith(b"HTTP/1.1 200")
        for number in range(max(60, FUZZ // 50)):
            sent = strayed(random.Random(f"{run.__name__}-{number}"), body)
            started = time.monotonic()
            came = exchange(service.port, sent)
            assert time.monotonic() - started < PATIENCE, sent[:300]
            status = int(came.split(b" ", 2)[1]) if came.startswith(b"HTTP/") else 0
            is_answer = status == 200 and b'"response":{}' in came and body in sent
            assert status in ALLOWED or not came or is_answer, (sent[:300], came[:300])
            assert b"Traceback" not in came
            outcomes[str(status)] += 1
        assert exchange(service.port, request(fresh())).startswith(b"HTTP/1.1 200")
        assert service.stop() == 0
    print(run.__name__, dict(outcomes))
    assert outcomes["400"] > 10
    logged = service.log.read_text("utf-8", "replace")
    assert CANARY not in logged
    assert "Traceback" not in logged
