"""The doors: terminal, Lambda and the verified web service say the same; the command line does what it promises."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import own_ca as ca
from cramp_coach.alexa.skill import create_skill
from cramp_coach.asking import Asker
from cramp_coach.framework import Library
from cramp_coach.local import Speaker
from cramp_coach.service.app import create_app
from web import Ask, running

ROOT = Path(__file__).parent.parent
Door = Callable[[dict[str, Any]], dict[str, Any]]

SAID = [
    "ow my calf just seized up",
    "my left calf is swollen and warm and I flew in from Tokyo on Monday",
    "my calves cramp when I walk and stop when I rest",
    "my lower back hurts and the pain shoots down below my knee, my toes are numb",
    "I get cramps in bed at night a few times a week",
    "my neck and shoulders are tight, I'm so stressed and can't sleep",
    "my back hurts and I can't feel where I sit on the saddle and I wet myself",
    "play some jazz",
]


@pytest.fixture(scope="module")
def lambda_door() -> Door:
    spec = importlib.util.spec_from_file_location("lambda_function", ROOT / "lambda/lambda_function.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda envelope: module.lambda_handler(envelope, None)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """The real service, on real HTTP, verifying signatures against a chain that is fetched over real TLS."""
    with ca.chain_server(tmp_path_factory.mktemp("tls")) as chains:
        chains.put(ca.good_chain())
        # by the real clock, as the speaker's requests are: own_ca's has stood still since it was imported
        verifier = chains.verifier(now=lambda: datetime.now(UTC))
        with running(create_app(create_skill(), verifier)) as ask:
            yield ask


@pytest.fixture(scope="module")
def web_door(web: Ask) -> Door:
    def door(envelope: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(envelope).encode()
        status, _, answer = web("POST", "/alexa", body, ca.headers(body))
        assert status == 200, answer
        response: dict[str, Any] = json.loads(answer)
        return response

    return door


@pytest.mark.parametrize("said", SAID)
def test_every_door_says_the_same(said: str, asker: Asker, lambda_door: Door, web_door: Door, library: Library) -> None:
    expected = asker.answer(said)
    for door in (lambda_door, web_door):
        response = Speaker(door, library, application_id=ca.SKILL_ID).say(said)["response"]
        assert response["outputSpeech"]["ssml"] == expected["ssml"]
        assert response["shouldEndSession"] == expected["end_session"]


def test_an_unsigned_request_is_refused(web: Ask) -> None:
    status, _, answer = web("POST", "/alexa", b"{}")
    assert status == 400
    assert "error" in json.loads(answer)


def run(*arguments: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cramp_coach.cli", *arguments]
    return subprocess.run(command, input=said, capture_output=True, cwd=ROOT, timeout=60, check=False)


KEYS = {
    "intent": str,
    "findings": dict,
    "urgency": str,
    "conditions": list,
    "red_flags": list,
    "speech": str,
    "ssml": str,
    "question": (dict, type(None)),
    "end_session": bool,
}


def test_ask_prints_one_object_a_line_and_a_bad_line_costs_only_itself() -> None:
    lines = [b"ow my calf just seized up", b"", b"\xff\xfe", b"a" * 5000, b"play some jazz", b"my back \x00 hurts"]
    done = run("ask", "--json", "-", said=b"\n".join(lines) + b"\n")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["error" in answer for answer in answers] == [False, True, True, True, False, False]
    for answer in answers:
        if "error" not in answer:
            assert {key: type(value) for key, value in answer.items() if not isinstance(value, KEYS[key])} == {}
            assert list(answer) == list(KEYS)
            assert set(answer["findings"]) == {"present", "absent"}
            assert abs(sum(each["likelihood"] for each in answer["conditions"]) - 1) < 1e-9
            assert "something_else" in {each["id"] for each in answer["conditions"]}
            for each in answer["conditions"]:
                assert list(each) == ["id", "name", "plugin", "likelihood", "because", "advice"]


def test_ask_speaks_plainly() -> None:
    done = run("ask", "ow my calf just seized up")
    assert done.returncode == 0
    assert done.stdout.decode().startswith("Straighten")
    assert b"<" not in done.stdout


def test_ask_says_what_is_wrong_and_fails_for_a_single_bad_line() -> None:
    done = run("ask", "   ")
    assert done.returncode == 2
    assert b"no words" in done.stderr


def test_chat_is_a_conversation() -> None:
    done = run("chat", said=b"my left calf is cramping\nyes\nstop\nnever reached\n")
    assert done.returncode == 0, done.stderr
    spoken = done.stdout.decode()
    assert (
        spoken.index("Tell me what hurts")
        < spoken.index("Straighten your left leg")
        < spoken.index("Good.")
        < spoken.index("Goodbye")
    )


def test_chat_ends_with_its_input() -> None:
    assert run("chat", said=b"my back aches\n").returncode == 0


def test_the_interaction_model_is_fresh() -> None:
    done = run("model", "--check")
    assert done.returncode == 0, done.stderr.decode()


def test_a_stale_model_is_noticed(tmp_path: Path) -> None:
    assert run("model", str(tmp_path)).returncode == 0
    path = tmp_path / "en-US.json"
    path.write_text(path.read_text().replace("seized up", "sneezed up"))
    done = run("model", "--check", str(tmp_path))
    assert done.returncode != 0
    assert b"stale" in done.stderr


def test_serve_says_why_it_cannot_listen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert b"cannot listen" in done.stderr


def test_lambda_starts_without_anything_heavy() -> None:
    """Everybody who asks waits for what Lambda imports."""
    code = (
        "import sys; sys.path.insert(0, 'lambda'); import lambda_function;"
        "print(*sorted({'numpy', 'pydantic', 'flask', 'boto3', 'click', 'rich', 'jinja2', 'matplotlib', 'sklearn',"
        " 'cramp_coach.listening.resolver', 'cramp_coach.listening.model'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().split() == []
