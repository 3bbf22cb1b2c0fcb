"""The cases of a store as pictures need them: columns by name, units, and which cases are feasible."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from reesim.errors import did_you_mean
from reesim.report.plots.labels import with_unit
from reesim.studies.sweep.chunk import SOLVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from reesim.studies.sweep.store import Store


@dataclass(frozen=True)
class Cases:
    """A store, looked at a few columns at a time.

    Attributes
    ----------
    store : Store
    at : tuple of (column, value)
        Values that some columns are held at; cases with others are left out.
    """

    store: Store
    at: tuple[tuple[str, str], ...] = ()

    @cached_property
    def inputs(self) -> list[str]:
        """Columns of what varies or is uncertain, but for those held at a value."""
        held = {name for name, _ in self.at}
        return [
            name for role in ("varied", "uncertain") for name in self.store.columns(role) if name not in held
        ]

    @cached_property
    def outputs(self) -> list[str]:
        """Columns of what is kept."""
        return self.store.columns("kept")

    @cached_property
    def texts(self) -> set[str]:
        """Columns of choices."""
        columns = zip(self.store.manifest["columns"], self.store.manifest["types"], strict=True)
        return {column["name"] for column, kind in columns if kind == "string"}

    @property
    def bounds(self) -> list[tuple[str, float | None, float | None]]:
        """Constraints: output, least and greatest value, in the unit of its column."""
        return [
            (held["path"], held["at_least"], held["at_most"]) for held in self.store.manifest["constraints"]
        ]

    def checked(self, name: str, is_number: bool = True) -> str:
        """Check the name of a column; ValueError with the nearest one."""
        known = [*self.store.columns("varied"), *self.store.columns("uncertain"), *self.outputs]
        if name not in known:
            near = did_you_mean(name, known)
            raise ValueError(f"the store has no column {name}{near} (it has: {', '.join(known)})")
        if is_number and name in self.texts:
            raise ValueError(f"{name} is a choice, no number; take a heat_map, or hold it with --at")
        return name

    def label(self, name: str) -> str:
        """A column with its unit."""
        return name if name in self.texts else with_unit(name, self.store.unit(name))

    def frame(self, names: Iterable[str]) -> pd.DataFrame:
        """Some columns, with `feasible`: whether a case is solved and meets every constraint.

        Raises
        ------
        ValueError
            Where no case is left.
        """
        wanted = list(dict.fromkeys([*names, *(name for name, _ in self.at), *(b[0] for b in self.bounds)]))
        frame = self.store.frame(["case", "status", *wanted])
        good = np.array(frame["status"] == SOLVED, dtype=bool)
        for name, low, high in self.bounds:
            values = frame[name].to_numpy(dtype=np.float64)
            with np.errstate(invalid="ignore"):
                good = (
                    good
                    & (values >= (-np.inf if low is None else low))
                    & (values <= (np.inf if high is None else high))
                )
        frame["feasible"] = good
        for name, value in self.at:
            frame = frame[self._is_at(frame[name], name, value)]
        if frame.empty:
            raise ValueError("no case is left to draw")
        return frame

    def _is_at(self, column: pd.Series[Any], name: str, value: str) -> Any:
        """Which cases have a value; ValueError says which values there are."""
        if name in self.texts:
            there, found = column == value, value
        else:
            try:
                number = float(value)
            except ValueError:
                raise ValueError(
                    f"--at {name}: {value!r} is not a number; its unit is that of the store"
                ) from None
            there, found = np.isclose(column.to_numpy(dtype=np.float64), number, rtol=1e-9), value
        if not there.any():
            values = [f"{v:.6g}" if isinstance(v, float) else str(v) for v in column.unique()[:8].tolist()]
            raise ValueError(f"--at {name}: no case has {found} (there is: {', '.join(values)})")
        return there

    def pair(self, x: str | None, y: str | None, is_number: bool = True) -> tuple[str, str]:
        """Two inputs: those that are named, the first ones otherwise; ValueError where others vary too."""
        chosen = [self.checked(name, is_number) for name in (x, y) if name is not None]
        rest = [name for name in self.inputs if name not in chosen]
        across = x if x is not None else (rest.pop(0) if rest else None)
        upwards = y if y is not None else (rest.pop(0) if rest else None)
        if across is None or upwards is None:
            raise ValueError("two inputs must vary for this picture; take a histogram or a pareto")
        for name in (across, upwards):
            self.checked(name, is_number)
        drawn = [name for name in rest if name in self.store.columns("uncertain")]
        if drawn:
            raise ValueError(
                f"{', '.join(drawn)} is drawn as well, so that two inputs make no map; take pairs"
            )
        if rest:
            raise ValueError(
                f"{', '.join(rest)} varies as well; hold it at one of its values, such as --at {rest[0]}=…"
            )
        return across, upwards

    def output(self, name: str | None) -> str:
        """An output: the one that is named, or the first."""
        return self.outputs[0] if name is None else self.checked(name)


def held_at(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Read COLUMN=VALUE; ValueError for anything else."""
    found = []
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ValueError(f"--at {text!r} is not PATH=VALUE")
        found.append((name.strip(), value.strip()))
    return tuple(found)
