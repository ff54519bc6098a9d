"""What is raised for knowledge that is wrong."""

from __future__ import annotations


class KnowledgeError(ValueError):
    """A knowledge file is wrong. The message is one line: ``file:line: key: what was expected``."""
