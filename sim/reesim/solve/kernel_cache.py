"""Compiled kernels on disk: whether they are there, and that they are those of the present sources.

Numba keys its cache on the file of a compiled function alone. It does not notice that a function it calls in
another file has changed, as after an upgrade or a `git pull`, and would go on running the old code.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRY = "iterate"
"""Kernel that a steady solve calls; all others are compiled with it."""
CONTACTS = "leave_all"
"""Kernel that a fit calls, for contacts alone."""
LEVEL = 1
"""Level of optimisation that kernels are compiled with."""
SOURCES = "sources.sha256"
"""File beside the compiled kernels that says which sources they are of."""


class Cache(NamedTuple):
    """Where the compiled kernels lie, and what they must be of."""

    folder: Path
    sources: str
    marker: Path


def drop_stale() -> None:
    """Remove compiled kernels of other sources; one process of several must do it before the others start."""
    _prepared()


def are_compiled(entry: str = ENTRY) -> bool:
    """Whether what calls a kernel can start at once; kernels of other sources are removed first."""
    found = _prepared()
    if found is None:
        return True
    return any(found.folder.glob(f"*.{entry}-*.nbi")) and _text(found.marker) == found.sources


@contextmanager
def compiling() -> Iterator[None]:
    """Around calls that may compile kernels: stale ones go first, what is compiled is remembered.

    LLVM optimises them at level 1: that takes a quarter off the first run and costs a twentieth of speed.
    """
    _prepared()
    config = import_module("numba").config
    before = config.OPT
    config.OPT = type(before)(LEVEL)
    try:
        yield
    finally:
        config.OPT = before
        record()


def record() -> None:
    """Remember that the kernels have been compiled by this Python, this numba, on this processor."""
    found = _prepared()
    if found is not None and _text(found.marker) != found.sources:
        _write(found.marker, found.sources)


@cache
def _prepared() -> Cache | None:
    """Find the cache and drop what is stale, once a process; None where nothing is compiled."""
    stats = getattr(_entry(), "stats", None)
    if stats is None or stats.cache_path is None:
        return None  # numba is switched off
    folder = Path(stats.cache_path)
    kernels = Path(__file__).parents[1] / "kernels"
    sources = hashlib.sha256(
        b"".join(file.read_bytes() for file in sorted(kernels.rglob("*.py")))
    ).hexdigest()
    if _text(folder / SOURCES) != sources:
        for pattern in ("*.nbi", "*.nbc"):
            for file in folder.glob(pattern):
                file.unlink(missing_ok=True)
        _write(folder / SOURCES, sources)
    return Cache(folder, sources, folder / f"compiled-{_machine()}.sha256")


def _entry() -> Any:
    """Import the kernels; where no folder can keep what they compile to, one for this process must do."""
    module = "reesim.kernels.steady"
    try:
        return getattr(import_module(module), ENTRY)
    except RuntimeError as error:
        if "cannot cache" not in str(error):
            raise
    import tempfile

    import_module("numba").config.CACHE_DIR = tempfile.mkdtemp(prefix="reesim-kernels-")
    return getattr(import_module(module), ENTRY)


def _machine() -> str:
    """Digest of what a compiled kernel depends on beside its sources."""
    processor = import_module("llvmlite.binding").get_host_cpu_name()
    parts = (sys.version, import_module("numba").__version__, processor)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def _write(file: Path, text: str) -> None:
    """Write a record; where that fails the next run compiles again, which costs time and no more."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="ascii")
    except OSError:
        return
