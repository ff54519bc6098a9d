"""Time: a turn has little of it, and whoever takes too long is left behind."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

TURN_SECONDS = 2.0
"""What all plugins may take together in a turn: Alexa waits 8 seconds, the network takes some, and nobody likes to."""


class OutOfTimeError(TimeoutError):
    """A call took longer than what was left."""


class Budget:
    """Seconds that are left of a turn."""

    def __init__(self, seconds: float = TURN_SECONDS) -> None:
        self._seconds, self._until = seconds, monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; none, or fewer than none, once the time is up."""
        return self._until - monotonic()

    def within(self, call: Callable[[], T]) -> T:
        """What ``call`` gives, or raises. Raises OutOfTimeError once the time is up; the call itself cannot be stopped.

        It goes on in a thread of its own that keeps no process alive: who called must not call it again.
        """
        answer: _Answer[T] = _Answer(call)
        thread = Thread(target=answer.fetch, daemon=True)
        thread.start()
        thread.join(max(0.0, self.left))
        if thread.is_alive():
            raise OutOfTimeError(f"no answer within {self._seconds:g} seconds")
        return answer.given()


class _Answer(Generic[T]):
    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._values: list[T] = []
        self._error: BaseException | None = None

    def fetch(self) -> None:
        try:
            self._values.append(self._call())
        except BaseException as error:  # noqa: BLE001 - handed over to whoever waits, SystemExit too
            self._error = error

    def given(self) -> T:
        if self._error is not None:
            raise self._error
        return self._values[0]
