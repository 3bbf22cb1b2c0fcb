"""Settings of the whole suite: no screen, no clocks in hypothesis, no stale kernel caches."""

import hashlib
import os
from pathlib import Path

import hypothesis

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("MPLBACKEND", "Agg")

# No deadline: a first call may compile a kernel. On a build machine the examples are the same in every run.
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("build", deadline=None, derandomize=True)
hypothesis.settings.load_profile("build" if os.environ.get("CI") else "local")


def _drop_stale_kernels(folder: Path) -> None:
    """Remove compiled kernels when any kernel source has changed.

    Numba keys its cache on the file of the compiled function alone: it does not notice that a function
    it calls in another file has changed, and would go on running the old code.
    """
    sources = sorted(folder.rglob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    record = folder / "__pycache__" / "sources.sha256"
    if record.exists() and record.read_text(encoding="utf-8") == digest:
        return
    for pattern in ("*.nbi", "*.nbc"):
        for path in folder.rglob(pattern):
            path.unlink(missing_ok=True)
    record.parent.mkdir(exist_ok=True)
    record.write_text(digest, encoding="utf-8")


def pytest_configure() -> None:
    """Check the caches once, before workers start: they would delete from under each other."""
    kernels = ROOT / "sim" / "reesim" / "kernels"
    if kernels.is_dir() and "PYTEST_XDIST_WORKER" not in os.environ:
        _drop_stale_kernels(kernels)
