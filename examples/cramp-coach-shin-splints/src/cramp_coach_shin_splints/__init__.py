"""Shin splints: a plugin with knowledge in YAML, a rule of its own in Python, and a red flag."""

from __future__ import annotations

from math import log

from cramp_coach.framework import Plugin
from cramp_coach.report import Report

BOTH_SIGNS = {"shin", "during_exercise"}
"""Pain along the shin that comes with running: two questions that pick out most of those who have it."""


def shin_splints(report: Report, evidence: dict[str, float]) -> dict[str, float]:
    """Both signs together weigh more than each alone; one sore point on the bone speaks for the bone.

    ``evidence``: the log ratios by the table in conditions.yaml. Returns those that should count.
    """
    moved = dict(evidence)
    if BOTH_SIGNS.issubset(report.present):
        moved["shin"] = moved.get("shin", 0.0) + log(3)
    if "one_sore_point" in report.present:
        moved["one_sore_point"] = -log(4)
    return moved


plugin = Plugin(__name__, rules={"shin_splints": shin_splints})
