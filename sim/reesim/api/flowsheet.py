"""Flowsheets: loaded, changed, checked, solved."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.api.solution import Solution
from reesim.errors import Fault, InputError
from reesim.flowsheet.change import with_value
from reesim.flowsheet.freedom import outline
from reesim.flowsheet.read import read_flowsheet, read_flowsheet_text, read_node

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.freedom import Outline
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.solve.march import Progress
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
        node, faults = self._model.node, list[Fault]()
        for path, value in changes.items():
            try:
                node = with_value(node, path, value, ORIGIN)
            except InputError as error:
                faults += error.faults
        if faults:
            raise InputError(faults)
        return Flowsheet(read_node(node, self._model.base))

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
        progress: Callable[[State], None] | None = None,
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
        progress : callable, optional
            Given how far it has come, after every chunk.

        Returns
        -------
        Store
            With `frame()`, `query()` and `manifest`.

        Raises
        ------
        InputError
            With every fault of the study.
        """
        from reesim.studies.sweep import sweep_of

        plain = {
            "study": title, "vary": dict(vary or {}), "sample": sample, "uncertain": list(uncertain),
            "constraints": dict(constraints or {}), "specs": specs, "keep": list(keep), "seed": seed,
        }  # fmt: skip
        return sweep_of(
            self._model, plain, None if out is None else Path(out),
            workers=workers, client=client, resume=resume, progress=progress,
        )  # fmt: skip

    @cached_property
    def _compiled(self) -> Compiled:
        from reesim.flowsheet.compile import compile_flowsheet

        return compile_flowsheet(self._model)

    def __repr__(self) -> str:
        return f"<Flowsheet {self.title!r}: {len(self.units)} units, {', '.join(self.components)}>"

    def _repr_html_(self) -> str:
        from reesim.report import outline_sheets, to_html

        return to_html(outline_sheets(outline(self._model)))
