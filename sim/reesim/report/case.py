"""A solved plant as its tables tell it: the numbers behind pictures and the report, wherever they came from.

A case is made of a solution at hand or of a folder of results alone; both give the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reesim.elements import RARE_EARTHS, grams_oxide_per_mole, species
from reesim.errors import did_you_mean
from reesim.flowsheet.units import Cascade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reesim.flowsheet.model import FlowsheetModel
    from reesim.kernels.arrays import Floats
    from reesim.results import Results
    from reesim.results.table import Table

LITRES_PER_M3 = 1000.0
MAIN_RECOVERY = 0.5
"""An element belongs to a product's main group if more than this part of it goes there [-]."""


class StreamNumbers(NamedTuple):
    """One stream."""

    phase: str
    flow: float
    """Volume flow of its own phase [m3/h]."""
    pH: float  # noqa: N815
    acid: float
    """Free acid [mol/L]."""
    concentrations: Floats
    """Amounts of both phases over that flow [C, mol/L]; NaN where nothing flows."""

    @property
    def amounts(self) -> Floats:
        """Amounts of both phases [C, mol/h]."""
        return np.nan_to_num(self.concentrations) * self.flow * LITRES_PER_M3


class StageNumbers(NamedTuple):
    """The stages of a cascade, stage 1 first."""

    pH: Floats  # noqa: N815
    free_extractant: Floats
    loading: Floats
    acid: Floats
    aqueous_flow: Floats
    """[n, m3/h]."""
    organic_flow: Floats
    """[n, m3/h]."""
    aqueous: Floats
    """Metals in the aqueous that leaves [n, M, mol/L]."""
    organic: Floats
    """Metals in the organic that leaves [n, M, mol/L]."""

    @property
    def size(self) -> int:
        """Number of stages."""
        return len(self.pH)


@dataclass(frozen=True)
class Case:
    """A solved flowsheet and its tables.

    Attributes
    ----------
    model : FlowsheetModel
        The flowsheet as run, what specifications found put in.
    table : callable
        Gives streams, stages, products, balance or constants.
    summary : mapping
        Plain data of `summary.json`.
    text : callable
        Gives the flowsheet as run, as YAML.
    """

    model: FlowsheetModel
    table: Callable[[str], Table]
    summary: Mapping[str, Any]
    text: Callable[[], str]

    @cached_property
    def components(self) -> tuple[str, ...]:
        """Metals, then ligands; extractants, which the balance of a mixture ends with, are no components."""
        carried = self.table("streams").columns
        named = (str(name) for name in self.table("balance").columns["component"])
        return tuple(name for name in named if f"{name}_mol_per_L" in carried)

    @cached_property
    def metals(self) -> tuple[str, ...]:
        """Rare earths and other metals, counter-ions last."""
        columns = self.table("stages").columns
        if self.cascades:
            return tuple(name for name in self.components if f"{name}_org_mol_per_L" in columns)
        return tuple(name for name in self.components if name not in self.model.anions)

    @cached_property
    def charge(self) -> dict[str, int]:
        """Charge of every metal."""
        found: dict[str, int] = {}
        for chemistry in self.model.chemistries.values():
            found.update(chemistry.charges)
        return found

    @cached_property
    def ligand_charge(self) -> dict[str, int]:
        """Charges that an anion takes, by anion of the systems."""
        found: dict[str, int] = {}
        for chemistry in self.model.chemistries.values():
            found.update({name: -charge for name, charge in getattr(chemistry.system, "anion", {}).items()})
        return found

    @cached_property
    def followed(self) -> tuple[int, ...]:
        """Metals of charge 2 and more: all but the counter-ions."""
        return tuple(i for i, name in enumerate(self.metals) if self.charge.get(name, 1) >= 2)

    @cached_property
    def rare_earths(self) -> tuple[int, ...]:
        """Components that purity is counted among: those of the series, or all where names are fictive."""
        named = tuple(i for i, name in enumerate(self.metals) if name in RARE_EARTHS)
        return named or self.followed

    @cached_property
    def grams_oxide(self) -> Floats:
        """Trade oxide of each component [C, g/mol]; NaN where there is none."""
        known = species()
        return np.array(
            [
                grams_oxide_per_mole(name) if name in known and known[name].oxide is not None else np.nan
                for name in self.components
            ]
        )

    @cached_property
    def weights(self) -> Floats:
        """Grams of oxide a mole of each rare earth, 1 where names are fictive, 0 for all else [C]."""
        weights = np.zeros(len(self.components))
        chosen = list(self.rare_earths)
        weights[chosen] = self.grams_oxide[chosen]
        if not any(name in RARE_EARTHS for name in self.metals):
            weights[chosen] = 1.0
        return weights

    @cached_property
    def streams(self) -> dict[str, StreamNumbers]:
        """Every stream: those that enter, those between units, those that leave."""
        table = self.table("streams").columns
        concentrations = np.array(
            [table[f"{name}_mol_per_L"] for name in self.components], dtype=np.float64
        ).T
        flow, ph, acid = (
            np.array(table[name], dtype=np.float64) for name in ("flow_m3_per_h", "pH", "acid_mol_per_L")
        )
        return {
            str(name): StreamNumbers(
                str(table["phase"][i]), float(flow[i]), float(ph[i]), float(acid[i]), concentrations[i]
            )
            for i, name in enumerate(table["stream"])
        }

    @cached_property
    def cascades(self) -> dict[str, Cascade]:
        """Cascades by name."""
        return {name: unit for name, unit in self.model.units.items() if isinstance(unit, Cascade)}

    @cached_property
    def stages(self) -> dict[str, StageNumbers]:
        """Stages of every cascade."""
        table = self.table("stages").columns
        units = np.array(table["unit"], dtype=object)

        def column(name: str) -> Floats:
            return np.array(table[name], dtype=np.float64)

        def phase(suffix: str) -> Floats:
            return np.array([column(f"{metal}_{suffix}_mol_per_L") for metal in self.metals]).T

        if not self.cascades:
            return {}
        whole = StageNumbers(
            column("pH"), column("free_extractant_mol_per_L"), column("loading"), column("acid_mol_per_L"),
            column("aqueous_m3_per_h"), column("organic_m3_per_h"), phase("aq"), phase("org"),
        )  # fmt: skip
        return {name: StageNumbers(*(values[units == name] for values in whole)) for name in self.cascades}

    @cached_property
    def entering(self) -> Floats:
        """What enters the plant, reagents included [C, mol/h]."""
        return np.array(self.table("balance").columns["in"], dtype=np.float64)[: len(self.components)]

    @cached_property
    def balance_error(self) -> float:
        """Largest relative error of the balance of any component [-]; 0 where there is none."""
        errors = np.array(self.table("balance").columns["relative_error"], dtype=np.float64)
        return float(np.abs(errors).max(initial=0.0))

    def purity(self, stream: str, elements: Iterable[int]) -> tuple[float, float]:
        """(purity, impurity) of a group among a stream's rare earths, by oxide; each exact where small."""
        mass = self.streams[stream].amounts * self.weights
        chosen = np.isin(np.arange(len(mass)), list(elements))
        inside, outside = float(mass[chosen].sum()), float(mass[~chosen].sum())
        whole = inside + outside
        return (inside / whole, outside / whole) if whole > 0.0 else (float("nan"), float("nan"))

    def recovery(self, stream: str, elements: Iterable[int]) -> float:
        """Part of what enters the plant of a group that a stream carries, by oxide [-]."""
        chosen = list(elements)
        weights = self.weights[chosen]
        if not (weights > 0.0).all():
            weights = np.ones(len(chosen))
        whole = float((self.entering[chosen] * weights).sum())
        return (
            float((self.streams[stream].amounts[chosen] * weights).sum()) / whole
            if whole > 0.0
            else float("nan")
        )

    def main_group(self, stream: str) -> tuple[int, ...]:
        """Rare earths a product is made for: those a specification names, else those that mostly go there."""
        for spec in self.model.specs:
            if spec.stream == stream and spec.kind == "purity":
                return tuple(self.metals.index(element) for element in spec.elements)
        return tuple(i for i in self.rare_earths if self.recovery(stream, (i,)) > MAIN_RECOVERY)

    def group(self, elements: str | Sequence[str]) -> tuple[int, ...]:
        """Find an element or a group written `Tb+Dy`; ValueError with the nearest name."""
        names = elements.split("+") if isinstance(elements, str) else list(elements)
        return tuple(
            self.components.index(self._known(name.strip(), self.components, "components")) for name in names
        )

    def cascade(self, unit: str | None) -> str:
        """Check the name of a cascade; without one, the first is meant. ValueError with the nearest name."""
        if unit is None:
            if not self.cascades:
                raise ValueError("this flowsheet has no cascade")
            return next(iter(self.cascades))
        return self._known(unit, self.cascades, "cascades")

    def stream(self, name: str) -> str:
        """Check the name of a stream; ValueError with the nearest name."""
        return self._known(name, self.streams, "streams")

    @staticmethod
    def _known(word: str, allowed: Iterable[str], kind: str) -> str:
        listed = list(allowed)
        if word not in listed:
            near = did_you_mean(word, listed)
            raise ValueError(f"{word!r} is not known here{near} ({kind} are: {', '.join(listed) or 'none'})")
        return word


def case_of(results: Results) -> Case:
    """Take a solution at hand."""
    from reesim.document import dump

    return Case(results.arrays.model, results.table, results.summary, lambda: dump(results.resolved))
