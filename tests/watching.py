"""The skill's Lambda handler, watched: what it writes, whom it talks to, what it loads. Runs within the function."""

import os
import sys

_CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
_TALKS = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.")
ASKED = "what was seen"
_seen: list[str] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        path, mode, flags = arguments
        writes = isinstance(mode, str) and set(mode) & set("wax+")
        if writes or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
            _seen.append(f"writes {path}")
    elif event in _CHANGES or event.startswith(_TALKS):
        _seen.append(f"{event} {arguments}")


sys.addaudithook(_watch)

import lambda_function  # noqa: E402 - watched from the first line on

_AT_START = sorted(sys.modules)


def lambda_handler(event: object, context: object) -> object:
    """The skill's own answer; asked what was seen: that."""
    if event == ASKED:
        return {"seen": _seen, "at_start": _AT_START, "modules": sorted(sys.modules)}
    return lambda_function.lambda_handler(event, context)
