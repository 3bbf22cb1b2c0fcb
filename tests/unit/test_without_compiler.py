"""Kernels run as plain Python: indices are checked, and what a compiler may not assume is seen."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import reesim
from tests.docs.commands import ROOT
from tests.unit.small_plants import CONTACT, FICTIVE

SLOW = ("slow_twin", "keeps_its_balances")
"""Tests of kernels that do the same on many more cases."""

SOLVE = """
import sys
import numba, numpy, reesim
assert numba.config.DISABLE_JIT
numpy.save(sys.argv[2], reesim.load(sys.argv[1]).solve().stages.select_dtypes("number").to_numpy())
"""


def uncompiled(*command: str) -> subprocess.CompletedProcess[str]:
    """Run Python with numba switched off, whatever the suite around it was asked for."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, *command], env={**inherited, "NUMBA_DISABLE_JIT": "1"}, cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_kernels_pass_their_small_cases() -> None:
    skipped = " and ".join(f"not {name}" for name in SLOW)
    done = uncompiled("-m", "pytest", "tests/kernels", "-q", "-p", "no:cacheprovider", "-k", skipped)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("text", [CONTACT, FICTIVE], ids=["mass_action", "separation_factor"])
def test_a_flowsheet_gives_the_same(text: str, tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text(text, encoding="utf-8")
    done = uncompiled("-c", SOLVE, str(tmp_path / "plant.yaml"), str(tmp_path / "stages.npy"))
    assert done.returncode == 0, done.stderr
    compiled = reesim.loads(text).solve().stages.select_dtypes("number").to_numpy()
    np.testing.assert_allclose(np.load(tmp_path / "stages.npy"), compiled, rtol=1e-9)
