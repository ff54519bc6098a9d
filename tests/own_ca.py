"""An own certificate authority, and a real HTTPS server on loopback that plays s3.amazonaws.com.

Only the address and the trust root are ours: the fetch, TLS, the host name check and the chain check are production's.
"""

import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cramp_coach.alexa.fetching import fetch_chain
from cramp_coach.alexa.verification import RequestVerifier

DAY = timedelta(days=1)
NOW = datetime.now(UTC).replace(microsecond=0)
SKILL_ID = "amzn1.ask.skill.cramps"
CHAIN_PATH = "/echo.api/echo-api-cert-12.pem"
CHAIN_URL = f"https://s3.amazonaws.com{CHAIN_PATH}"


@cache
def key(name: str) -> RSAPrivateKey:
    """One key per name and session: making them is the slow part."""
    return generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Issuer:
    name: str
    certificate: x509.Certificate


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=not signs_certificates,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def issue(  # noqa: PLR0913 - the parts of a certificate, by name
    name: str,
    issuer: Issuer | None,
    *,
    san: tuple[str, ...] = (),
    ca: bool = False,
    start: datetime = NOW - 30 * DAY,
    end: datetime = NOW + 90 * DAY,
) -> x509.Certificate:
    """A certificate for `key(name)`, signed by `issuer` or, without one, by itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = key(issuer.name if issuer else name)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(_usage(ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key(name).public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    if san:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(each) for each in san]), critical=False
        )
    return builder.sign(signer, SHA256())


@cache
def root(name: str = "own root") -> Issuer:
    return Issuer(name, issue(name, None, ca=True, start=NOW - 400 * DAY, end=NOW + 4000 * DAY))


@cache
def intermediate(under: str = "own root") -> Issuer:
    name = "own intermediate"
    return Issuer(name, issue(name, root(under), ca=True, start=NOW - 400 * DAY, end=NOW + 2000 * DAY))


def leaf(**changes: Any) -> x509.Certificate:
    """The signing certificate Amazon would use, with `changes` to `issue`'s arguments."""
    settings: dict[str, Any] = {"issuer": intermediate(), "san": ("echo-api.amazon.com",)}
    return issue("echo-api.amazon.com", **settings | changes)


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


@cache
def good_chain() -> bytes:
    return pem(leaf(), intermediate().certificate)


def sign(body: bytes, by: str = "echo-api.amazon.com") -> str:
    return base64.b64encode(key(by).sign(body, PKCS1v15(), SHA256())).decode()


def envelope(**request: Any) -> dict[str, Any]:
    """A launch, just now, to SKILL_ID; a `request` value of None takes the key out."""
    content = {"type": "LaunchRequest", "requestId": "r-1", "timestamp": stamp(), "locale": "en-US"} | request
    application = {"applicationId": SKILL_ID}
    user = {"userId": "amzn1.ask.account.somebody"}
    return {
        "version": "1.0",
        "session": {"new": True, "sessionId": "s-1", "application": application, "user": user},
        "context": {"System": {"application": application, "user": user}},
        "request": {name: value for name, value in content.items() if value is not None},
    }


def stamp(seconds: float = 0) -> str:
    return (NOW + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def encoded(**request: Any) -> bytes:
    return json.dumps(envelope(**request)).encode()


def headers(body: bytes, **changes: str | None) -> dict[str, str]:
    """The two headers Alexa would send with `body`; `url` and `signature` replace one, None leaves it out."""
    signature = changes["signature"] if "signature" in changes else sign(body)
    found = {"SignatureCertChainUrl": changes.get("url", CHAIN_URL), "Signature-256": signature}
    return {name: value for name, value in found.items() if value is not None}


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    drips: bool = False
    drips_headers: bool = False


class ChainServer:
    """https://s3.amazonaws.com as this machine sees it: `answers` by path, and `asked`, the paths asked for."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.closing = threading.Event()

    def put(self, body: bytes, path: str = CHAIN_PATH, **settings: Any) -> None:
        self.answers[path] = Answer(body, **settings)

    def fetch(self, **settings: Any) -> Callable[[str], bytes]:
        """Production's fetch, with this server's address and our root of trust."""
        trust = ssl.create_default_context(cadata=pem(root().certificate).decode())
        ours: dict[str, Any] = {"context": trust, "address": self.address}
        return partial(fetch_chain, **ours | settings)

    def verifier(self, **settings: Any) -> RequestVerifier:
        """Production's verifier, with our root, this server and the time stopped at NOW."""
        ours: dict[str, Any] = {"fetch": self.fetch(), "now": lambda: NOW, "skill_id": SKILL_ID}
        return RequestVerifier([root().certificate], **ours | settings)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 32
    chains: ChainServer

    def handle_error(self, *_: object) -> None:
        """A client that hangs up early is what some of these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        chains = self.server.chains
        chains.asked.append(self.path)
        answer = chains.answers.get(self.path, Answer(status=404))
        if answer.hangs:
            chains.closing.wait(5)
            return
        self.send_response(answer.status)
        if answer.drips_headers:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not chains.closing.wait(0.02):
                self.wfile.write(b".")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.drips:
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                time.sleep(0.02)
        else:
            self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def chain_server(folder: Path, san: str = "s3.amazonaws.com") -> Iterator[ChainServer]:
    """A ChainServer on a free port with a TLS certificate for `san`; its key is written into `folder` meanwhile."""
    certificate = issue("s3 tls", intermediate(), san=(san,))
    file = folder / "tls.pem"
    secret = key("s3 tls").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + pem(certificate, intermediate().certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.chains = ChainServer(("127.0.0.1", server.server_port))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.chains
        finally:
            server.chains.closing.set()
            server.shutdown()
            thread.join()
