"""Sobol and Morris indices of outputs by independent factors, through SALib and the batch engine.

Sobol (2001), Math. Comput. Simul. 55, 271-280: parts of an output's variance by each factor alone (first)
and with all it does together with others (total); estimators of Saltelli et al. (2010), Computer Physics
Communications 181, 259-270.  Morris (1991), Technometrics 33, 161-174: mean size of the change over the
range of a factor (mu_star, Campolongo et al. 2007) and its deviation (sigma), large where it depends on
the others.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reesim.document import digest
from reesim.errors import Fault, InputError, NotSolved
from reesim.studies.sensitivity.effects import outputs_at
from reesim.studies.sensitivity.factors import factors_of
from reesim.studies.sweep.chunk import SOLVED
from reesim.studies.sweep.document import Sample
from reesim.studies.sweep.reading import constants_of
from reesim.studies.sweep.run import sweep
from reesim.studies.sweep.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reesim.flowsheet.compile import Compiled
    from reesim.kernels.arrays import Floats
    from reesim.studies.sensitivity.factors import Factor, Factors
    from reesim.studies.sweep.kept import Kept
    from reesim.studies.sweep.run import State
    from reesim.studies.sweep.store import Store

Method = Literal["sobol", "morris"]
METHODS: tuple[Method, ...] = ("sobol", "morris")
LEVELS = 4
"""Levels of a Morris grid (Morris 1991)."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "sobol": ("first", "first_conf", "total", "total_conf"),
    "morris": ("mu_star", "mu_star_conf", "mu", "sigma"),
}
"""What each method tells; `conf` is the half-width of a 95 % interval."""
_SALIB = {
    "first": "S1", "first_conf": "S1_conf", "total": "ST", "total_conf": "ST_conf",
    "mu_star": "mu_star", "mu_star_conf": "mu_star_conf", "mu": "mu", "sigma": "sigma",
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """Cases that were made elsewhere, as a sampler gives them."""

    cases: Floats

    def rows(self, first: int, count: int) -> Floats:
        """Cases from one on."""
        return self.cases[first : first + count]


@dataclass(frozen=True)
class Designed(Study):
    """A study whose cases a method of sensitivity has chosen."""

    cases: Floats = field(default_factory=lambda: np.zeros((0, 0)), repr=False)

    @cached_property
    def n_cases(self) -> int:
        """How many cases there are."""
        return len(self.cases)

    def sampler(self) -> Any:
        """What makes the cases."""
        return Given(self.cases)


@dataclass(frozen=True)
class Indices:
    """Indices of outputs by factors.

    Attributes
    ----------
    title : str
        Of the flowsheet.
    method : {"sobol", "morris"}
    outputs : tuple of Kept
    factors : tuple of Factor
    values : dict[str, ndarray [outputs, factors]]
        By the names of `COLUMNS`.
    mean, sd : ndarray [outputs]
        Of the outputs over the cases that count.
    n_cases, n_failed : int
        Cases, and those without a solution.
    n_blocks, n_used : int
        Points or trajectories of the design, and those in which every case has a solution: only they count.
    """

    title: str
    method: Method
    outputs: tuple[Kept, ...]
    factors: tuple[Factor, ...]
    values: dict[str, Floats]
    mean: Floats
    sd: Floats
    n_cases: int
    n_failed: int
    n_blocks: int
    n_used: int


def indices(
    compiled: Compiled,
    of: Sequence[str],
    to: Sequence[str] = (),
    *,
    method: Method,
    samples: int,
    ranges: Mapping[str, tuple[str, str]] | None = None,
    seed: int = 0,
    folder: Path | None = None,
    workers: int | None = None,
    client: Any = None,
    progress: Callable[[State], None] | None = None,
) -> Indices:
    """Solve a design and make indices of it.

    Parameters
    ----------
    compiled : Compiled
        The flowsheet.
    of : sequence of str
        Paths of outputs.
    to : sequence of str
        Paths of constants; every one with a standard deviation if none is given.
    method : {"sobol", "morris"}
    samples : int
        Points of a Sobol sequence, a power of 2, or trajectories of Morris: a case for each factor, and 2
        or 1 more, for every one of them.
    ranges : mapping, optional
        Least and greatest values of numbers of the plant.
    seed : int
    folder : Path, optional
        Where the store of the cases stays; a store of the same design goes on.
    workers, client, progress
        As `sweep` takes them.

    Raises
    ------
    InputError
        For wrong paths, and where SALib is not there.
    NotSolved
        Where too few cases have a solution.
    """
    salib = _salib()
    kept, factors = _read(compiled, of, to, ranges or {})
    u, problem = _design(salib, factors, method, samples, seed)
    study = _study(compiled, kept, factors, u, method, samples, seed)
    temporary = None if folder is not None else Path(tempfile.mkdtemp(prefix="reesim-indices-"))
    try:
        store = sweep(
            study, folder or temporary or Path(), workers=workers, client=client, resume=True,
            progress=progress,
        )  # fmt: skip
        return _analysed(salib, problem, u, study, store, factors.factors, method, seed)
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _read(
    compiled: Compiled, of: Sequence[str], to: Sequence[str], ranges: Mapping[str, tuple[str, str]]
) -> tuple[list[Kept], Factors]:
    """Outputs and factors; what is wrong with either is told at once."""
    faults: list[Fault] = []
    kept: list[Kept] = []
    factors = None
    try:
        kept = outputs_at(of, compiled)
    except InputError as error:
        faults += error.faults
    try:
        factors = factors_of(compiled, to, ranges)
    except InputError as error:
        faults += error.faults
    if faults or factors is None:
        raise InputError(faults)
    return kept, factors


def _salib() -> Any:
    """Give the modules of SALib, which is an extra."""
    try:
        from SALib.analyze import morris as analyze_morris
        from SALib.analyze import sobol as analyze_sobol
        from SALib.sample import morris as sample_morris
        from SALib.sample import sobol as sample_sobol
    except ImportError:
        text = "SALib is not installed; install reesim[sensitivity]"
        raise InputError([Fault("sensitivity", 1, 1, "", text)]) from None
    return {"sobol": (sample_sobol, analyze_sobol), "morris": (sample_morris, analyze_morris)}


def _design(
    salib: Any, factors: Factors, method: Method, samples: int, seed: int
) -> tuple[Floats, dict[str, Any]]:
    """Numbers in [0, 1] [cases, factors], and the problem as SALib names it."""
    n = len(factors.factors)
    problem = {"num_vars": n, "names": [f.name for f in factors.factors], "bounds": [[0.0, 1.0]] * n}
    sample = salib[method][0].sample
    if method == "sobol":
        u = sample(problem, samples, calc_second_order=False, seed=seed)
    else:
        u = sample(problem, samples, num_levels=LEVELS, seed=seed)
    return np.asarray(u, dtype=np.float64), problem


def _study(
    compiled: Compiled,
    kept: Sequence[Kept],
    factors: Factors,
    u: Floats,
    method: Method,
    samples: int,
    seed: int,
) -> Designed:
    """The design as a study, for the engine and the store."""
    cases = factors.levels(u, is_normal=method == "sobol")
    plain = {
        "reesim": 1,
        "study": f"{method} indices of {compiled.model.title or 'a flowsheet'}",
        "flowsheet": "given",
        "method": method,
        "samples": samples,
        "seed": seed,
        "factors": [[f.name, f.words] for f in factors.factors],
        "keep": [entry.path for entry in kept],
        "cases": digest(cases.tolist()),
    }
    return Designed(
        title=str(plain["study"]), model=compiled.model, axes=factors.axes, numbers=(),
        sample=Sample("list", 0), seed=seed, kept=tuple(kept), constraints=(), is_frozen=False, plain=plain,
        constants=constants_of([compiled]), cases=cases,
    )  # fmt: skip


def _analysed(
    salib: Any,
    problem: dict[str, Any],
    u: Floats,
    study: Designed,
    store: Store,
    factors: tuple[Factor, ...],
    method: Method,
    seed: int,
) -> Indices:
    """Indices of the blocks in which every case has a solution."""
    size = len(factors) + (2 if method == "sobol" else 1)
    table = store.read(["status", *(entry.path for entry in study.kept)])
    solved = np.asarray(table["status"].to_numpy(zero_copy_only=False) == SOLVED)
    outputs = np.column_stack([table[entry.path].to_numpy() for entry in study.kept])
    good = (solved & np.isfinite(outputs).all(axis=1)).reshape(-1, size).all(axis=1)
    n_used = int(good.sum())
    if n_used < 2:
        reason = next((str(r) for r in store.read(["reason"])["reason"].to_pylist() if r), "")
        raise NotSolved(f"{int((~solved).sum())} of {len(solved)} cases have no solution, too many; {reason}")
    rows = np.repeat(good, size)
    values = {name: np.full((len(study.kept), len(factors)), np.nan) for name in COLUMNS[method]}
    for j in range(len(study.kept)):
        y = outputs[rows, j]
        if float(np.ptp(y)) == 0.0:
            for name in values:
                values[name][j] = 0.0  # what does not vary has no part that anything makes
            continue
        found = _analyse(salib, problem, u[rows], y, method, seed)
        for name in values:
            values[name][j] = np.asarray(found[_SALIB[name]], dtype=np.float64)
    return Indices(
        study.model.title, method, study.kept, factors, values, outputs[rows].mean(axis=0),
        outputs[rows].std(axis=0, ddof=1), len(solved), int((~solved).sum()), len(good), n_used,
    )  # fmt: skip


def _analyse(
    salib: Any, problem: dict[str, Any], u: Floats, y: Floats, method: Method, seed: int
) -> Mapping[str, Any]:
    analyze = salib[method][1].analyze
    if method == "sobol":
        found: Mapping[str, Any] = analyze(problem, y, calc_second_order=False, seed=seed)
    else:
        found = analyze(problem, u, y, num_levels=LEVELS, seed=seed)
    return found
