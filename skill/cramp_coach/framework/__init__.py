"""The plugin framework: the contract, finding and loading plugins, and what they know together."""

from cramp_coach.framework.assessment import Assessment
from cramp_coach.framework.hookspecs import hookimpl
from cramp_coach.framework.library import Library
from cramp_coach.framework.manager import SHIPPED, Dropped, PluginManager
from cramp_coach.framework.plugin import Plugin
from cramp_coach.framework.table import assess, evidence_for

__all__ = [
    "SHIPPED",
    "Assessment",
    "Dropped",
    "Library",
    "Plugin",
    "PluginManager",
    "assess",
    "evidence_for",
    "hookimpl",
]
