"""The service in processes of its own, under gunicorn and under waitress: real HTTP, real signatures, real signals."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest

import own_ca as ca
from cramp_coach.framework import Library
from cramp_coach.local import Speaker
from cramp_coach.service.app import MAX_BODY_BYTES
from cramp_coach.service.wsgi import ServiceSettings, settings
from serving import Service, fresh, gunicorn, waitress

HERE = Path(__file__).parent
Run = Callable[..., AbstractContextManager[Service]]
SERVERS = pytest.mark.parametrize("run", [gunicorn, waitress], ids=["gunicorn", "waitress"])
SLOW_PLUGIN = """
import time
from cramp_coach.framework import hookimpl
from cramp_coach.knowledge import Knowledge

class Slow:
    @hookimpl
    def knowledge(self):
        return Knowledge()

    @hookimpl
    def assess(self, report, library):
        time.sleep(1.2)
        return []

plugin = Slow()
"""


@pytest.fixture(scope="module")
def chains(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ca.ChainServer]:
    with ca.chain_server(tmp_path_factory.mktemp("tls")) as chains:
        chains.put(ca.good_chain())
        yield chains


def told(library: Library, text: str) -> bytes:
    speaker = Speaker(lambda _: {}, library, application_id=ca.SKILL_ID)
    return json.dumps(speaker.envelope(speaker.intent_request(speaker.resolver.resolve(text)))).encode()


def reason(answer: tuple[int, bytes], status: int = 400) -> str:
    assert answer[0] == status, answer
    error = json.loads(answer[1])
    assert list(error) == ["error"]
    assert "Traceback" not in error["error"]
    return str(error["error"])


def records(service: Service) -> list[dict[str, Any]]:
    lines = service.log.read_text().splitlines()
    return [json.loads(line) for line in lines if not line.startswith("Cramp Coach listens")]


@SERVERS
def test_a_service_as_operators_run_it(run: Run, tmp_path: Path, chains: ca.ChainServer, library: Library) -> None:
    """From its start to its end: health, a consultation, everything that is refused, its log, its exit."""
    chains.asked.clear()
    with run(tmp_path, chains, SKILL_ID=ca.SKILL_ID, CRAMP_COACH_LOG="json") as service:
        assert service.ask("GET", "/health") == (200, b'{"status":"ok"}\n')
        speaker = Speaker(service.door(), library, application_id=ca.SKILL_ID)
        assert "Tell me what hurts" in json.dumps(speaker.launch())
        assert "blood clot" in json.dumps(speaker.say("my calf is swollen and warm after a long flight"))
        _is_hard_to_fool(service)
        assert 1 <= len(chains.asked) <= 2  # gunicorn has two processes here
        assert service.stop() == 0
        with pytest.raises(ConnectionRefusedError):
            service.ask("GET", "/health")
    events = [record["event"] for record in records(service) if record["logger"] == "cramp_coach.service"]
    assert events.count("served") == 4
    assert set(events) == {"served", "refused"}
    assert all(isinstance(record["ms"], float) for record in records(service) if "event" in record)


def _is_hard_to_fool(service: Service) -> None:
    body = fresh()
    signed = ca.headers(body)
    assert service.ask("POST", "/alexa", body, signed)[0] == 200
    assert service.ask("POST", "/alexa", iter([body[:50], body[50:]]), signed)[0] == 200  # chunked
    assert reason(service.ask("POST", "/alexa", body + b" ", signed)) == "the signature does not match the body"
    assert "header is missing" in reason(service.ask("POST", "/alexa", body))
    assert "not on s3.amazonaws.com" in reason(
        service.ask("POST", "/alexa", body, ca.headers(body, url="https://evil.org/echo.api/c.pem"))
    )
    stale = fresh(timestamp="2020-01-01T00:00:00Z")
    assert "too old" in reason(service.ask("POST", "/alexa", stale, ca.headers(stale)))
    other = body.replace(ca.SKILL_ID.encode(), b"amzn1.ask.skill.other")
    assert reason(service.ask("POST", "/alexa", other, ca.headers(other))) == "the request is for another skill"
    large = b" " * (MAX_BODY_BYTES + 1)
    assert reason(service.ask("POST", "/alexa", large)) == "the body is too large"
    assert reason(service.ask("POST", "/alexa", iter([large[:70_000], large[70_000:]]))) == "the body is too large"
    assert reason(service.ask("GET", "/alexa"), 405) == "method not allowed"
    assert _announced(service, 10**9) in (400, 413)


def _announced(service: Service, length: int) -> int:
    """The status of a request whose body never comes."""
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)) as connection:
        connection.request("POST", "/alexa", None, {"Content-Length": str(length)})
        return int(connection.getresponse().status)


def processes(service: Service) -> set[object]:
    """Those that have answered."""
    return {record["process"] for record in records(service) if record.get("event") == "served"}


def test_several_processes_and_threads_answer_at_once(tmp_path: Path, chains: ca.ChainServer) -> None:
    chains.asked.clear()
    body = fresh()
    headers, answers = ca.headers(body), []

    def ask() -> None:
        answers.extend(service.ask("POST", "/alexa", body, headers) for _ in range(10))

    with gunicorn(tmp_path, chains, "--workers", "2", "--threads", "3", CRAMP_COACH_LOG="json") as service:
        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until = time.monotonic() + 20
        while len(processes(service)) < 2 and time.monotonic() < until:  # the other may have been slow to start
            ask()
    assert {status for status, _ in answers} == {200}
    assert len(answers) >= 60
    assert len({body for _, body in answers}) == 1
    assert len(processes(service)) == 2
    assert len(chains.asked) == 2  # each process fetches the chain once, however many threads want it


@SERVERS
def test_who_is_being_answered_when_it_stops_gets_the_answer(
    run: Run, tmp_path: Path, chains: ca.ChainServer, library: Library
) -> None:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "slow.py").write_text(SLOW_PLUGIN)
    body = told(library, "my calf is swollen")
    answers: list[tuple[int, bytes]] = []
    with run(tmp_path, chains, CRAMP_COACH_PLUGINS=str(plugins)) as service:
        asking = threading.Thread(target=lambda: answers.append(service.ask("POST", "/alexa", body, ca.headers(body))))
        asking.start()
        time.sleep(0.6)  # it is with the slow plugin by now
        assert answers == []
        assert service.stop() == 0
        asking.join()
    assert answers[0][0] == 200
    assert "swelling in your calf" in answers[0][1].decode()


def test_gunicorn_stops_at_once_when_nobody_is_there(tmp_path: Path, chains: ca.ChainServer) -> None:
    with gunicorn(tmp_path, chains, "--workers", "1") as service:
        service.ask("GET", "/health")  # so that the one there is has started: before, it hears no signal
        started = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - started < 5


# --- What is written down --------------------------------------------------------------------------------------


WORD = re.compile(r"[a-z]{3,}")


def _conversation(service: Service, library: Library, texts: list[str]) -> tuple[set[str], set[str]]:
    """Play a conversation; the words of both sides, and every id and token that was in it."""
    words, private = set(), set()
    door = service.door()

    def noting(envelope: dict[str, Any]) -> dict[str, Any]:
        private.update(re.findall(r"amzn1\.[\w.-]+|[0-9a-f]{8}-[0-9a-f-]{27}", json.dumps(envelope)))
        response = door(envelope)
        words.update(WORD.findall(json.dumps(response["response"]).lower()))
        return response

    speaker = Speaker(noting, library, application_id=ca.SKILL_ID)
    speaker.interfaces = {"Alexa.Presentation.APL": {}}
    speaker.launch()
    for text in texts:
        words.update(WORD.findall(text.lower()))
        speaker.say(text)
    return words, private


@pytest.mark.parametrize("form", ["text", "json"])
@SERVERS
def test_nothing_said_and_nobodys_id_is_ever_logged(
    run: Run, form: str, tmp_path: Path, chains: ca.ChainServer, library: Library
) -> None:
    """Not even when debugging, by anyone: the service, the SDK, Flask, the web server's access log."""
    script = (HERE / "dialogues/night_cramp_to_clot.txt").read_text()
    texts = [text for text in re.findall(r"^> (.*)$", script, re.MULTILINE) if text != "(open)"]
    verbose = {"CRAMP_COACH_LOG": form, "CRAMP_COACH_LOG_LEVEL": "DEBUG", "SKILL_ID": ca.SKILL_ID}
    extra = ("--access-logfile", "-") if run is gunicorn else ()
    with run(tmp_path, chains, *extra, **verbose) as service:
        body = fresh(locale="my-calf", said="swollen calf")
        service.ask("POST", "/alexa", body + b"swollen", ca.headers(body))
        service.ask("POST", "/alexa", b'{"request": swollen')
        service.ask("POST", "/alexa", body, ca.headers(body, url="https://s3.amazonaws.com/calf"))
        service.ask("GET", "/my/calf?is=swollen", None, {"X-Said": "my calf"})
        _stray_bytes(service, b"my calf is swollen\r\n\r\n")
        before = set(WORD.findall(service.log.read_text().lower()))
        assert not before & {"calf", "swollen"}
        words, private = _conversation(service, library, texts)
        assert len(words) > 150
        assert len(private) >= len(texts)
    logged = service.log.read_text().lower()
    assert logged.count("request served") > len(texts)
    assert set(WORD.findall(logged)) & words <= before | {"get", "post"}  # the access log's, a moment later
    assert [each for each in private if each.lower() in logged] == []
    assert "traceback" not in logged


def _stray_bytes(service: Service, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass


# --- How it is set up ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"SKILL_ID": ""}, "SKILL_ID is empty"),
        ({"SKILL_ID": "  "}, "SKILL_ID is empty"),
        ({"CRAMP_COACH_LOG": "xml"}, "CRAMP_COACH_LOG is 'xml': expected text or json"),
        ({"CRAMP_COACH_LOG_LEVEL": "loud"}, "CRAMP_COACH_LOG_LEVEL is 'loud': expected DEBUG"),
    ],
)
def test_a_wrong_variable_is_named_in_one_line(environment: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]*$") as caught:
        settings(environment)
    assert complaint in str(caught.value)


def test_the_environment_sets_it_up() -> None:
    assert settings({}) == ServiceSettings(skill_id=None, log="text", log_level="INFO")
    chosen = {"SKILL_ID": ca.SKILL_ID, "CRAMP_COACH_LOG": "json", "CRAMP_COACH_LOG_LEVEL": "ERROR", "OTHER": "x"}
    assert settings(chosen) == ServiceSettings(ca.SKILL_ID, "json", "ERROR")


@pytest.mark.parametrize("module", ["gunicorn", "waitress"])
def test_a_wrong_variable_ends_the_start(module: str, tmp_path: Path) -> None:
    own = {
        "gunicorn": ["-c", "python:cramp_coach.service.gunicorn_config", "cramp_coach.service.wsgi:create()"],
        "waitress": ["--call", "cramp_coach.service.wsgi:create"],
    }
    done = subprocess.run(
        [sys.executable, "-m", module, *own[module]],
        env={"SKILL_ID": "", "PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "cramp-coach: SKILL_ID is empty" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_skill_id_the_log_says_that_anyone_is_served(tmp_path: Path, chains: ca.ChainServer) -> None:
    with gunicorn(tmp_path, chains, CRAMP_COACH_LOG="json") as service:
        pass
    assert [record["level"] for record in records(service) if record.get("event") == "any_skill"] == ["WARNING"]


def test_asking_for_the_factory_imports_nothing_of_the_sdks_web_parts() -> None:
    code = "import sys, cramp_coach.service.wsgi; print(*{'flask_ask_sdk', 'waitress', 'gunicorn'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.split() == []
