"""Time: a turn has little of it, and whoever takes too long is left behind.

What is not ours runs in a thread of its own, one after another. A call cannot be stopped from outside: one that is not
done in time goes on there, keeps no process alive, and must not be called again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

TURN_SECONDS = 2.0
"""What all plugins may take together in a turn: Alexa waits 8 seconds, the network takes some, and nobody likes to."""

LOAD_SECONDS = 5.0
"""What one plugin may take to load, and to say what it knows; Lambda gives a start ten seconds."""


class OutOfTimeError(TimeoutError):
    """A call took longer than what was left."""


class Answer(NamedTuple, Generic[T]):
    """What a call gave (``given``, one value), or the error that it raised."""

    given: tuple[T, ...] = ()
    error: BaseException | None = None


def attempt(call: Callable[[], T]) -> Answer[T]:
    """What ``call`` gives or raises, SystemExit too: a plugin that calls sys.exit() must not take the skill with it."""
    try:
        return Answer((call(),))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - handed over to whoever asked
        return Answer(error=error)


def within(seconds: float, calls: Mapping[str, Callable[[], T]]) -> Iterator[tuple[str, Answer[T]]]:
    """The answer of each call in turn, by its name, as it comes; what is not done in time answers OutOfTimeError.

    The call that was at work when the time was up answers so, and so does each that would have come after it.
    """
    answers: SimpleQueue[Answer[T]] = SimpleQueue()
    is_over = Event()
    Thread(target=_ask_in_turn, args=(list(calls.values()), answers, is_over), daemon=True).start()
    until, reason = monotonic() + seconds, f"no answer within {seconds:g} seconds"
    for name in calls:
        try:
            yield name, answers.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            is_over.set()
            yield name, Answer(error=OutOfTimeError(reason))
            until, reason = 0.0, "no time was left"
            answers = SimpleQueue()  # what comes too late is for nobody


def done_within(seconds: float, call: Callable[[], T]) -> T:
    """What one call gives, or raises. Raises OutOfTimeError once the time is up."""
    ((_, (given, error)),) = within(seconds, {"": call})
    if error is not None:
        raise error
    return given[0]


def _ask_in_turn(calls: list[Callable[[], T]], answers: SimpleQueue[Answer[T]], is_over: Event) -> None:
    for call in calls:
        if is_over.is_set():
            return
        answers.put(attempt(call))
