"""Bytecode in the place of sources, written by the Python that is to run it; the same bytes for the same sources.

Run as a program by that Python, which need not have Cramp Coach installed: ``python bytecode.py FOLDER PART OF``.
"""

import os
import py_compile
import subprocess
import sys
from pathlib import Path

PARTS = 4
"""Processes that share the work. What marshal writes depends a little on what a process wrote before, so the parts are
the same on every machine."""


def compile_folder(folder: Path, program: str) -> None:
    """Turn each module of a folder into bytecode. Raises ValueError naming a file that this Python cannot compile."""
    command = [program, "-I", "-S", str(Path(__file__)), str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    started = [
        subprocess.Popen([*command, str(part), str(PARTS)], stderr=subprocess.PIPE, text=True, env=environment)  # noqa: S603
        for part in range(PARTS)
    ]
    said = [process.communicate()[1] for process in started]
    for process, error in zip(started, said, strict=True):
        if process.returncode:
            raise ValueError(error.strip().splitlines()[-1] if error.strip() else f"{program} ended early")
    for path in folder.rglob("*.py"):
        path.unlink()


def _compile_part(folder: Path, part: int, of: int) -> None:
    sources = sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix())
    for path in sources[part::of]:
        shown = path.relative_to(folder).as_posix()
        py_compile.compile(
            str(path),
            cfile=f"{path}c",  # where Python looks when there is no source
            dfile=shown,  # what a traceback says
            doraise=True,
            optimize=OPTIMIZE,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )


OPTIMIZE = 0

if __name__ == "__main__":
    try:
        _compile_part(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    except py_compile.PyCompileError as error:
        sys.exit(" ".join(str(error).split()))
