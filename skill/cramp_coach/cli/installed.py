"""The plugins a command works with: the installed ones, and what the user, the environment and the line ask for."""

from __future__ import annotations

import click
from platformdirs import user_config_path

from cramp_coach.framework import PluginManager, Settings, from_environment, from_folder
from cramp_coach.knowledge import KnowledgeError


def settings_of(line: Settings) -> Settings:
    """The settings of the user's folder, the environment and the command line together."""
    try:
        own = from_folder(user_config_path("cramp-coach"))
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    return own.joined(from_environment()).joined(line)


def installed() -> PluginManager:
    """The manager of the command that runs, with the plugins that ``main`` was asked for."""
    context = click.get_current_context(silent=True)
    settings = context.find_object(Settings) if context else None
    return PluginManager.installed(settings)
