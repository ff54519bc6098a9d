"""The plugins of a package: each a module or package of its own, and a list of them all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import Distribution
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import msgspec

from cramp_coach.framework import Plugin, PluginManager, Source
from cramp_coach.framework.packaged import LIST, Listed
from cramp_coach.packaging.distributions import PackagingError, copy_info, is_wanted

ROOMS = ("alexa", "conversation", "core", "framework", "knowledge", "listening", "reasoning", "speaking")
"""Of our own rooms, those that a turn goes through."""
_MODULES = ("__init__.py", "report.py")
_YAML_PLUGIN = '''"""A plugin of one YAML file."""

from cramp_coach.framework import Plugin

plugin = Plugin(__name__)
'''
_YAML = (".yaml", ".yml")


def chosen(manager: PluginManager) -> list[Source]:
    """The plugins that are loaded, in their order. Raises PackagingError where one that was wanted is not whole."""
    manager.library()
    for dropped in manager.dropped:
        if dropped.hook == "settings":
            raise PackagingError(f"{dropped.plugin}: {dropped.reason}")
        what = f"plugin {dropped.plugin}, {dropped.hook}: {dropped.reason}"
        raise PackagingError(f"{what} (mend it, or leave it out: --without {dropped.plugin})")
    return [manager.sources[name] for name in manager.names()]


def listed(sources: Sequence[Source]) -> list[Listed]:
    """How each plugin is called in the package."""
    entries = []
    for source in sources:
        value = source.entry.value.partition("[")[0].strip() if source.entry else module_of(source)  # no extras
        entries.append(Listed(source.name, source.kind, source.version, Path(source.place).name, value))
    if len({each.value for each in entries}) < len(entries):
        raise PackagingError("two plugins come from one module: " + ", ".join(sorted(each.value for each in entries)))
    return entries


def module_of(source: Source) -> str:
    """The module that a plugin file becomes."""
    return "cramp_coach_plugin_" + re.sub(r"\W", "_", source.name)


def modules_of(sources: Iterable[Source], distribution: str) -> list[str]:
    """The import packages in which a distribution's plugins lie."""
    values = [each.entry.value for each in sources if each.entry is not None and each.place == distribution]
    return sorted({value.partition(":")[0].partition(".")[0].strip() for value in values})


def write_list(entries: Sequence[Listed], stage: Path) -> None:
    """Put the list where the framework looks for it."""
    (stage / "cramp_coach" / "framework" / LIST).write_bytes(msgspec.json.format(msgspec.json.encode(entries)))


def copy_ours(stage: Path) -> None:
    """Our own rooms, as far as a turn needs them."""
    for path, where in _files("cramp_coach"):
        if where.parts[1] in (*ROOMS, *_MODULES):
            _copy(path, stage / where)


def copy_plugins_of(distribution: Distribution, sources: Iterable[Source], stage: Path) -> None:
    """The import packages in which a distribution's plugins lie, from where they are imported, and what it is called.

    Raises PackagingError for a distribution without a plugin: what else belongs to it is not known.
    """
    modules = modules_of(sources, distribution.name)
    if not modules:
        raise PackagingError(f"'{distribution.name}' is installed as editable; install it without --editable")
    for module in modules:
        if module != "cramp_coach":
            for path, where in _files(module):
                _copy(path, stage / where)
    copy_info(distribution, stage)


def package_of(source: Source) -> str:
    """The import package that holds a plugin's YAML, where it is one of YAML."""
    plugin = source.load()
    is_file = source.kind == "file"
    return module_of(source) if is_file or not isinstance(plugin, Plugin) else plugin.package


def copy_file_plugin(source: Source, stage: Path) -> None:
    """A plugin file, as a package; a Python file with the files beside it that are no plugins: it may read them."""
    path, folder = Path(source.place), stage / module_of(source)
    folder.mkdir()
    if path.suffix in _YAML:
        (folder / "__init__.py").write_text(_YAML_PLUGIN, encoding="utf-8")
        _copy(path, folder / f"{path.stem}.yaml")
        return
    _copy(path, folder / "__init__.py")
    for beside in sorted(path.parent.iterdir()):
        is_plugin = beside.suffix in {".py", *_YAML} and not beside.name.startswith("_")
        if beside.is_file() and not is_plugin and not beside.name.startswith("."):
            _copy(beside, folder / beside.name)


def _files(name: str) -> Iterator[tuple[Path, PurePosixPath]]:
    """The files of an import package, and where each belongs."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise PackagingError(f"the package '{name}' is not found, or lies in several folders")
    origin = Path(spec.origin)
    if origin.name != "__init__.py":
        yield origin, PurePosixPath(origin.name)
        return
    for path in sorted(origin.parent.rglob("*")):
        where = PurePosixPath(name) / path.relative_to(origin.parent).as_posix()
        if path.is_file() and is_wanted(where):
            yield path, where


def _copy(path: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, copy)
