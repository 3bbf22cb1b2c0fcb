"""What is kept of every case: outputs by their paths, what specifications vary, reagents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import numpy as np

from reesim.flowsheet import outputs
from reesim.flowsheet.inputs import input_at
from reesim.results.arrays import Arrays
from reesim.results.names import known
from reesim.results.paths import Output, output_at
from reesim.results.tables import LITRES_PER_M3, unit_columns
from reesim.solve.solution import RawSolution
from reesim.studies.sweep.axes import UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reesim.flowsheet.compile import Compiled
    from reesim.flowsheet.outputs import StageArrays, StreamState

Entry = TypeVar("Entry")
IN_AQUEOUS, IN_ORGANIC = "_aq_mol_per_L", "_org_mol_per_L"
REAGENTS = "reagents"
UNIT_OF_KIND = {"concentration": "mol/L", "acid": "mol/L", "flow": "m3/h"}
UNIT_OF_ENDING = {"_mol_per_L": "mol/L", "_m3_per_h": "m3/h"}


@dataclass(frozen=True)
class Kept:
    """One output of a case.

    Attributes
    ----------
    path : str
        As written.
    source : {"output", "varied", "reagent"}
        An output of the tables, what a specification varies, or a reagent of a unit.
    output : Output or None
        The output of the tables.
    unit : str
        Unit of measure; empty for a fraction or a plain number.
    """

    path: str
    source: Literal["output", "varied", "reagent"]
    output: Output | None
    unit: str


class CaseArrays(Arrays):
    """Arrays of one case that make nothing but what is asked for."""

    def __init__(self, raw: RawSolution) -> None:
        self.raw = raw
        self.model = raw.compiled.model
        self.metals = raw.compiled.metals
        self.ligands = raw.compiled.ligands
        self.charge = raw.compiled.charge
        self._columns: dict[str, dict[str, Any]] = {}

    @cached_property
    def streams(self) -> Mapping[str, StreamState]:  # type: ignore[override]
        """Every stream, made when it is asked for."""
        return _Lazy(list(self.model.phases), lambda name: outputs.stream_state(self.raw, name))

    @cached_property
    def stages(self) -> Mapping[str, StageArrays]:  # type: ignore[override]
        """Stages of every cascade, made when they are asked for."""
        return _Lazy(list(self.cascades), lambda name: outputs.stage_arrays(self.raw, name))

    @cached_property
    def reagent_amounts(self) -> dict[tuple[str, str], float]:
        """What units use, by unit and kind."""
        return {(found.unit, found.kind): found.amount for found in self.reagents}

    def stage_value(self, output: Output) -> float:
        """Value of a column at a stage: by itself where that is easy, else from all, made once a case."""
        alone = self._stage_alone(output)
        if alone is not None:
            return alone
        if output.of not in self._columns:
            with np.errstate(divide="ignore", invalid="ignore"):
                self._columns[output.of] = unit_columns(self, output.of)
        cell = self._columns[output.of][output.name][output.stage - 1]
        return float("nan") if cell is None else float(cell)

    def _stage_alone(self, output: Output) -> float | None:
        """A concentration or a flow at one stage; None for what takes the whole of its equilibrium."""
        nodes = self.raw.compiled.layout.stages[output.of][output.stage - 1]
        values = self.raw.values
        aqueous, organic = float(values.aqueous[nodes.contact]), float(values.organic[nodes.contact])
        if output.name == "aqueous_m3_per_h":
            return aqueous / LITRES_PER_M3
        if output.name == "organic_m3_per_h":
            return organic / LITRES_PER_M3
        for ending, flow, leaving, node in (
            (IN_AQUEOUS, aqueous, self.raw.aqueous_out, nodes.aqueous),
            (IN_ORGANIC, organic, self.raw.organic_out, nodes.organic),
        ):
            component = output.name.removesuffix(ending)
            if component != output.name and component in self.components:
                amount = float(leaving[node, self.components.index(component)])
                return amount / flow if flow > 0.0 else float("nan")
        return None


class _Lazy(Mapping[str, Entry], Generic[Entry]):
    """A mapping whose entries are made when they are looked up, once each."""

    def __init__(self, names: Sequence[str], make: Callable[[str], Entry]) -> None:
        self._names, self._make = names, make
        self._made: dict[str, Entry] = {}

    def __getitem__(self, name: str) -> Entry:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def kept_at(path: str, compiled: Compiled) -> Kept:
    """Find what a path means.

    Raises
    ------
    ValueError
        Saying which part of the path is wrong and what is there.
    """
    section, _, rest = path.partition(".")
    if section == REAGENTS:
        return _reagent(path, rest, compiled)
    try:
        known(section, ("streams", "products", "units", REAGENTS), "an output begins with")
        with np.errstate(all="ignore"):
            found = output_at(path, CaseArrays(_unsolved(compiled)))
    except ValueError:
        if path not in {spec.vary for spec in compiled.model.specs}:
            raise
        return Kept(path, "varied", None, UNITS[input_at(compiled, path).dimension])
    if found.kind == "stage":
        if found.name.endswith("_element"):
            raise ValueError(f"{path} is text; keep a number")
        unit = next((unit for ending, unit in UNIT_OF_ENDING.items() if found.name.endswith(ending)), "")
    else:
        unit = UNIT_OF_KIND.get(found.kind, "")
    return Kept(path, "output", found, unit)


def _reagent(path: str, rest: str, compiled: Compiled) -> Kept:
    """A reagent, `reagents.<unit>.<base, acid, make_up or water>`."""
    unit, _, kind = rest.partition(".")
    layout = compiled.layout
    known(unit, (*layout.saponifiers, *layout.adjusters), "units with reagents are")
    kinds = ("base", "make_up", "water") if unit in layout.saponifiers else ("base", "acid")
    known(kind, kinds, f"{unit} uses")
    return Kept(path, "reagent", None, "m3/h" if kind in ("make_up", "water") else "mol/h")


def _unsolved(compiled: Compiled) -> RawSolution:
    """Arrays of the right shapes, to look up names in."""
    nodes, components = len(compiled.structure.kind), len(compiled.components)
    amounts = np.ones((nodes, components))
    free = np.full((nodes, compiled.equilibria.organic_power.shape[1]), -1.0)
    return RawSolution(compiled, compiled.numbers, amounts, free, amounts, amounts, 0, 0.0, 0.0)


def value_in(entry: Kept, arrays: CaseArrays) -> float:
    """Value of what is no stream's, in the unit of the store (a stream's: see `reader`)."""
    if entry.source == "varied":
        value = arrays.raw.varied[entry.path]
        return value / LITRES_PER_M3 if entry.unit == "m3/h" else value
    if entry.source == "reagent":
        unit, kind = entry.path.split(".")[1:]
        # an acid adjuster that needs no acid, a base without water: nothing is used
        amount = arrays.reagent_amounts.get((unit, kind), 0.0)
        return amount / LITRES_PER_M3 if entry.unit == "m3/h" else amount
    assert entry.output is not None
    return arrays.stage_value(entry.output)
