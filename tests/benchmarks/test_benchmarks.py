"""Speed, as ratios measured in one run. Runs only with `--benchmark-enable`; the bounds are those of the design.

The yardstick is 60 LAPACK solves of a dense 16 x 16 system with 17 right-hand sides: about the arithmetic of one
Newton iteration on 60 stages of 16 components, done without any thought.
"""

import time
from collections.abc import Callable

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from reesim.flowsheet.compile import Compiled, compile_flowsheet
from reesim.flowsheet.read import read_flowsheet_text
from reesim.kernels.arrays import Floats
from reesim.kernels.steady import iterate
from reesim.solve.march import Profile, march_to_steady
from reesim.solve.start import feasible_start, inlet
from reesim.solve.state import new_state
from reesim.solve.steady import solve_steady
from tests.property.cascades import Cascade

# about the spread of the lanthanides and yttrium on an acidic organophosphorus extractant; not data
LOG_K = {
    "La": -2.8, "Ce": -1.7, "Pr": -1.6, "Nd": -1.2, "Sm": -0.2, "Eu": 0.15, "Gd": 0.3, "Tb": 0.8,
    "Dy": 1.4, "Ho": 1.7, "Y": 1.85, "Er": 2.1, "Tm": 2.6, "Yb": 3.1, "Lu": 3.4,
}  # fmt: skip


def ordinary(stages: int, elements: list[str]) -> Cascade:
    """A cut in the middle of the series, fed in the middle of the cascade; sodium is the last component."""
    return Cascade(
        stages=stages,
        feed_stage=stages // 2,
        log_k={m: LOG_K[m] for m in elements},
        feed={m: 0.9 / len(elements) for m in elements},
        feed_flow=1000.0,
        feed_acid=0.02,
        scrub_flow=1500.0,
        scrub_acid=0.9,
        organic_flow=4000.0,
        extractant=1.5,
        saponification=0.3,
    )


def compiled(stages: int, elements: list[str]) -> Compiled:
    return compile_flowsheet(read_flowsheet_text(ordinary(stages, elements).text()))


def fastest(work: Callable[[], object], rounds: int) -> float:
    """Least of many timings [s]: what the work takes when the machine does nothing else."""
    work()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def lapack() -> float:
    """The yardstick [s]."""
    rng = np.random.default_rng(1)
    matrices = rng.uniform(-1.0, 1.0, (60, 16, 16)) + 8.0 * np.eye(16)
    right = rng.uniform(-1.0, 1.0, (60, 16, 17))

    def all_of_them() -> None:
        for i in range(60):
            np.linalg.solve(matrices[i], right[i])

    return fastest(all_of_them, 100)


def newton_iteration(model: Compiled, total: Floats, free: Floats) -> Callable[[], None]:
    """One Newton iteration from given unknowns: contacts, balances, Jacobian, factors, solution, move."""
    structure, values, eq = model.structure, model.numbers.values, model.equilibria
    state = new_state(structure, eq, total, free)
    scale = inlet(structure, values)

    def once() -> None:
        state.total[:] = total
        state.free[:] = free
        iterate(
            0.0, total, structure, values, eq, state, scale, 1e-14 * scale, 1e-12, 1e-6, 1e3, 1,
        )  # fmt: skip
        assert state.step.any()

    return once


@pytest.fixture(autouse=True)
def _only_when_asked(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("benchmark_enable"):
        pytest.skip("benchmarks run with --benchmark-enable")


@pytest.fixture
def whole_series() -> Compiled:
    found = compiled(60, list(LOG_K))
    assert len(found.metals) == 16
    return found


def test_cold_solve_60_by_16(benchmark: BenchmarkFixture, whole_series: Compiled) -> None:
    """At most 5 times the yardstick."""
    found = benchmark.pedantic(solve_steady, (whole_series,), rounds=30, warmup_rounds=2)
    cold = fastest(lambda: solve_steady(whole_series), 20)
    benchmark.extra_info |= {"iterations": found.iterations, "ratio_to_lapack": cold / lapack(), "bound": 5.0}


def test_newton_iteration_60_by_16(benchmark: BenchmarkFixture, whole_series: Compiled) -> None:
    """At most 0.3 times the yardstick."""
    found = solve_steady(whole_series)
    # 1 % off: about where the contacts of an iteration start from
    iteration = newton_iteration(whole_series, found.total, found.free + 0.01)
    benchmark.pedantic(iteration, rounds=200, warmup_rounds=5)
    benchmark.extra_info |= {"ratio_to_lapack": fastest(iteration, 100) / lapack(), "bound": 0.3}


@pytest.mark.parametrize(
    ("stages", "elements", "bound"), [(60, list(LOG_K), 700.0), (80, list(LOG_K)[5:13:2], 3000.0)]
)
def test_warm_solves(benchmark: BenchmarkFixture, stages: int, elements: list[str], bound: float) -> None:
    """Steps of 1 % in the scrub, each from the steady state before: 700 /s at 60 x 16, 3,000 /s at 80 x 5."""
    model = compiled(stages, elements)
    found = solve_steady(model)
    start = Profile(found.total, found.free)
    numbers = model.vary({"streams.scrub.flow": 1515.0})
    warm = benchmark.pedantic(march_to_steady, (model, numbers, start), rounds=100, warmup_rounds=3)
    fast = fastest(lambda: march_to_steady(model, numbers, start), 50)
    benchmark.extra_info |= {"iterations": warm.iterations, "per_second": 1.0 / fast, "bound": bound}


def test_growth_with_stages(benchmark: BenchmarkFixture) -> None:
    """Time of one Newton iteration per stage, 2,000 stages over 60, at most 1.3; from the cold start of each."""
    per_stage = {}
    for stages in (60, 2000):
        model = compiled(stages, list(LOG_K))
        total, free = feasible_start(model.structure, model.numbers.values, model.equilibria)
        iteration = newton_iteration(model, total, free)
        per_stage[stages] = fastest(iteration, 15) / stages
    benchmark.pedantic(iteration, rounds=5)
    benchmark.extra_info |= {"growth": per_stage[2000] / per_stage[60], "bound": 1.3}
