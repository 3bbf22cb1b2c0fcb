"""Executes notebooks as the documentation site does: `python tests/docs/notebooks.py notebooks/*.py`."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))

from site_pages.notebook_run import executed

__all__ = ["executed"]

if __name__ == "__main__":
    for argument in sys.argv[1:]:
        began = time.monotonic()
        executed(Path(argument).resolve())
        print(f"{argument}: executed, {time.monotonic() - began:.0f} s")
