"""POST /alexa and GET /health: what comes back over HTTP, and that no trace and nobody's words come with it."""

import importlib
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.skill_builder import CustomSkillBuilder
from flask.testing import FlaskClient

import own_ca as ca
from cramp_coach.service.app import MAX_BODY_BYTES, create_app
from cramp_coach.service.sdk_adapter import skill_adapter_module
from web import running

SECRET = "my left calf is swollen"


class Launch(AbstractRequestHandler):  # type: ignore[misc]
    def can_handle(self, handler_input: Any) -> bool:
        return bool(handler_input.request_envelope.request.object_type == "LaunchRequest")

    def handle(self, handler_input: Any) -> Any:
        if handler_input.request_envelope.request.locale == "en-XX":
            raise KeyError(SECRET)
        return handler_input.response_builder.speak("Hellö.").set_should_end_session(True).response


def tiny_skill(skill_id: str | None = None) -> Any:
    builder = CustomSkillBuilder()
    builder.skill_id = skill_id
    builder.add_request_handler(Launch())
    return builder.create()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ca.ChainServer]:
    with ca.chain_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture(scope="module")
def shared(server: ca.ChainServer) -> FlaskClient:
    """One service for all tests that change nothing about it."""
    return create_app(tiny_skill(), server.verifier()).test_client()


@pytest.fixture
def client(shared: FlaskClient, server: ca.ChainServer) -> FlaskClient:
    server.answers.clear()
    server.put(ca.good_chain())
    return shared


@pytest.fixture
def unverified() -> FlaskClient:
    return create_app(tiny_skill(ca.SKILL_ID), None).test_client()


def error(response: Any, status: int = 400) -> str:
    assert response.status_code == status, response.data
    assert response.content_type == "application/json"
    assert list(response.json) == ["error"]
    text: str = response.json["error"]
    assert "Traceback" not in text
    return text


def post(client: FlaskClient, body: bytes, **changes: str | None) -> Any:
    return client.post("/alexa", data=body, headers=ca.headers(body, **changes))


# --- Served ----------------------------------------------------------------------------------------------------


def test_a_request_from_alexa_reaches_the_skill(client: FlaskClient) -> None:
    response = post(client, ca.encoded())
    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert response.json["response"]["outputSpeech"]["ssml"] == "<speak>Hellö.</speak>"


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_is_verified_is_what_is_dispatched_whatever_it_is_called(client: FlaskClient, kind: str) -> None:
    body = ca.encoded()
    headers = ca.headers(body) | {"Content-Type": kind}
    assert client.post("/alexa", data=body, headers=headers).status_code == 200


def test_development_needs_no_signature(unverified: FlaskClient) -> None:
    assert unverified.post("/alexa", data=ca.encoded(timestamp="2020-01-01T00:00:00Z")).status_code == 200


def test_health(client: FlaskClient) -> None:
    response = client.get("/health")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


# --- Refused ---------------------------------------------------------------------------------------------------


def test_tampered_body(client: FlaskClient) -> None:
    body = ca.encoded()
    response = client.post("/alexa", data=body + b" ", headers=ca.headers(body))
    assert error(response) == "the signature does not match the body"


@pytest.mark.parametrize(
    "change",
    [
        {"url": None},
        {"signature": None},
        {"signature": "not base64!"},
        {"url": "http://s3.amazonaws.com/echo.api/c.pem"},
        {"url": "https://s3.amazonaws.com:abc/echo.api/c.pem"},
        {"url": "https://user:pass@s3.amazonaws.com/echo.api/echo-api-cert-12.pem"},
        {"url": "https://s3.amazonaws.com/echo.api/%2e%2e/c.pem"},
        {"url": "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem?x#f"},
        {"url": "https://s3.amazonaws.com/echo.api/not-there.pem"},
    ],
)
def test_bad_headers(client: FlaskClient, change: dict[str, str | None]) -> None:
    error(post(client, ca.encoded(), **change))


@pytest.mark.parametrize("certificate", [{"san": ()}, {"end": ca.NOW - ca.DAY}, {"issuer": None}])
def test_bad_certificates(server: ca.ChainServer, certificate: dict[str, Any]) -> None:
    server.put(ca.pem(ca.leaf(**certificate), ca.intermediate().certificate), "/echo.api/bad.pem")
    client = create_app(tiny_skill(), server.verifier()).test_client()
    error(post(client, ca.encoded(), url="https://s3.amazonaws.com/echo.api/bad.pem"))


def _chain(**leaf: Any) -> bytes:
    return ca.pem(ca.leaf(**leaf), ca.intermediate().certificate)


def _strangers() -> bytes:
    nobody = ca.intermediate("a root nobody trusts")
    return ca.pem(ca.leaf(issuer=nobody), nobody.certificate)


# What the SDK's own verifier answers with 400, what it answers with 500, and what it takes (alexa.md, section 1).
CHAINS: dict[str, Any] = {
    "wrong name": lambda: _chain(san=("echo-api.amazon.com.evil.org",)),
    "no name": lambda: _chain(san=()),
    "expired": lambda: _chain(end=ca.NOW - ca.DAY),
    "not yet valid": lambda: _chain(start=ca.NOW + ca.DAY),
    "untrusted": _strangers,
    "self-signed": lambda: ca.pem(ca.leaf(issuer=None)),
    "no intermediate": lambda: ca.pem(ca.leaf()),
    "empty": lambda: b"",
    "garbage": lambda: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
}
ADDRESSES = {
    "http": "http://s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
    "another host": "https://s3.amazonaws.com.evil.org/echo.api/echo-api-cert-12.pem",
    "another path": "https://s3.amazonaws.com/other/echo-api-cert-12.pem",
    "another port": "https://s3.amazonaws.com:8443/echo.api/echo-api-cert-12.pem",
    "no port": "https://s3.amazonaws.com:abc/echo.api/echo-api-cert-12.pem",
    "out of the folder": "https://s3.amazonaws.com/echo.api/../echo-api-cert-12.pem",
    "out of it, encoded": "https://s3.amazonaws.com/echo.api/%2e%2e/echo-api-cert-12.pem",
    "a user": "https://user:pass@s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
    "a query": "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem?x#f",
    "nothing there": "https://s3.amazonaws.com/echo.api/not-there.pem",
    "never answers": "https://s3.amazonaws.com/echo.api/hangs.pem",
}
BODIES = {
    "not JSON": b'{"request": ',
    "not UTF-8": b'{"request": {"type": "\xff"}}',
    "not an object": b"[1]",
    "nothing": b"",
    "stale": ca.encoded(timestamp=ca.stamp(-151)),
    "early": ca.encoded(timestamp=ca.stamp(151)),
    "no time": ca.encoded(timestamp=None),
    "another skill": ca.encoded().replace(ca.SKILL_ID.encode(), b"amzn1.ask.skill.other"),
}


def test_every_bad_request_is_a_400_over_http(server: ca.ChainServer) -> None:
    """And says why in one line; the service goes on as if nothing had been."""
    server.answers.clear()
    server.put(ca.good_chain())
    server.put(b"", "/echo.api/hangs.pem", hangs=True)
    good = ca.encoded()
    asked: dict[str, tuple[bytes, dict[str, str]]] = {
        "tampered": (good + b" ", ca.headers(good)),
        "no signature": (good, ca.headers(good, signature=None)),
        "no address": (good, ca.headers(good, url=None)),
        "SHA-1 alone": (good, ca.headers(good, signature=None) | {"Signature": ca.sign(good)}),
        "not base64": (good, ca.headers(good, signature="not base64!")),
        "another's signature": (good, ca.headers(good, signature=ca.sign(good, by="somebody else"))),
    }
    asked |= {name: (body, ca.headers(body)) for name, body in BODIES.items()}
    asked |= {name: (good, ca.headers(good, url=url)) for name, url in ADDRESSES.items()}
    for number, (name, chain) in enumerate(CHAINS.items()):
        server.put(chain(), f"/echo.api/{number}.pem")
        asked[f"chain: {name}"] = (good, ca.headers(good, url=f"https://s3.amazonaws.com/echo.api/{number}.pem"))
    assert len(asked) == 6 + len(BODIES) + len(ADDRESSES) + len(CHAINS)
    with running(create_app(tiny_skill(), server.verifier(fetch=server.fetch(timeout=0.5)))) as ask:
        for name, (body, headers) in asked.items():
            status, found, answer = ask("POST", "/alexa", body, headers)
            assert (status, found["Content-Type"]) == (400, "application/json"), name
            reason = json.loads(answer)
            assert list(reason) == ["error"], name
            assert "Traceback" not in reason["error"], name
            assert reason["error"].isprintable(), name
        assert ask("POST", "/alexa", good, ca.headers(good))[0] == 200


def test_garbage_certificate(client: FlaskClient, server: ca.ChainServer) -> None:
    server.put(b"garbage", "/echo.api/garbage.pem")
    error(post(client, ca.encoded(), url="https://s3.amazonaws.com/echo.api/garbage.pem"))


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'{"request": "\xff"}', ca.encoded(timestamp=None), ca.encoded(timestamp=ca.stamp(-999))],
    ids=range(7),  # the same at every collection
)
def test_bad_bodies_correctly_signed(client: FlaskClient, body: bytes) -> None:
    error(post(client, body))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"request": "\xff"}', b'{"request": {"type": null}}'])
def test_bad_bodies_in_development(unverified: FlaskClient, body: bytes) -> None:
    error(unverified.post("/alexa", data=body))


def test_another_skill(client: FlaskClient, unverified: FlaskClient) -> None:
    body = ca.encoded().replace(ca.SKILL_ID.encode(), b"amzn1.ask.skill.other")
    assert error(post(client, body)) == "the request is for another skill"
    assert error(unverified.post("/alexa", data=body)) == "the request is for another skill"


def test_a_request_the_serializer_cannot_read_is_the_requests_fault(client: FlaskClient) -> None:
    assert error(post(client, ca.encoded(type="NoSuchRequest"))) == "the body is not a request a skill can read"


def test_so_it_is_with_another_serializer(server: ca.ChainServer) -> None:
    class Serializer:
        def deserialize(self, payload: str, obj_type: Any) -> Any:
            raise TypeError(SECRET)

    skill = tiny_skill()
    skill.serializer = Serializer()
    assert error(post(create_app(skill, server.verifier()).test_client(), ca.encoded()))


def test_a_body_may_have_128_kilobytes(client: FlaskClient) -> None:
    body = ca.encoded()
    padded = body + b" " * (MAX_BODY_BYTES - len(body))
    assert post(client, padded).status_code == 200
    assert error(post(client, padded + b" ")) == "the body is too large"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/alexa", 405),
        ("PUT", "/alexa", 405),
        ("OPTIONS", "/alexa", 405),
        ("POST", "/health", 405),
        ("GET", "/", 404),
        ("POST", "/", 404),
        ("POST", "/alexa/", 404),
        ("GET", "/static/x", 404),
    ],
)
def test_wrong_methods_and_paths(client: FlaskClient, method: str, path: str, status: int) -> None:
    response = client.open(path, method=method)
    error(response, status)
    assert ("Allow" in response.headers) == (status == 405)


def test_a_failing_skill_is_a_500_without_a_trace(client: FlaskClient) -> None:
    assert error(post(client, ca.encoded(locale="en-XX")), 500) == "the skill failed"


def test_a_skill_without_a_handler_is_a_500_without_a_trace(client: FlaskClient) -> None:
    assert error(post(client, ca.encoded(type="SessionEndedRequest")), 500) == "the skill failed"


def test_only_a_skill_makes_a_service() -> None:
    class NoSkill:
        skill_id = None

    with pytest.raises(TypeError):
        create_app(NoSkill(), None)


# --- Logs ------------------------------------------------------------------------------------------------------


def test_logs_say_what_happened_and_not_to_whom(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    post(client, ca.encoded())
    post(client, ca.encoded(locale="en-XX"))
    post(client, ca.encoded(type="SessionEndedRequest", said=SECRET))
    post(client, ca.encoded(type=SECRET, requestId="r-1"))
    post(client, ca.encoded() + SECRET.encode())
    post(client, ca.encoded(), url=f"https://s3.amazonaws.com/{SECRET}")
    logged = caplog.text + "".join(capfd.readouterr())
    for private in (SECRET, "swollen", "amzn1", "r-1", "s-1", "Traceback"):
        assert private not in logged
    ours = [record.getMessage() for record in caplog.records if record.name == "cramp_coach.service"]
    assert [line.split(":")[0].split(" in ")[0] for line in ours] == [
        "request served",
        "skill failed",
        "skill failed",
        "request unreadable",
        "request refused",
        "request refused",
        "request refused",
    ]
    assert "KeyError at test_service.py:" in ours[1]
    assert "DispatchException at " in ours[2]
    assert "SerializationException at " in ours[3]
    assert all(line.endswith(("ms", "ms)")) for line in ours if "unreadable" not in line)


# --- Over real HTTP --------------------------------------------------------------------------------------------


def test_waitress_serves_it(server: ca.ChainServer) -> None:
    server.put(ca.good_chain())
    body = ca.encoded()
    with running(create_app(tiny_skill(), server.verifier())) as ask:
        status, headers, answer = ask("GET", "/health")
        assert (status, json.loads(answer)) == (200, {"status": "ok"})
        assert "Server" not in headers

        status, _, answer = ask("POST", "/alexa", body, ca.headers(body))
        assert status == 200
        assert json.loads(answer)["response"]["outputSpeech"]["ssml"] == "<speak>Hellö.</speak>"

        status, _, answer = ask("POST", "/alexa", body + b" ", ca.headers(body))
        assert (status, json.loads(answer)) == (400, {"error": "the signature does not match the body"})

        status, _, answer = ask("POST", "/alexa", b" " * (MAX_BODY_BYTES + 1))
        assert (status, json.loads(answer)) == (400, {"error": "the body is too large"})

        status, _, _ = ask("POST", "/alexa", iter([body[:50], body[50:]]), ca.headers(body))  # chunked
        assert status == 200

        # Announced only: waitress answers without waiting for the rest.
        status, _, _ = ask("POST", "/alexa", None, {"Content-Length": str(10**9)})
        assert status == 413

        failing = ca.encoded(locale="en-XX")
        status, _, answer = ask("POST", "/alexa", failing, ca.headers(failing))
        assert (status, json.loads(answer)) == (500, {"error": "the skill failed"})


# --- The SDK, imported where it does not import ----------------------------------------------------------------


def _certvalidator() -> str:
    try:
        return str(importlib.import_module("certvalidator").__file__)
    except Exception as failure:  # noqa: BLE001
        return repr(failure)


def test_the_import_leaves_sys_modules_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _certvalidator()
    for name in [name for name in sys.modules if name.startswith(("flask_ask_sdk", "ask_sdk_webservice_support"))]:
        monkeypatch.delitem(sys.modules, name)
    assert skill_adapter_module() is sys.modules["flask_ask_sdk.skill_adapter"]
    assert skill_adapter_module() is sys.modules["flask_ask_sdk.skill_adapter"]
    assert _certvalidator() == before


def test_the_sdks_own_verifier_fails_closed() -> None:
    verifier = importlib.import_module(f"{skill_adapter_module().AbstractVerifier.__module__}")
    sdk = verifier.RequestVerifier()
    with pytest.raises(verifier.VerificationException):
        sdk._validate_cert_chain(ca.good_chain())


def test_importing_the_service_does_not_import_the_sdk() -> None:
    code = "import sys, cramp_coach.service.app; print('flask_ask_sdk' in sys.modules, 'certvalidator' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20)
    assert done.stdout.split() == ["False", "False"]
