"""Flowsheets: loaded, changed, checked, solved."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.api.solution import Solution
from reesim.errors import InputError
from reesim.flowsheet.freedom import outline
from reesim.flowsheet.read import read_flowsheet, read_flowsheet_text, read_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reesim.api.compare import Comparison
    from reesim.api.explore import Explorer
    from reesim.api.sensitivity import SensitivityIndices
    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.freedom import Outline
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.solve.march import Progress
    from reesim.studies.sensitivity.indices import Method
    from reesim.studies.sweep import State, Store

ORIGIN = "with_()"
"""What faults of changed values name in place of a file."""


def load(path: str | Path, *, scenario: str | None = None) -> Flowsheet:
    """Load a flowsheet from a file.

    Parameters
    ----------
    path : str or Path
        A YAML flowsheet.
    scenario : str, optional
        One of its scenarios, to be put in.

    Raises
    ------
    InputError
        With every fault that can be seen without solving, in `faults`.
    """
    return Flowsheet(read_flowsheet(path, scenario=scenario))


def loads(text: str | bytes, *, base: str | Path | None = None, scenario: str | None = None) -> Flowsheet:
    """Load a flowsheet from text; as `load`.

    Parameters
    ----------
    text : str or bytes
        A YAML flowsheet.
    base : str or Path, optional
        Folder that paths of systems in it are resolved from.
    scenario : str, optional
        One of its scenarios, to be put in.
    """
    folder = None if base is None else Path(base)
    return Flowsheet(read_flowsheet_text(text, base=folder, scenario=scenario))


class Flowsheet:
    """A flowsheet without faults; it does not change, `with_` gives changed copies.

    Parameters
    ----------
    model : FlowsheetModel
        What was read, as `load` makes it.
    """

    def __init__(self, model: FlowsheetModel) -> None:
        self._model = model

    @property
    def model(self) -> FlowsheetModel:
        """Everything that was read, in canonical units."""
        return self._model

    @property
    def title(self) -> str:
        """Title of the flowsheet."""
        return self._model.title

    @property
    def components(self) -> tuple[str, ...]:
        """Metals that are followed beside the counter-ions."""
        return self._model.components

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of all streams, those between units included."""
        return tuple(self._model.phases)

    @property
    def products(self) -> tuple[str, ...]:
        """Streams that leave the plant."""
        return self._model.products

    @property
    def units(self) -> tuple[str, ...]:
        """Names of the units."""
        return tuple(self._model.units)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return tuple(self._model.scenarios)

    @property
    def plain(self) -> dict[str, Any]:
        """The document as plain data, changes put in."""
        return self._model.plain

    def with_(self, changes: Mapping[str, Any]) -> Flowsheet:
        """Give a changed copy.

        Parameters
        ----------
        changes : mapping
            Values as they stand in a file, by dotted path: ``{"streams.scrub.flow": "1 m3/h"}``.

        Raises
        ------
        InputError
            Where a path leads nowhere, or the changed flowsheet has faults.
        """
        return Flowsheet(read_with(self._model, changes, ORIGIN))

    def check(self) -> Outline:
        """Outline the flowsheet: units, loops, degrees of freedom.

        Raises
        ------
        InputError
            Where the volume flows do not work out.
        """
        from reesim.flowsheet.compile import check_volumes

        faults = check_volumes(self._model)
        if faults:
            raise InputError(faults)
        return outline(self._model)

    def solve(
        self, *, start: Solution | None = None, progress: Callable[[Progress], None] | None = None
    ) -> Solution:
        """Find the steady state, specifications met.

        Parameters
        ----------
        start : Solution, optional
            A solution to start from, of a flowsheet with the same units and streams. Without it the
            solve starts cold, whatever was solved before.
        progress : callable, optional
            Called now and then while the solve lasts, with its `iterations` and its `residual`.

        Raises
        ------
        NotSolved
            Where there is no solution or none was found, with the `reason`.
        """
        from reesim.solve.kernel_cache import compiling

        with compiling():
            from reesim.solve.steady import solve_steady

            raw = solve_steady(self._compiled, start=None if start is None else start.raw, progress=progress)
        return Solution(self, raw)

    def sweep(
        self,
        *,
        keep: Sequence[str],
        vary: Mapping[str, Any] | None = None,
        sample: str | Mapping[str, int] = "grid",
        uncertain: Sequence[Any] = (),
        constraints: Mapping[str, Any] | None = None,
        specs: str = "solved",
        seed: int = 0,
        title: str = "a sweep",
        out: str | Path | None = None,
        workers: int | None = None,
        client: Any = None,
        resume: bool = False,
        progress: Callable[[State], None] | bool | None = None,
    ) -> Store:
        """Solve many cases of the flowsheet; as `reesim sweep`, with the sections of a study file.

        Parameters
        ----------
        keep : sequence of str
            Paths of the outputs that are kept.
        vary : mapping, optional
            What varies, by path: a list of values, or ``{"from": …, "to": …, "points": …}``.
        sample : str or mapping
            ``"grid"``, ``"list"``, or ``{"monte_carlo": 2000}``, `sobol`, `latin_hypercube` alike.
        uncertain : sequence
            Paths of constants, ``"chemistry.logK.*"``, or ``{"path": …, "sd": …}``.
        constraints : mapping, optional
            What should hold, by path of an output: ``{"at_least": "99.9 %"}``.
        specs : {"solved", "frozen"}
            Whether specifications are met in every case, or what they vary stays as it is.
        seed : int
            Of everything that is drawn.
        title : str
            What the study is.
        out : str or Path, optional
            Folder of the store; without it the store lives as long as what is returned.
        workers : int, optional
            Threads; as many as there are processors if not given.
        client : distributed.Client, optional
            Of a Dask cluster that solves the cases.
        resume : bool
            Go on with a store that is there.
        progress : callable or bool, optional
            A callable is given how far it has come, after every chunk. Without one a notebook shows a bar
            while the sweep lasts, unless it is False.

        Returns
        -------
        Store
            With `frame()`, `query()` and `manifest`.

        Raises
        ------
        InputError
            With every fault of the study.
        """
        from reesim.api.progress import shown
        from reesim.studies.sweep import sweep_of

        plain = {
            "study": title, "vary": dict(vary or {}), "sample": sample, "uncertain": list(uncertain),
            "constraints": dict(constraints or {}), "specs": specs, "keep": list(keep), "seed": seed,
        }  # fmt: skip
        with shown(progress) as report:
            return sweep_of(
                self._model, plain, None if out is None else Path(out),
                workers=workers, client=client, resume=resume, progress=report,
            )  # fmt: skip

    def explore(
        self,
        vary: Mapping[str, Any],
        *,
        show: str | None = None,
        picture: str = "profile",
        watch: Sequence[str] = (),
    ) -> Explorer:
        """Move numbers of the flowsheet by sliders in a notebook, and see the plant solved as they move.

        Parameters
        ----------
        vary : mapping
            What moves, by path: two ends ``("1 m3/h", "4 m3/h")``, or what `sweep` takes.
        show : str, optional
            Cascade that is drawn, the first if not given.
        picture : str
            Kind of the picture, as `reesim plot` takes it.
        watch : sequence of str
            Paths of outputs that are told beside the products.

        Returns
        -------
        Explorer
            Shows itself in a notebook; with `changes`, `solution` and `reason`. Needs the extra `notebook`.

        Raises
        ------
        InputError
            With every fault of what is asked for.
        """
        from reesim.api.explore import Explorer

        return Explorer(self, vary, show=show, picture=picture, watch=watch)

    def compare(
        self,
        scenarios: Sequence[str] | Mapping[str, Mapping[str, Any]],
        *,
        of: Sequence[str] = (),
        workers: int | None = None,
        progress: Callable[[State], None] | None = None,
    ) -> Comparison:
        """Solve the flowsheet and scenarios of it; as `reesim compare`.

        Parameters
        ----------
        scenarios : sequence of str, or mapping
            Names of its scenarios, or changes by the names of new ones:
            ``{"more": {"streams.scrub.flow": "3 m3/h"}}``.
        of : sequence of str
            Outputs to be told beside products, reagents and cascades.
        workers : int, optional
            Threads; as many as there are processors if not given.
        progress : callable, optional
            Given how far it has come.

        Returns
        -------
        Comparison
            With `inputs`, `table`, `solutions`, `reasons` and `plot()`.

        Raises
        ------
        InputError
            For names that are not known, and faults of what is changed.
        """
        from reesim.api.compare import Comparison
        from reesim.report.compare import comparison
        from reesim.solve.kernel_cache import compiling
        from reesim.studies.compare import BASE, check_scenarios, solve_cases

        changes: Mapping[str, Mapping[str, Any]]
        if isinstance(scenarios, Mapping):
            changes = scenarios
        else:
            names = [scenarios] if isinstance(scenarios, str) else list(scenarios)
            check_scenarios(names, list(self._model.scenarios))
            changes = {name: self._model.scenarios[name] for name in names}
        models = {BASE: self._model}
        models |= {name: read_with(self._model, held, ORIGIN) for name, held in changes.items()}
        with compiling():
            cases = solve_cases(models, workers=workers, progress=progress)
        paths = [path for held in changes.values() for path in held]
        solutions = {case.name: Solution(Flowsheet(case.model), case.raw) for case in cases if case.raw}
        return Comparison(comparison(cases, paths, of), solutions)

    def indices(
        self,
        of: str | Sequence[str],
        to: str | Sequence[str] = (),
        *,
        method: Method = "sobol",
        samples: int = 256,
        ranges: Mapping[str, tuple[str, str]] | None = None,
        seed: int = 0,
        out: str | Path | None = None,
        workers: int | None = None,
        client: Any = None,
        progress: Callable[[State], None] | None = None,
    ) -> SensitivityIndices:
        """Sobol or Morris indices; as `reesim sensitivity --method`. Needs the extra `sensitivity` (SALib).

        Parameters
        ----------
        of : path or paths of outputs
        to : path or paths of constants
            `*` stands for any letters; every constant with a standard deviation if none is given.
        method : {"sobol", "morris"}
        samples : int
            Points of a Sobol sequence, a power of 2, or trajectories of Morris.
        ranges : mapping, optional
            Numbers of the plant: ``{"streams.scrub.acid": ("1.3 mol/L", "1.7 mol/L")}``.
        seed : int
        out : str or Path, optional
            Where the store of the cases stays.
        workers : int, optional
            Threads; as many as there are processors if not given.
        client : distributed.Client, optional
            Of a Dask cluster that solves the cases.
        progress : callable, optional
            Given how far it has come.

        Raises
        ------
        InputError
            For wrong paths, and where SALib is not there.
        NotSolved
            Where too few cases have a solution.
        """
        from reesim.api.sensitivity import SensitivityIndices
        from reesim.studies.sensitivity.indices import indices

        outputs, inputs = ([paths] if isinstance(paths, str) else list(paths) for paths in (of, to))
        found = indices(
            self._compiled, outputs, inputs, method=method, samples=samples, ranges=ranges, seed=seed,
            folder=None if out is None else Path(out), workers=workers, client=client, progress=progress,
        )  # fmt: skip
        return SensitivityIndices(found)

    @cached_property
    def _compiled(self) -> Compiled:
        from reesim.flowsheet.compile import compile_flowsheet

        return compile_flowsheet(self._model)

    def __repr__(self) -> str:
        return f"<Flowsheet {self.title!r}: {len(self.units)} units, {', '.join(self.components)}>"

    def _repr_html_(self) -> str:
        from reesim.report import outline_sheets, to_html

        return to_html(outline_sheets(outline(self._model)))
