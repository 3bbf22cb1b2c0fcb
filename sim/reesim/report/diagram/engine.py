"""The layout program: Graphviz, as a package of Python or as the system's `dot`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

PROGRAMS = ("graphviz-pure", "dot")
"""The package's program first: it gives the same layout on every machine."""
REMEDY = "install one with: pip install 'reesim[report]', or Graphviz itself"
SECONDS = 60.0


class LayoutMissing(ValueError):  # noqa: N818 - it says what is missing, as NotSolved says what was not done
    """No layout program is installed, or it failed."""


@cache
def program() -> str:
    """Find the layout program.

    Raises
    ------
    LayoutMissing
        Saying what to install.
    """
    beside = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
    for name in PROGRAMS:
        for path in (*beside, None):
            found = shutil.which(name, path=path)
            if found:
                return found
    raise LayoutMissing(f"the diagram needs a layout program ({' or '.join(PROGRAMS)}); {REMEDY}")


def run(dot: str) -> str:
    """Lay a graph out; the answer in Graphviz's `plain` form, in inches.

    Raises
    ------
    LayoutMissing
        Where there is no program, or it does not answer.
    """
    try:
        done = subprocess.run(
            [program(), "-Kdot", "-Tplain"], input=dot, capture_output=True, text=True, encoding="utf-8",
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LayoutMissing(f"the layout program failed ({error}); {REMEDY}") from None
    if done.returncode != 0 or not done.stdout.startswith("graph"):
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise LayoutMissing(f"the layout program failed ({said}); {REMEDY}")
    return done.stdout
