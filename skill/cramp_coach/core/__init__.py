"""The core plugin: the vocabulary all plugins share, the emergencies that belong to no family, and the references.

It is found and asked like any other plugin.
"""

from cramp_coach.framework import Plugin

plugin = Plugin(__name__)
