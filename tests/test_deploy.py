"""What operators are given: an image, a systemd unit, proxies in front. What they call exists, and fits together."""

from __future__ import annotations

import ast
import json
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import own_ca as ca
from cramp_coach.alexa import certificates, verification
from cramp_coach.service import gunicorn_config, wsgi
from serving import gunicorn

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
FACTORY = "cramp_coach.service.wsgi:create()"


def unit() -> dict[str, list[str]]:
    """The [Service] part: each setting with all its values."""
    found: dict[str, list[str]] = {}
    section = (ROOT / "deploy/cramp-coach.service").read_text().partition("[Service]")[2].partition("[Install]")[0]
    for line in section.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def image_commands() -> list[list[str]]:
    """The programs that the image runs: its health check, and the service."""
    return [json.loads(each) for each in re.findall(r"CMD (\[.*\])", DOCKERFILE)]


def test_the_image_and_the_unit_start_the_same_service() -> None:
    _, service = image_commands()
    started = shlex.split(unit()["ExecStart"][0])
    assert service[0] == Path(started[0]).name == "gunicorn"
    assert service[1:3] == started[1:3] == ["-c", "python:cramp_coach.service.gunicorn_config"]
    assert service[-1] == started[-1] == FACTORY


def test_what_they_start_can_be_started() -> None:
    _, service = image_commands()
    command = [sys.executable, "-m", *service[:1], "--check-config", *service[1:]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_image_knows_whether_it_is_well(tmp_path: Path) -> None:
    check, _ = image_commands()
    assert check[:2] == ["python", "-c"]
    with ca.chain_server(tmp_path) as chains, gunicorn(tmp_path, chains) as service:
        code = check[2].replace(":8080/", f":{service.port}/")
        assert subprocess.run([sys.executable, "-c", code], check=False, timeout=20).returncode == 0
        service.stop()
        assert subprocess.run([sys.executable, "-c", code], check=False, timeout=20, stderr=-3).returncode != 0


def test_the_image_is_pinned_and_runs_as_nobody() -> None:
    assert "PIP_CONSTRAINT=/src/constraints.txt" in DOCKERFILE
    assert re.search(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)[1] != "0"  # type: ignore[index]
    assert DOCKERFILE.count("\nFROM ") == 2
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE))
    names = {name for each in copied for name in each.split()}
    assert all((ROOT / name).exists() for name in names)
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert names == let_in


def test_the_unit_gives_nothing_away() -> None:
    wanted = {
        "DynamicUser": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "NoNewPrivileges": "yes",
        "MemoryDenyWriteExecute": "yes",
        "CapabilityBoundingSet": "",
        "PrivateDevices": "yes",
        "Type": "notify",
    }
    assert wanted.items() <= {name: values[0] for name, values in unit().items()}.items()
    assert int(unit()["TimeoutStopSec"][0]) > gunicorn_config.graceful_timeout


def test_systemd_is_told_when_it_listens(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.settimeout(20)
        told.bind(str(tmp_path / "notify"))
        with ca.chain_server(tmp_path) as chains, gunicorn(tmp_path, chains, NOTIFY_SOCKET=str(tmp_path / "notify")):
            assert told.recv(100).startswith(b"READY=1")


@pytest.mark.parametrize(
    ("name", "pattern"), [("nginx.conf", r"keepalive_timeout (\d+)s"), ("Caddyfile", r"keepalive (\d+)s")]
)
def test_a_proxy_lets_go_of_connections_before_gunicorn_does(name: str, pattern: str) -> None:
    """The other way round, now and then a request would be lost."""
    text = (ROOT / "deploy" / name).read_text()
    assert int(re.search(pattern, text)[1]) < gunicorn_config.keepalive  # type: ignore[index]
    assert "127.0.0.1:8080" in text
    assert gunicorn_config.bind == "127.0.0.1:8080"


def test_nginx_writes_no_body_to_a_file() -> None:
    text = (ROOT / "deploy/nginx.conf").read_text()
    most, kept = (
        re.search(rf"{name} (\d+)k;", text)[1] for name in ("client_max_body_size", "client_body_buffer_size")
    )  # type: ignore[index]
    assert int(kept) >= int(most)


def _reasons() -> set[str]:
    """Every reason for which a request can be refused, as the code says it."""
    found, names = set(), {**vars(certificates), "name": "{name}"}
    for path in (ROOT / "skill/cramp_coach").glob("*/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "VerificationError":
                found.add(eval(compile(ast.Expression(node.args[0]), path.name, "eval"), {}, names))
    return found


def test_the_guide_explains_every_reason_and_every_event() -> None:
    text = (ROOT / "docs/serve.md").read_text()
    assert len(_reasons()) > 20
    headers = (verification.CHAIN_URL_HEADER, verification.SIGNATURE_HEADER)
    missing = [each.format(name=name) for each in _reasons() for name in headers if each.format(name=name) not in text]
    assert missing == []
    service = "".join(path.read_text() for path in (ROOT / "skill/cramp_coach/service").glob("*.py"))
    events = set(re.findall(r'"event": "(\w+)"', service))
    assert events == {"served", "refused", "unreadable", "failed", "any_skill"}
    assert [each for each in events if f"`{each}`" not in text] == []


def test_the_guide_names_every_setting_and_what_is_there() -> None:
    text = (ROOT / "docs/serve.md").read_text()
    assert [name for name in wsgi._VARIABLES.values() if f"`{name}`" not in text] == []
    linked = re.findall(r"\]\(([^)#]+)\)", text)
    assert [each for each in linked if not (ROOT / "docs" / each).exists()] == []
    assert "POST https://alexa.example.org/alexa" in text
