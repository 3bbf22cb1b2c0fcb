"""What units need to know of the plant they are laid into."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reesim.chemistry import SeparationFactorSystem
from reesim.flowsheet.units import AcidAdjuster, Cascade, Saponifier

if TYPE_CHECKING:
    from reesim.flowsheet.model import FlowsheetModel

ACID_ANION = "Cl"
"""Anion that is followed where every circuit has constant separation factors: the model knows none."""


@dataclass
class Site:
    """Components of the plant, and where its units' nodes lie.

    Attributes
    ----------
    model : FlowsheetModel
    metals, ligands : tuple of str
        Components: metals (counter-ions last), then anions.
    charge : dict[str, float]
        Charge of every component.
    stages : dict
        Of every cascade the nodes (contact, aqueous outlet, organic outlet) of its stages.
    saponifiers : dict
        Of every saponifier its organic and its aqueous tank.
    adjusters : dict
        Of every acid adjuster its tank.
    """

    model: FlowsheetModel
    metals: tuple[str, ...]
    ligands: tuple[str, ...]
    charge: dict[str, float]
    counter_ions: tuple[str, ...]
    entrains_organic: bool
    stages: dict[str, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)
    saponifiers: dict[str, tuple[int, int]] = field(default_factory=dict)
    adjusters: dict[str, int] = field(default_factory=dict)

    @property
    def components(self) -> tuple[str, ...]:
        """Metals and anions in the order of the arrays."""
        return self.metals + self.ligands

    def circuit(self, unit: str) -> str:
        """Chemistry of a unit that holds an organic."""
        return self.model.unit_chemistries[unit]

    def carries_organic(self, stream: str) -> bool:
        """Whether a stream is organic, or aqueous that may carry organic over."""
        return self.model.phases.get(stream) == "organic" or self.entrains_organic

    def saponified(self, circuit: str, degree: float) -> float:
        """Counter-ion per volume of saponified organic [mol/L].

        With constant separation factors the capacity is that of the fresh organic as it is used, so
        that a saponifier restores all of it whatever degree is named. In a mixture an acidic second
        extractant counts like the first.
        """
        chemistry = self.model.chemistries[circuit]
        if chemistry.capacity is not None:
            return 3.0 * chemistry.capacity
        return degree * chemistry.acidic_extractant


def survey(model: FlowsheetModel) -> Site:
    """The site of a flowsheet."""
    charge: dict[str, float] = {}
    for chemistry in model.chemistries.values():
        charge.update({metal: float(z) for metal, z in chemistry.charges.items()})
    counter_ions = tuple(model.counter_ions) or _counter_ions(model)
    ligands = tuple(model.anions) or (ACID_ANION,)
    for chemistry in model.chemistries.values():
        if not isinstance(chemistry.system, SeparationFactorSystem):
            charge.update({anion: float(z) for anion, z in chemistry.system.anion.items()})
    charge = {**dict.fromkeys(counter_ions, 1.0), **dict.fromkeys(ligands, -1.0), **charge}
    metals = (*(c for c in model.components if c not in counter_ions), *counter_ions)
    carries = any(
        unit.entrainment.organic_in_aqueous > 0.0
        for unit in model.units.values()
        if isinstance(unit, Cascade)
    )
    return Site(model, metals, ligands, {c: charge[c] for c in (*metals, *ligands)}, counter_ions, carries)


def _counter_ions(model: FlowsheetModel) -> tuple[str, ...]:
    """Cations of the bases that units and streams use, where the systems name none."""
    found = [unit.cation for unit in model.units.values() if isinstance(unit, Saponifier | AcidAdjuster)]
    found += [s.cation for s in model.streams.values() if s.phase == "organic" or s.base > 0.0]
    found += [ion for s in model.streams.values() for ion in s.counter_ions]
    return tuple(dict.fromkeys(found)) or ("Na",)
