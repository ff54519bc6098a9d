"""ask_sdk_model, so that a class of it is imported when it is first used, and not with all others.

Its packages import every module in them: to read one request takes 300 modules, of which a turn uses 60. Their
``__init__.py`` say nothing but which name is in which module, and in the package they go on saying it, in another form.
No name is lost, and no other file of it is touched.
"""

from __future__ import annotations

import ast
from pathlib import Path
from string import Template

MODELS = "ask_sdk_model"
_LOADER = "_when_used"
_PACKAGE = Template('''"""Changed for Cramp Coach's package: each of these names is imported when it is first used."""

from $models.$loader import when_used

__getattr__, __dir__, __all__ = when_used(__name__, $names)
''')
_WHEN_USED = '''"""Added for Cramp Coach's package: names of a package that are imported when they are first used."""

import sys
from importlib import import_module


def when_used(package, modules):
    """``__getattr__``, ``__dir__`` and ``__all__`` of a package, from the module that each name is in."""

    def load(name):
        if name in modules:
            found = getattr(import_module(f"{package}.{modules[name]}"), name)
        elif name in modules.values():
            found = import_module(f"{package}.{name}")
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        setattr(sys.modules[package], name, found)
        return found

    def names():
        return sorted({*vars(sys.modules[package]), *modules, *modules.values()})

    return load, names, list(modules)
'''


def make_lazy(stage: Path) -> int:
    """Rewrite the packages of a staged ask_sdk_model; how many. One that says anything else is left as it is."""
    root = stage / MODELS
    rewritten = 0
    for path in sorted(root.rglob("__init__.py")):
        if names := _names(path.read_text(encoding="utf-8")):
            text = _PACKAGE.substitute(models=MODELS, loader=_LOADER, names=repr(names))
            path.write_text(text, encoding="utf-8")
            rewritten += 1
    if rewritten:
        (root / f"{_LOADER}.py").write_text(_WHEN_USED, encoding="utf-8")
    return rewritten


def _names(text: str) -> dict[str, str]:
    """The module of each name that a package imports from its own modules; none where it does anything else."""
    names: dict[str, str] = {}
    for statement in ast.parse(text).body:
        if not isinstance(statement, ast.ImportFrom):
            return {}
        if statement.module == "__future__":
            continue
        if statement.level != 1 or statement.module is None or any(each.asname for each in statement.names):
            return {}
        names |= {each.name: statement.module for each in statement.names}
    return names
