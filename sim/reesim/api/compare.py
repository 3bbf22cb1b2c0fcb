"""Cases side by side in Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reesim.errors import Fault, InputError

if TYPE_CHECKING:
    import pandas as pd

    from reesim.api.solution import Solution
    from reesim.report.compare import Comparison as Found
    from reesim.report.plots import Drawing


class Comparison:
    """A flowsheet beside its scenarios.

    Parameters
    ----------
    found : Comparison
        What the report has put side by side.
    solutions : dict
        Solutions by the name of their case; those without one are left out.
    """

    def __init__(self, found: Found, solutions: dict[str, Solution]) -> None:
        self.found = found
        self.solutions = solutions

    @property
    def reasons(self) -> dict[str, str]:
        """Why cases have no solution, by their names."""
        pairs = zip(self.found.cases, self.found.reasons, strict=True)
        return {name: reason for name, reason in pairs if reason}

    @property
    def inputs(self) -> pd.DataFrame:
        """What stands in the file at the paths that differ: a row a path, a column a case."""
        import pandas as pd

        return pd.DataFrame.from_dict(self.found.inputs, orient="index", columns=list(self.found.cases))

    @property
    def table(self) -> pd.DataFrame:
        """Numbers by section, quantity and unit: a column a case, NaN where there is no solution."""
        import pandas as pd

        keys = pd.MultiIndex.from_tuples(list(self.found.outcomes), names=["section", "quantity", "unit"])
        return pd.DataFrame(
            list(self.found.outcomes.values()), index=keys, columns=list(self.found.cases), dtype="float64"
        )

    def plot(self, *, width: float | None = None) -> Drawing:
        """Draw what differs, a panel a quantity."""
        from reesim.report.plots import WIDTH
        from reesim.report.plots.compare import compare

        try:
            return compare(self.found, width=width or WIDTH)
        except ValueError as error:
            raise InputError([Fault("plot", 1, 1, "compare", str(error))]) from None

    def save(self, folder: str | Path) -> None:
        """Write `comparison.csv` and `comparison.json`, of which `reesim plot DIR compare` draws."""
        from reesim.report.compare_folder import save

        save(self.found, Path(folder))

    def __repr__(self) -> str:
        return f"<Comparison of {self.found.title!r}: {', '.join(self.found.cases)}>"

    def _repr_html_(self) -> str:
        from reesim.report import to_html
        from reesim.report.compare import comparison_sheets

        return to_html(comparison_sheets(self.found))
