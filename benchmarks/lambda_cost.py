"""What consultations cost on Lambda: ``python -m benchmarks.lambda_cost`` prints the table of docs/deploy.md.

Prices are those of us-east-1 for arm64, as published in 2026: check them, and put in your own.
"""

from __future__ import annotations

from typing import NamedTuple

REQUEST = 0.20 / 1e6
"""Dollars a request."""
GB_SECOND = 0.0000133334
"""Dollars for a second of a gigabyte, arm64, the first 7.5 billion a month."""
LOG_GB = 0.50 + 0.03
"""Dollars to write a gigabyte of logs, and to keep it a month."""
FREE_REQUESTS, FREE_GB_SECONDS, FREE_LOG_GB = 1_000_000, 400_000, 5
"""What each account has for nothing, a month."""
DAYS = 30


class Assumed(NamedTuple):
    """What is not known before it runs: see docs/deploy.md for where each is from."""

    turns: int = 12
    memory_gb: float = 0.5
    turn_seconds: float = 0.020
    start_seconds: float = 0.400
    log_bytes_a_turn: float = 0.0


class Cost(NamedTuple):
    """A day of so many consultations, and dollars a month, with and without what is free."""

    consultations: int
    requests: float
    gb_seconds: float
    dollars_a_month: float
    after_free: float


def cost(consultations: int, starts: float, assumed: Assumed) -> Cost:
    """What it costs; ``starts``: the share of consultations that begin with a cold start."""
    requests = consultations * assumed.turns
    seconds = requests * assumed.turn_seconds + consultations * starts * assumed.start_seconds
    gb_seconds = seconds * assumed.memory_gb
    log_gb = requests * assumed.log_bytes_a_turn / 1e9
    used = (requests * DAYS, gb_seconds * DAYS, log_gb * DAYS)
    return Cost(consultations, requests, gb_seconds, _dollars(*used), _dollars(*_beyond_free(*used)))


def _beyond_free(requests: float, gb_seconds: float, log_gb: float) -> tuple[float, float, float]:
    return max(0.0, requests - FREE_REQUESTS), max(0.0, gb_seconds - FREE_GB_SECONDS), max(0.0, log_gb - FREE_LOG_GB)


def _dollars(requests: float, gb_seconds: float, log_gb: float) -> float:
    return requests * REQUEST + gb_seconds * GB_SECOND + log_gb * LOG_GB


def table() -> str:
    """The table, in Markdown."""
    lines = [
        "| consultations a day | of them cold | requests a day | GB-seconds a day | $ a month | after the free tier |"
        " and with a line of 1 kB logged each turn |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for consultations, starts in ((1, 1.0), (1_000, 0.1), (1_000_000, 0.001)):
        plain = cost(consultations, starts, Assumed())
        logged = cost(consultations, starts, Assumed(log_bytes_a_turn=1000))
        lines.append(
            f"| {consultations:,} | {starts:.1%} | {plain.requests:,.0f} | {plain.gb_seconds:,.1f} "
            f"| {plain.dollars_a_month:,.2f} | {plain.after_free:,.2f} | {logged.after_free:,.2f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
