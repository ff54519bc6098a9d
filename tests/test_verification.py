"""Every way a request can fail to be Alexa's, against real TLS and an own certificate authority (own_ca.py)."""

import base64
import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import certifi
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import own_ca as ca
from cramp_coach.alexa.certificates import checked_url, trusted_roots
from cramp_coach.alexa.fetching import MAX_CHAIN_BYTES
from cramp_coach.alexa.verification import RequestVerifier, VerificationError

BODY = ca.encoded()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ca.ChainServer]:
    with ca.chain_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def chains(server: ca.ChainServer) -> ca.ChainServer:
    """The server, with nothing but the good chain on it."""
    server.answers.clear()
    server.asked.clear()
    server.put(ca.good_chain())
    return server


def refusal(verifier: RequestVerifier, headers: dict[str, str], body: bytes = BODY) -> str:
    with pytest.raises(VerificationError) as caught:
        verifier.verify(headers, body)
    reason = caught.value.reason
    assert reason
    assert reason == str(caught.value)
    assert reason.isprintable()
    return reason


# --- What Alexa sends is accepted ------------------------------------------------------------------------------


def test_a_request_from_alexa_is_accepted(chains: ca.ChainServer) -> None:
    chains.verifier().verify(ca.headers(BODY), BODY)


def test_header_names_match_in_any_case(chains: ca.ChainServer) -> None:
    shouted = {name.upper(): value for name, value in ca.headers(BODY).items()}
    chains.verifier().verify(shouted, BODY)


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.amazonaws.com:443/echo.api/echo-api-cert-12.pem",
        "HTTPS://S3.AmazonAWS.com/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/./echo-api-cert-12.pem",
    ],
)
def test_amazons_own_spellings_of_the_address_are_accepted(chains: ca.ChainServer, url: str) -> None:
    chains.verifier().verify(ca.headers(BODY, url=url), BODY)
    assert chains.asked == [ca.CHAIN_PATH]


def test_a_chain_may_carry_its_root(chains: ca.ChainServer) -> None:
    chains.put(ca.good_chain() + ca.pem(ca.root().certificate))
    chains.verifier().verify(ca.headers(BODY), BODY)


def test_without_a_skill_id_any_skill_will_do(chains: ca.ChainServer) -> None:
    chains.verifier(skill_id=None).verify(ca.headers(BODY), BODY)


@pytest.mark.parametrize("seconds", [-150, 0, 150])
def test_a_request_may_be_two_and_a_half_minutes_off(chains: ca.ChainServer, seconds: int) -> None:
    body = ca.encoded(timestamp=ca.stamp(seconds))
    chains.verifier().verify(ca.headers(body), body)


def test_a_skill_event_may_be_an_hour_old(chains: ca.ChainServer) -> None:
    body = ca.encoded(type="AlexaSkillEvent.SkillEnabled", timestamp=ca.stamp(-3600))
    chains.verifier().verify(ca.headers(body), body)


def test_any_time_zone_will_do(chains: ca.ChainServer) -> None:
    body = ca.encoded(timestamp=ca.NOW.astimezone(timezone(timedelta(hours=-7))).isoformat())
    chains.verifier().verify(ca.headers(body), body)


# --- Headers and signature -------------------------------------------------------------------------------------


def test_a_tampered_body_is_refused(chains: ca.ChainServer) -> None:
    reason = refusal(chains.verifier(), ca.headers(BODY), BODY.replace(b"LaunchRequest", b"LaunchRequesT"))
    assert reason == "the signature does not match the body"


@pytest.mark.parametrize("change", [{"url": None}, {"signature": None}, {"url": ""}, {"signature": ""}])
def test_a_missing_header_is_refused(chains: ca.ChainServer, change: dict[str, str | None]) -> None:
    assert "header is missing" in refusal(chains.verifier(), ca.headers(BODY, **change))
    assert chains.asked == []


def test_the_old_signature_header_is_not_enough(chains: ca.ChainServer) -> None:
    headers = ca.headers(BODY, signature=None) | {"Signature": ca.sign(BODY)}
    assert "Signature-256 header is missing" in refusal(chains.verifier(), headers)


def test_two_headers_of_one_name_are_refused(chains: ca.ChainServer) -> None:
    headers = ca.headers(BODY) | {"signature-256": ca.sign(BODY, by="somebody else")}
    assert "there are several" in refusal(chains.verifier(), headers)


@pytest.mark.parametrize("signature", ["not base64!", "abc", "é", "\ud800", "AAAA\n", "AAAA AAAA", "=" * 8])
def test_a_signature_that_is_not_base64_is_refused(chains: ca.ChainServer, signature: str) -> None:
    assert refusal(chains.verifier(), ca.headers(BODY, signature=signature)) == "the signature is not base64"
    assert chains.asked == []


def test_a_signature_by_another_key_is_refused(chains: ca.ChainServer) -> None:
    for signature in (ca.sign(BODY, by="somebody else"), ca.sign(BODY)[:-4], "AAAA"):
        reason = refusal(chains.verifier(), ca.headers(BODY, signature=signature))
        assert reason == "the signature does not match the body"


def test_nothing_is_parsed_before_the_signature_holds(chains: ca.ChainServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(json, "loads", parsed)
    refusal(chains.verifier(), ca.headers(BODY), BODY + b" ")


# --- The certificate chain -------------------------------------------------------------------------------------

NOT_PROVEN = "the certificate chain does not prove echo-api.amazon.com now"


def _intermediate() -> bytes:
    return ca.pem(ca.intermediate().certificate)


@pytest.mark.parametrize(
    "chain",
    [
        pytest.param(lambda: ca.pem(ca.leaf(san=("echo-api.amazon.com.evil.org",))) + _intermediate(), id="wrong SAN"),
        pytest.param(lambda: ca.pem(ca.leaf(san=())) + _intermediate(), id="no SAN, right common name"),
        pytest.param(lambda: ca.pem(ca.leaf(end=ca.NOW - ca.DAY)) + _intermediate(), id="expired leaf"),
        pytest.param(lambda: ca.pem(ca.leaf(start=ca.NOW + ca.DAY)) + _intermediate(), id="future leaf"),
        pytest.param(
            lambda: (
                ca.pem(ca.leaf(issuer=ca.intermediate("a root nobody trusts")))
                + ca.pem(ca.intermediate("a root nobody trusts").certificate)
                + ca.pem(ca.root("a root nobody trusts").certificate)
            ),
            id="untrusted root",
        ),
        pytest.param(lambda: ca.pem(ca.leaf(issuer=None)), id="self-signed leaf"),
        pytest.param(lambda: ca.pem(ca.leaf(issuer=None)) + ca.good_chain(), id="self-signed leaf, good chain behind"),
        pytest.param(lambda: ca.pem(ca.leaf()), id="missing intermediate"),
        pytest.param(
            lambda: (
                ca.pem(ca.leaf(issuer=ca.Issuer("a leaf", ca.issue("a leaf", ca.intermediate(), san=("a",)))))
                + ca.pem(ca.issue("a leaf", ca.intermediate(), san=("a",)))
                + _intermediate()
            ),
            id="issued by a leaf",
        ),
    ],
)
def test_a_chain_that_does_not_prove_amazon_is_refused(chains: ca.ChainServer, chain: Callable[[], bytes]) -> None:
    chains.put(chain())
    assert refusal(chains.verifier(), ca.headers(BODY)) == NOT_PROVEN


def test_a_wildcard_is_not_amazons_name(chains: ca.ChainServer) -> None:
    chains.put(ca.pem(ca.leaf(san=("*.amazon.com",))) + _intermediate())
    reason = refusal(chains.verifier(), ca.headers(BODY))
    assert reason == "the signing certificate does not name echo-api.amazon.com"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b"\xff\xfe\x00",
        b"<Error>NoSuchKey</Error>",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\n",
    ],
)
def test_a_chain_that_is_not_pem_is_refused(chains: ca.ChainServer, body: bytes) -> None:
    chains.put(body)
    assert refusal(chains.verifier(), ca.headers(BODY)) == "the certificate chain is not readable PEM"


def test_a_chain_damaged_in_one_byte_is_refused(chains: ca.ChainServer) -> None:
    chain = ca.good_chain()
    for position in range(40, 700, 60):
        flipped = b"A" if chain[position : position + 1] != b"A" else b"B"
        chains.put(chain[:position] + flipped + chain[position + 1 :])
        refusal(chains.verifier(), ca.headers(BODY))


def test_certifis_roots_do_not_trust_our_authority(chains: ca.ChainServer) -> None:
    verifier = RequestVerifier(fetch=chains.fetch(), now=lambda: ca.NOW)
    assert refusal(verifier, ca.headers(BODY)) == NOT_PROVEN


def test_certifis_roots_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert len(trusted_roots()) > 100
    bundle = tmp_path / "roots.pem"
    odd = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    bundle.write_bytes(odd + ca.pem(ca.root().certificate) + odd)
    monkeypatch.setattr(certifi, "where", lambda: str(bundle))
    assert trusted_roots() == [ca.root().certificate]


# --- The certificate's address ---------------------------------------------------------------------------------

BAD_ADDRESSES = [
    "http://s3.amazonaws.com/echo.api/c.pem",
    "ftp://s3.amazonaws.com/echo.api/c.pem",
    "//s3.amazonaws.com/echo.api/c.pem",
    "s3.amazonaws.com/echo.api/c.pem",
    "https:///echo.api/c.pem",
    "https://notamazon.com/echo.api/c.pem",
    "https://s3.amazonaws.com.evil.org/echo.api/c.pem",
    "https://evil.s3.amazonaws.com/echo.api/c.pem",
    "https://s3.amazonaws.com./echo.api/c.pem",
    "https://\uff533.amazonaws.com/echo.api/c.pem",
    "https://[::1/echo.api/c.pem",
    "https://s3.amazonaws.com",
    "https://s3.amazonaws.com/",
    "https://s3.amazonaws.com/echo.api",
    "https://s3.amazonaws.com/echo.api/",
    "https://s3.amazonaws.com/echo.apis/c.pem",
    "https://s3.amazonaws.com/invalid.path/c.pem",
    "https://s3.amazonaws.com/ECHO.API/c.pem",
    "https://s3.amazonaws.com//echo.api/c.pem",
    "https://s3.amazonaws.com/echo.api/../c.pem",
    "https://s3.amazonaws.com/echo.api/../../echo.api/../c.pem",
    "https://s3.amazonaws.com/echo.api/x/..",
    "https://s3.amazonaws.com/echo.api/%2e%2e/c.pem",
    "https://s3.amazonaws.com/echo.api/%2E./c.pem",
    "https://s3.amazonaws.com/echo.api%2Fc.pem",
    "https://s3.amazonaws.com/echo.api/..%2fc.pem",
    "https://s3.amazonaws.com/echo.api/..%5cc.pem",
    "https://s3.amazonaws.com/echo.api\\c.pem",
    "https://s3.amazonaws.com:8443/echo.api/c.pem",
    "https://s3.amazonaws.com:80/echo.api/c.pem",
    "https://s3.amazonaws.com:0443/echo.api/c.pem",
    "https://s3.amazonaws.com:abc/echo.api/c.pem",
    "https://s3.amazonaws.com:/echo.api/c.pem",
    "https://s3.amazonaws.com:99999999/echo.api/c.pem",
    "https://user:pass@s3.amazonaws.com/echo.api/c.pem",
    "https://@s3.amazonaws.com/echo.api/c.pem",
    "https://s3.amazonaws.com@evil.org/echo.api/c.pem",
    "https://s3.amazonaws.com/echo.api/c.pem#f",
    "https://s3.amazonaws.com/echo.api/c.pem#",
    "https://s3.amazonaws.com/echo.api/c.pem?x",
    "https://s3.amazonaws.com/echo.api/c.pem?",
    "https://s3.amazonaws.com/echo.api/c.pem\n",
    "https://s3.amazonaws.com/echo.api/c .pem",
    "https://s3.amazonaws.com/echo.api/c.pem, https://s3.amazonaws.com/echo.api/d.pem",
    "ht\ttps://s3.amazonaws.com/echo.api/c.pem",
    "\x00",
    "not an address",
    "\ud800",
]


@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_an_address_that_is_not_amazons_is_refused_and_not_fetched(chains: ca.ChainServer, url: str) -> None:
    assert "certificate address" in refusal(chains.verifier(), ca.headers(BODY, url=url))
    assert chains.asked == []


def test_what_is_fetched_is_rebuilt_and_not_what_was_sent() -> None:
    assert checked_url("HTTPS://S3.AMAZONAWS.COM:443/echo.api/a/../c.pem") == "https://s3.amazonaws.com/echo.api/c.pem"


# --- Fetching it -----------------------------------------------------------------------------------------------

NOT_FETCHED = "the certificate chain could not be fetched"


def test_a_certificate_that_is_not_there_is_refused(chains: ca.ChainServer) -> None:
    chains.answers.clear()
    assert refusal(chains.verifier(), ca.headers(BODY)) == NOT_FETCHED


def test_an_error_page_with_the_chain_in_it_is_refused(chains: ca.ChainServer) -> None:
    chains.put(ca.good_chain(), status=403)
    assert refusal(chains.verifier(), ca.headers(BODY)) == NOT_FETCHED


def test_a_redirect_is_not_followed(chains: ca.ChainServer) -> None:
    elsewhere = "/echo.api/elsewhere.pem"
    chains.put(ca.good_chain(), elsewhere)
    chains.put(b"", status=302, headers={"Location": f"https://s3.amazonaws.com{elsewhere}"})
    assert refusal(chains.verifier(), ca.headers(BODY)) == NOT_FETCHED
    assert chains.asked == [ca.CHAIN_PATH]


@pytest.mark.parametrize("setting", [{"hangs": True}, {"drips": True}, {"drips_headers": True}])
def test_a_slow_server_is_given_up(chains: ca.ChainServer, setting: dict[str, Any]) -> None:
    chains.put(ca.good_chain(), **setting)
    started = datetime.now(UTC)
    assert refusal(chains.verifier(fetch=chains.fetch(timeout=0.2)), ca.headers(BODY)) == NOT_FETCHED
    assert datetime.now(UTC) - started < timedelta(seconds=1.5)


def test_a_server_that_never_says_hello_is_given_up(chains: ca.ChainServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        fetch = chains.fetch(timeout=0.2, address=mute.getsockname())
        started = time.monotonic()
        assert refusal(chains.verifier(fetch=fetch), ca.headers(BODY)) == NOT_FETCHED
        assert time.monotonic() - started < 1.5


def test_looking_up_the_name_counts_as_well(chains: ca.ChainServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """For which no socket's timeout helps."""
    woken = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: woken.wait(5) or [])
    started = time.monotonic()
    fetch = chains.fetch(timeout=0.2, address=None)
    assert refusal(chains.verifier(fetch=fetch), ca.headers(BODY)) == NOT_FETCHED
    assert time.monotonic() - started < 1.5
    woken.set()


def test_what_is_given_up_is_hung_up(chains: ca.ChainServer) -> None:
    """No thread stays behind with a server that drips for ever."""
    chains.put(b"", drips_headers=True)
    before = threading.active_count()
    refusal(chains.verifier(fetch=chains.fetch(timeout=0.2)), ca.headers(BODY))
    until = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.02)
    assert threading.active_count() <= before


def test_an_oversized_chain_is_refused(chains: ca.ChainServer) -> None:
    chains.put(ca.good_chain() + b"\n" * MAX_CHAIN_BYTES)
    assert refusal(chains.verifier(), ca.headers(BODY)) == NOT_FETCHED


def test_an_oversized_chain_from_another_fetch_is_refused() -> None:
    verifier = RequestVerifier(
        [ca.root().certificate],
        fetch=lambda _: ca.good_chain() + b"\n" * MAX_CHAIN_BYTES,
        now=lambda: ca.NOW,
    )
    assert refusal(verifier, ca.headers(BODY)) == "the certificate chain is too large"


def test_the_server_itself_must_be_s3(chains: ca.ChainServer, tmp_path: Path) -> None:
    with ca.chain_server(tmp_path, san="s3.evil.org") as impostor:
        impostor.put(ca.good_chain())
        assert refusal(impostor.verifier(), ca.headers(BODY)) == NOT_FETCHED
        assert impostor.asked == []
    strangers = chains.fetch(context=None)  # certifi's roots
    assert refusal(chains.verifier(fetch=strangers), ca.headers(BODY)) == NOT_FETCHED


@pytest.mark.parametrize("error", [RuntimeError("x"), OSError("x"), ValueError("x"), KeyError("x")])
def test_a_fetch_may_fail_in_any_way(error: Exception) -> None:
    def fetch(_: str) -> bytes:
        raise error

    verifier = RequestVerifier([ca.root().certificate], fetch=fetch, now=lambda: ca.NOW)
    assert refusal(verifier, ca.headers(BODY)) == NOT_FETCHED


# --- Remembering it --------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = ca.NOW

    def __call__(self) -> datetime:
        return self.now


def accepted(verifier: RequestVerifier, clock: Clock) -> None:
    body = ca.encoded(timestamp=clock.now.isoformat())
    verifier.verify(ca.headers(body), body)


def test_a_chain_is_fetched_once_a_day(chains: ca.ChainServer) -> None:
    clock = Clock()
    verifier = chains.verifier(now=clock)
    accepted(verifier, clock)
    clock.now += ca.DAY - timedelta(seconds=1)
    accepted(verifier, clock)
    assert len(chains.asked) == 1
    clock.now += timedelta(seconds=1)
    accepted(verifier, clock)
    assert len(chains.asked) == 2


def test_a_remembered_chain_expires_with_its_leaf(chains: ca.ChainServer) -> None:
    clock = Clock()
    verifier = chains.verifier(now=clock)
    chains.put(ca.pem(ca.leaf(end=ca.NOW + timedelta(hours=1))) + _intermediate())
    accepted(verifier, clock)
    clock.now += timedelta(hours=1, seconds=1)
    body = ca.encoded(timestamp=clock.now.isoformat())
    assert refusal(verifier, ca.headers(body), body) == NOT_PROVEN
    assert len(chains.asked) == 2


def test_a_failure_is_not_remembered(chains: ca.ChainServer) -> None:
    verifier = chains.verifier()
    for bad in (ca.Answer(status=503), ca.Answer(b"garbage"), ca.Answer(ca.pem(ca.leaf()))):
        chains.answers[ca.CHAIN_PATH] = bad
        refusal(verifier, ca.headers(BODY))
    chains.put(ca.good_chain())
    verifier.verify(ca.headers(BODY), BODY)
    assert len(chains.asked) == 4


def test_the_memory_is_small() -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return ca.good_chain()

    verifier = RequestVerifier([ca.root().certificate], fetch=fetch, now=lambda: ca.NOW)
    for number in [*range(50), 49, 0]:
        verifier.verify(ca.headers(BODY, url=f"https://s3.amazonaws.com/echo.api/{number}.pem"), BODY)
    assert len(asked) == 51  # 49 was still known, 0 no longer


def test_threads_share_one_verifier(chains: ca.ChainServer) -> None:
    verifier = chains.verifier()
    headers = ca.headers(BODY)
    failures: list[Exception] = []

    def ask() -> None:
        try:
            for _ in range(5):
                verifier.verify(headers, BODY)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(chains.asked) == 1


def test_made_up_addresses_take_up_only_two_fetches(chains: ca.ChainServer) -> None:
    """Whoever is known already is answered meanwhile, and everyone else is told no at once."""
    started, go_on = threading.Semaphore(0), threading.Event()
    fetch = chains.fetch()

    def slow(url: str) -> bytes:
        if url != ca.CHAIN_URL:
            started.release()
            go_on.wait(10)
        return fetch(url)

    verifier = chains.verifier(fetch=slow)
    verifier.verify(ca.headers(BODY), BODY)
    refused: list[str] = []

    def ask(number: int) -> None:
        refused.append(refusal(verifier, ca.headers(BODY, url=f"https://s3.amazonaws.com/echo.api/{number}.pem")))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert started.acquire(timeout=5)
    ask(2)
    assert refused == ["too many certificate chains are being fetched"]
    verifier.verify(ca.headers(BODY), BODY)
    go_on.set()
    for thread in threads:
        thread.join()
    assert refused[1:] == [NOT_FETCHED] * 2
    ask(3)
    assert refused[3] == NOT_FETCHED


# --- The body, correctly signed --------------------------------------------------------------------------------


def signed_refusal(chains: ca.ChainServer, body: bytes) -> str:
    return refusal(chains.verifier(), ca.headers(body), body)


@pytest.mark.parametrize(
    ("timestamp", "reason"),
    [
        (ca.stamp(-151), "the request is too old, or from the future"),
        (ca.stamp(151), "the request is too old, or from the future"),
        ("0001-01-01T00:00:00+23:59", "the request is too old, or from the future"),
        ("9999-12-31T23:59:59.999999-23:59", "the request is too old, or from the future"),
        (None, "the request has no timestamp"),
        (1700000000000, "the request has no timestamp"),
        (["2026"], "the request has no timestamp"),
        (ca.stamp().rstrip("Z"), "the timestamp has no time zone"),
        ("yesterday", "the timestamp is not ISO 8601"),
        ("", "the timestamp is not ISO 8601"),
        ("2026-13-45T99:00:00Z", "the timestamp is not ISO 8601"),
        ("2026-11-21T00:00:00\ud800", "the timestamp is not ISO 8601"),
    ],
    ids=range(12),  # the same at every collection
)
def test_a_timestamp_that_is_not_now_is_refused(chains: ca.ChainServer, timestamp: Any, reason: str) -> None:
    assert signed_refusal(chains, ca.encoded(timestamp=timestamp)) == reason


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [("AlexaSkillEvent.SkillEnabled", -3601), ("AlexaSkillEventful", -200), ("IntentRequest", -3600)],
)
def test_only_skill_events_may_be_late(chains: ca.ChainServer, kind: str, seconds: int) -> None:
    assert "too old" in signed_refusal(chains, ca.encoded(type=kind, timestamp=ca.stamp(seconds)))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"version": ', "the body is not JSON"),
        (b"", "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "the body is not JSON"),
        (b"\xef\xbb\xbf{}", "the body is not JSON"),
        (b'{"request": "\xff"}', "the body is not UTF-8"),
        (b"[]", "the body is not a JSON object"),
        (b'"LaunchRequest"', "the body is not a JSON object"),
        (b"null", "the body is not a JSON object"),
        (b"{}", "the body has no request with a type"),
        (b'{"request": []}', "the body has no request with a type"),
        (b'{"request": {"type": 7}}', "the body has no request with a type"),
    ],
)
def test_a_signed_body_that_is_no_envelope_is_refused(chains: ca.ChainServer, body: bytes, reason: str) -> None:
    assert signed_refusal(chains, body) == reason


@pytest.mark.parametrize(
    "context",
    [
        {"System": {"application": {"applicationId": "amzn1.ask.skill.other"}}},
        {"System": {"application": {"applicationId": "\ud800"}}},
        {"System": {"application": {"applicationId": None}}},
        {"System": {"application": ca.SKILL_ID}},
        {"System": []},
        {},
        None,
    ],
)
def test_a_request_for_another_skill_is_refused(chains: ca.ChainServer, context: Any) -> None:
    body = json.dumps(ca.envelope() | {"context": context}).encode()
    assert signed_refusal(chains, body) == "the request is for another skill"


def test_an_empty_skill_id_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="empty"):
        RequestVerifier([ca.root().certificate], skill_id="")


# --- The same, said by OpenSSL ---------------------------------------------------------------------------------


def openssl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)


def test_openssl_agrees_about_the_signature(tmp_path: Path) -> None:
    public = ca.leaf().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "public.pem").write_bytes(public)
    (tmp_path / "body").write_bytes(BODY)
    (tmp_path / "signature").write_bytes(base64.b64decode(ca.sign(BODY)))
    check = ("dgst", "-sha256", "-verify", tmp_path / "public.pem", "-signature", tmp_path / "signature")
    assert openssl(*check, tmp_path / "body").returncode == 0
    (tmp_path / "body").write_bytes(BODY + b" ")
    assert openssl(*check, tmp_path / "body").returncode != 0


def test_openssl_agrees_about_the_chain(tmp_path: Path) -> None:
    for name, content in {
        "root.pem": ca.pem(ca.root().certificate),
        "between.pem": _intermediate(),
        "leaf.pem": ca.pem(ca.leaf()),
        "expired.pem": ca.pem(ca.leaf(end=ca.NOW - ca.DAY)),
    }.items():
        (tmp_path / name).write_bytes(content)
    trust = ("verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", tmp_path / "root.pem")
    named = ("-verify_hostname", "echo-api.amazon.com")
    between = ("-untrusted", tmp_path / "between.pem")
    assert openssl(*trust, *named, *between, tmp_path / "leaf.pem").returncode == 0
    assert openssl(*trust, *named, tmp_path / "leaf.pem").returncode != 0
    assert openssl(*trust, *named, *between, tmp_path / "expired.pem").returncode != 0
