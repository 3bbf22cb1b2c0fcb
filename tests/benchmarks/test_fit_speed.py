"""Speed of a fit: 200 contacts, seven metals each, seven free constants, at most 2 s once compiled.

Runs only with `--benchmark-enable`. The yardstick, for other machines, is what the same count of flashes takes.
"""

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from reesim.studies.fit.estimate import estimate
from reesim.studies.fit.parameters import parameters_of
from reesim.studies.fit.problem import Problem
from tests.unit.fit_tables import SEVEN, contacts_of, measured_exactly, random_table, seven_metals, with_noise


@pytest.fixture(autouse=True)
def _only_when_asked(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("benchmark_enable"):
        pytest.skip("benchmarks run with --benchmark-enable")


@pytest.mark.parametrize("gives", ["acid", "pH"])
def test_200_contacts_7_constants(benchmark: BenchmarkFixture, gives: str) -> None:
    """Reading the table included; with a measured pH in place of the acid there are 200 more unknowns."""
    system = seven_metals()
    text = random_table(200, tuple(SEVEN), 5)
    exact = measured_exactly(contacts_of(text, system), system)
    if gives == "pH":
        linear = Problem(exact, system, ()).equilibria(np.zeros(0))
        assert linear is not None
        rows = [line.split(",") for line in text.splitlines()]
        rows[0][0] = "pH"
        for row, log_h in zip(rows[1:], linear.log_h, strict=True):
            row[0] = repr(float(-log_h / np.log(10.0)))
        text = "\n".join(",".join(row) for row in rows)
        exact = measured_exactly(contacts_of(text, system), system)
    noisy = with_noise(exact, np.random.default_rng(1))

    def work() -> int:
        contacts_of(text, system)
        found = estimate(Problem(noisy, system, parameters_of(("logK",), noisy, system, {})))
        return found.iterations

    iterations = benchmark.pedantic(work, rounds=5, warmup_rounds=1)
    assert benchmark.stats.stats.min <= 2.0
    benchmark.extra_info |= {"iterations": iterations, "bound": 2.0}
