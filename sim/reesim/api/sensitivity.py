"""Sensitivities in Python: tables that show and draw themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reesim.errors import Fault, InputError

if TYPE_CHECKING:
    import pandas as pd

    from reesim.report.plots import Drawing
    from reesim.studies.sensitivity import Sensitivities
    from reesim.studies.sensitivity.indices import Indices

MOST_SHOWN = 20


class Sensitivity:
    """What every input does to some outputs, one at a time.

    Parameters
    ----------
    found : Sensitivities
    hash_ : str
        Digest of the flowsheet.
    """

    def __init__(self, found: Sensitivities, hash_: str) -> None:
        self.found = found
        self._hash = hash_

    @property
    def table(self) -> pd.DataFrame:
        """A row an output and input, the strongest input of each output first."""
        from reesim.studies.sensitivity.folder import table_of

        return table_of(self.found).frame()

    def plot(self, of: str | None = None, *, most: int = 15, width: float | None = None) -> Drawing:
        """Draw the tornado of an output, the first if none is named."""
        from reesim.report.plots import WIDTH
        from reesim.report.plots.tornado import tornado_of

        j = _place(of, [output.path for output in self.found.outputs])
        try:
            return tornado_of(self.found, j, most=most, width=width or WIDTH)
        except ValueError as error:
            raise InputError([Fault("plot", 1, 1, "tornado", str(error))]) from None

    def save(self, folder: str | Path) -> None:
        """Write `sensitivity.csv` and `sensitivity.json`, of which `reesim plot DIR tornado` draws."""
        from reesim.studies.sensitivity.folder import save

        save(self.found, self._hash, Path(folder))

    def __repr__(self) -> str:
        names = ", ".join(output.path for output in self.found.outputs)
        return f"<Sensitivity of {names}: {len(self.found.effects[0])} inputs>"

    def _repr_html_(self) -> str:
        from reesim.report import to_html
        from reesim.report.sensitivity import sensitivity_sheets

        return to_html(sensitivity_sheets(self.found, MOST_SHOWN))


class SensitivityIndices:
    """Sobol or Morris indices of some outputs.

    Parameters
    ----------
    found : Indices
    """

    def __init__(self, found: Indices) -> None:
        self.found = found

    @property
    def table(self) -> pd.DataFrame:
        """A row an output and factor, the strongest factor of each output first."""
        from reesim.studies.sensitivity.indices_folder import table_of

        return table_of(self.found).frame()

    def plot(self, of: str | None = None, *, width: float | None = None) -> Drawing:
        """Draw the indices of an output, the first if none is named."""
        from reesim.report.plots import WIDTH
        from reesim.report.plots.indices import indices

        _place(of, [output.path for output in self.found.outputs])
        return indices(self.found, of, width=width or WIDTH)

    def __repr__(self) -> str:
        names = ", ".join(output.path for output in self.found.outputs)
        return f"<{self.found.method} indices of {names}: {len(self.found.factors)} factors>"

    def _repr_html_(self) -> str:
        from reesim.report import to_html
        from reesim.report.indices import index_sheets

        return to_html(index_sheets(self.found, MOST_SHOWN))


def _place(of: str | None, paths: list[str]) -> int:
    """Find an output among those that were asked for."""
    if of is not None and of not in paths:
        text = f"{of} was not asked for (there is: {', '.join(paths)})"
        raise InputError([Fault("plot", 1, 1, of, text)])
    return 0 if of is None else paths.index(of)
