"""The plugin framework: the contract, finding and loading plugins, and what they know together."""

from cramp_coach.framework.assessment import Assessment
from cramp_coach.framework.health import Dropped
from cramp_coach.framework.hookspecs import CONTRACT, SHIPPED, hookimpl
from cramp_coach.framework.library import Library
from cramp_coach.framework.manager import PluginManager
from cramp_coach.framework.plugin import Plugin
from cramp_coach.framework.settings import Settings, from_environment, from_folder
from cramp_coach.framework.sources import Source
from cramp_coach.framework.table import assess, evidence_for

__all__ = [
    "CONTRACT",
    "SHIPPED",
    "Assessment",
    "Dropped",
    "Library",
    "Plugin",
    "PluginManager",
    "Settings",
    "Source",
    "assess",
    "evidence_for",
    "from_environment",
    "from_folder",
    "hookimpl",
]
