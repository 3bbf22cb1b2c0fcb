"""Results: named tables of one solution, each built when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from reesim.results import concerns, names, paths, tables
from reesim.results.arrays import Arrays
from reesim.results.constants import constant_table
from reesim.results.store import save
from reesim.results.summary import summary_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reesim.flowsheet.specs import Basis
    from reesim.results.table import Table
    from reesim.solve.solution import RawSolution


class Results:
    """Tables, outputs and warnings of a raw solution.

    Parameters
    ----------
    raw : RawSolution
        What the solver answered.
    """

    def __init__(self, raw: RawSolution) -> None:
        self.raw = raw
        self.arrays = Arrays(raw)
        self._tables: dict[str, Table] = {}

    def table(self, name: str) -> Table:
        """Give streams, stages, products, balance or constants."""
        if name not in self._tables:
            makers = {
                "streams": tables.stream_table,
                "stages": tables.stage_table,
                "products": tables.product_table,
                "balance": tables.balance_table,
                "constants": constant_table,
            }
            self._tables[name] = makers[name](self.arrays)
        return self._tables[name]

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What an engineer should look at, a line each."""
        return concerns.find(self.arrays)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Plain data of `summary.json`."""
        return summary_of(self.arrays, self.warnings)

    @property
    def resolved(self) -> dict[str, Any]:
        """The flowsheet as run, with what the specifications found written in."""
        plain: dict[str, Any] = self.raw.resolved
        return plain

    def purity(self, stream: str, elements: str | Sequence[str], basis: Basis = "oxide") -> float:
        """Share of an element or group in the rare earths of a stream [-]; ValueError for unknown names."""
        of = names.stream_named(stream, self.arrays)
        return self.arrays.purity(of, names.rare_group(self.arrays, elements), basis)

    def recovery(self, stream: str, elements: str | Sequence[str]) -> float:
        """Part of what enters the plant of an element or group [-]; ValueError for unknown names."""
        of = names.stream_named(stream, self.arrays)
        return self.arrays.recovery(of, names.group(self.arrays, elements))

    def value(self, path: str) -> float:
        """Value of the output at a path, in the units of the tables; ValueError where there is none."""
        return paths.value_of(paths.output_at(path, self.arrays), self.arrays)

    def save(self, folder: Path) -> None:
        """Write the folder of results."""
        save(self, folder)
