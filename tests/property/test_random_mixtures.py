"""Random plants whose organic is a mixture of two extractants, solved cold."""

import re

import numpy as np
import pytest

import reesim
from tests.property.mixtures import mixed_cascade, mixture
from tests.property.test_random_loops import loop


def balanced(solution: reesim.Solution) -> None:
    assert float(np.abs(solution.balance["relative_error"]).max()) < 1e-9
    concentrations = solution.stages.filter(like="_mol_per_L").drop(columns="acid_mol_per_L")
    assert float(concentrations.min().min()) >= 0.0
    assert (solution.stages["free_second_extractant_mol_per_L"] > 0.0).all()


@pytest.mark.parametrize("seed", range(40))
def test_open_cascade_converges_cold_and_balances(seed: int) -> None:
    balanced(reesim.loads(mixed_cascade(seed)).solve())


@pytest.mark.parametrize("seed", range(15))
def test_closed_loop_converges_cold_and_balances(seed: int) -> None:
    rng = np.random.default_rng(500 + seed)
    made_up = mixture(rng.uniform(0.05, 0.9), rng.uniform(-2.5, 0.0), rng.uniform(-0.5, 1.2))
    text, n = re.subn(r"chemistry: .*\n", f"chemistry: {made_up}\n", loop(seed), count=1)
    assert n == 1
    balanced(reesim.loads(text).solve())
