"""Cramp Coach: say what hurts, hear one short, safe, useful answer.

The rooms, from the ground floor up: ``knowledge``, ``speaking``, ``report``, ``framework``, ``core``,
``listening``, ``reasoning``, ``conversation``, ``alexa``, and the doors ``local``, ``service``, ``cli``.
A room imports only from rooms below it; import-linter holds that.
"""

__version__ = "0.1.0"
