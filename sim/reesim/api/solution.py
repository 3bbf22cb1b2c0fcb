"""Solutions: tables, outputs, warnings, plots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from reesim.api.plots import Plots
from reesim.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from reesim.api.flowsheet import Flowsheet
    from reesim.api.sensitivity import Sensitivity
    from reesim.flowsheet.specs import Basis
    from reesim.results import Results
    from reesim.solve.solution import RawSolution
    from reesim.studies.sweep import State

Answer = TypeVar("Answer")


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

    def gradient(self, of: str | Sequence[str], to: str | Sequence[str]) -> pd.DataFrame:
        """Derivatives of outputs by inputs, specifications still met, by implicit differentiation.

        Parameters
        ----------
        of : path or paths of outputs
            As `value` takes them.
        to : path or paths of numbers of the flowsheet
            Such as `streams.scrub.acid`, `chemistry.logK.Dy`; none that a specification varies.

        Returns
        -------
        DataFrame
            A row an output, a column an input: units of the tables per mol/L, m3/h, or unit fraction.

        Raises
        ------
        InputError
            Where a path is no output or no number.
        """
        import pandas as pd

        from reesim.results.gradient import gradient_of

        rows, columns = ([paths] if isinstance(paths, str) else list(paths) for paths in (of, to))
        found = _asked(", ".join([*rows, *columns]), lambda: gradient_of(self.raw, rows, columns))
        return pd.DataFrame(found, index=rows, columns=columns)

    def sensitivity(
        self,
        of: str | Sequence[str],
        to: str | Sequence[str] = (),
        *,
        change: float | str = 0.01,
        solve: bool = True,
        workers: int | None = None,
        progress: Callable[[State], None] | None = None,
    ) -> Sensitivity:
        """Rank inputs by what they do to outputs; as `reesim sensitivity`.

        Parameters
        ----------
        of : path or paths of outputs
            As `value` takes them; reagents, and what specifications vary, as well.
        to : path or paths of inputs
            `*` stands for any letters, as in ``"chemistry.logK.*"``; every input if none is given.
        change : float or str
            Part of itself by which a number of the plant is changed, ``"1 %"``; a constant is changed by
            its standard deviation, a whole number by one.
        solve : bool
            Solve the changed flowsheets; without it there are slopes alone.
        workers : int, optional
            Threads; as many as there are processors if not given.
        progress : callable, optional
            Given how far it has come.

        Returns
        -------
        Sensitivity
            With `table`, a DataFrame, and `plot()`, a tornado.

        Raises
        ------
        InputError
            Where a path is no output or no input.
        """
        from reesim.api.sensitivity import Sensitivity
        from reesim.document import digest
        from reesim.quantities import parse_quantity
        from reesim.studies.sensitivity import sensitivities

        outputs, inputs = ([paths] if isinstance(paths, str) else list(paths) for paths in (of, to))
        part = _asked("change", lambda: parse_quantity(str(change), "fraction"))
        found = sensitivities(
            self.raw, outputs, inputs, part=part, is_solved=solve, workers=workers, progress=progress
        )
        return Sensitivity(found, digest(self.raw.resolved))

    def frozen(self) -> Flowsheet:
        """The flowsheet without its specifications: what they vary stays at what it came to."""
        from reesim.api.flowsheet import Flowsheet
        from reesim.studies.sensitivity import frozen

        return Flowsheet(frozen(self.raw))

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


def _asked(what: str, answer: Callable[[], Answer]) -> Answer:
    """Turn a name that is not known into a fault, as everywhere else."""
    try:
        return answer()
    except ValueError as error:
        raise InputError([Fault("query", 1, 1, what, str(error))]) from None
