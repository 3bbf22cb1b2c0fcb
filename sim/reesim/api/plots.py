"""Plots of a solution, one method a kind."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from reesim.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.report.case import Case
    from reesim.report.plots import Drawing
    from reesim.results import Results


class Plots:
    """Plots of a solution, drawn when asked for.

    Parameters
    ----------
    results : Results
        The solution.
    """

    def __init__(self, results: Results) -> None:
        self._results = results

    @cached_property
    def _case(self) -> Case:
        from reesim.report.case import case_of

        return case_of(self._results)

    def profile(self, unit: str | None = None, *, width: float | None = None) -> Drawing:
        """Draw concentrations, pH and loading along the stages of a cascade."""
        return self.draw("profile", unit=unit, width=width)

    def mccabe_thiele(
        self, unit: str | None = None, element: str | None = None, *, width: float | None = None
    ) -> Drawing:
        """Draw a cut of a cascade as steps between its stages, plain and on a logit scale."""
        return self.draw("mccabe_thiele", unit=unit, element=element, width=width)

    def isotherm(
        self, unit: str | None = None, element: str | None = None, *, width: float | None = None
    ) -> Drawing:
        """Draw the distribution of an element between the phases of a cascade."""
        return self.draw("isotherm", unit=unit, element=element, width=width)

    def separation(self, unit: str | None = None, *, width: float | None = None) -> Drawing:
        """Draw separation factors of neighbours over the stages of a cascade."""
        return self.draw("separation", unit=unit, width=width)

    def composition(self, streams: Sequence[str] | None = None, *, width: float | None = None) -> Drawing:
        """Draw the rare earths of some streams, or of all, as bars."""
        from reesim.report.plots import WIDTH
        from reesim.report.plots.composition import composition

        try:
            return composition(self._case, streams, width=width or WIDTH)
        except ValueError as error:
            raise InputError([Fault("plot", 1, 1, "composition", str(error))]) from None

    def sankey(self, element: str | None = None, *, width: float | None = None) -> Drawing:
        """Draw the ways of an element through the units, or of `reagents`."""
        return self.draw("sankey", element=element, width=width)

    def flowsheet(self) -> Drawing:
        """Draw units and streams."""
        return self.draw("flowsheet")

    def draw(
        self, kind: str, *, unit: str | None = None, element: str | None = None, width: float | None = None
    ) -> Drawing:
        """Draw a picture by the name of its kind, as `reesim plot` does.

        Raises
        ------
        InputError
            For names that are not known, and where there is nothing to draw.
        """
        from reesim.report.plots import WIDTH, draw

        try:
            return draw(self._case, kind, unit=unit, element=element, width=width or WIDTH)
        except ValueError as error:
            raise InputError([Fault("plot", 1, 1, kind, str(error))]) from None
