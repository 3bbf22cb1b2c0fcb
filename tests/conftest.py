"""Settings of the whole suite: no screen, no clocks in hypothesis, no stale kernel caches."""

import os

import hypothesis

from reesim.solve.kernel_cache import drop_stale

os.environ.setdefault("MPLBACKEND", "Agg")

# No deadline: a first call may compile a kernel. On a build machine the examples are the same in every run.
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("build", deadline=None, derandomize=True)
hypothesis.settings.load_profile("build" if os.environ.get("CI") else "local")


def pytest_configure() -> None:
    """Check the caches once, before workers start: they would delete from under each other."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        drop_stale()
