"""reesim from Python: load a flowsheet, change it, solve it, look at the solution."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from reesim.document import set_path
from reesim.errors import Fault, InputError
from reesim.flowsheet.freedom import outline
from reesim.flowsheet.read import read_flowsheet, read_flowsheet_text, read_node

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from matplotlib.figure import Figure

    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.freedom import Outline
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.flowsheet.specs import Basis
    from reesim.results import Results
    from reesim.solve.solution import RawSolution

Answer = TypeVar("Answer")
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
                node = set_path(node, path, value, ORIGIN)
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

    def solve(self, *, start: Solution | None = None) -> Solution:
        """Find the steady state, specifications met.

        Parameters
        ----------
        start : Solution, optional
            A solution to start from, of a flowsheet with the same units and streams. Without it the
            solve starts cold, whatever was solved before.

        Raises
        ------
        NotSolved
            Where there is no solution or none was found, with the `reason`.
        """
        from reesim.solve.kernel_cache import are_compiled, record

        are_compiled()  # kernels of other sources must be gone before the first call
        from reesim.solve.steady import solve_steady

        try:
            raw = solve_steady(self._compiled, start=None if start is None else start.raw)
        finally:
            record()
        return Solution(self, raw)

    @cached_property
    def _compiled(self) -> Compiled:
        from reesim.flowsheet.compile import compile_flowsheet

        return compile_flowsheet(self._model)

    def __repr__(self) -> str:
        return f"<Flowsheet {self.title!r}: {len(self.units)} units, {', '.join(self.components)}>"

    def _repr_html_(self) -> str:
        from reesim.report import outline_sheets, to_html

        return to_html(outline_sheets(outline(self._model)))


class Solution:
    """The steady state of a flowsheet: tables, outputs, warnings, plots.

    Parameters
    ----------
    flowsheet : Flowsheet
        What was solved.
    raw : RawSolution
        What the solver answered.
    """

    def __init__(self, flowsheet: Flowsheet, raw: RawSolution) -> None:
        from reesim.results import Results

        self.flowsheet = flowsheet
        self.raw = raw
        self._results = Results(raw)
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def results(self) -> Results:
        """Tables and arrays without pandas."""
        return self._results

    @property
    def streams(self) -> pd.DataFrame:
        """Every stream: flow, pH, acid, concentrations."""
        return self._frame("streams")

    @property
    def stages(self) -> pd.DataFrame:
        """Every stage of every cascade, stage 1 at the raffinate end."""
        return self._frame("stages")

    @property
    def products(self) -> pd.DataFrame:
        """Purity and recovery of each element in each stream that leaves."""
        return self._frame("products")

    @property
    def balance(self) -> pd.DataFrame:
        """What enters and leaves of each component [mol/h]."""
        return self._frame("balance")

    @property
    def constants(self) -> pd.DataFrame:
        """Constants in use: value, standard deviation, status, source."""
        return self._frame("constants")

    @property
    def reagents(self) -> pd.DataFrame:
        """Base, acid and make-up that the units take."""
        import pandas as pd

        rows = self.summary["reagents"]
        return pd.DataFrame(rows, columns=["unit", "kind", "what", "amount", "per"])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an engineer should look at, a line each."""
        return self._results.warnings

    @property
    def summary(self) -> dict[str, Any]:
        """How the solution was found, what it rests on."""
        return self._results.summary

    @property
    def iterations(self) -> int:
        """Newton steps taken."""
        return int(self.raw.iterations)

    @property
    def residual(self) -> float:
        """Largest balance error of a stage relative to what enters."""
        return float(self.raw.residual)

    @property
    def plot(self) -> Plots:
        """Plots of the solution."""
        return Plots(self._results)

    def purity(self, stream: str, elements: str | Sequence[str], basis: Basis = "oxide") -> float:
        """Share of an element, or a group `Tb+Dy`, in the rare earths of a stream [-]."""
        return _asked(stream, lambda: self._results.purity(stream, elements, basis))

    def recovery(self, stream: str, elements: str | Sequence[str]) -> float:
        """Part of what enters of an element, or a group `Tb+Dy`, that a stream carries [-]."""
        return _asked(stream, lambda: self._results.recovery(stream, elements))

    def value(self, path: str) -> float:
        """Value of an output by its path, `products.raffinate.purity.Tb+Dy`, in the units of the tables."""
        return _asked(path, lambda: self._results.value(path))

    def save(self, folder: str | Path) -> None:
        """Write a folder of results: the tables as CSV, the summary, the flowsheet as run."""
        self._results.save(Path(folder))

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = self._results.table(name).frame()
        return self._frames[name]

    def __repr__(self) -> str:
        return f"<Solution of {self.flowsheet.title!r}: {self.iterations} iterations>"

    def _repr_html_(self) -> str:
        from reesim.report import solution_sheets, to_html

        return to_html(solution_sheets(self._results))


class Plots:
    """Plots of a solution, drawn when asked for.

    Parameters
    ----------
    results : Results
        The solution.
    """

    def __init__(self, results: Results) -> None:
        self._results = results

    def profile(self, unit: str) -> Figure:
        """Draw concentrations, pH and loading along the stages of a cascade."""
        from reesim.report.profile import profile

        return _asked(unit, lambda: profile(self._results, unit))


def _asked(what: str, answer: Callable[[], Answer]) -> Answer:
    """Turn a name that is not known into a fault, as everywhere else."""
    try:
        return answer()
    except ValueError as error:
        raise InputError([Fault("query", 1, 1, what, str(error))]) from None
