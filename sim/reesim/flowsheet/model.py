"""The flowsheet as read: every field checked and in canonical units, ready to be compiled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reesim.flowsheet.activities import ActivityDocument

if TYPE_CHECKING:
    from pathlib import Path

    from reesim.chemistry.systems import AnySystem
    from reesim.document import Node
    from reesim.flowsheet.fields import Phase
    from reesim.flowsheet.specs import SpecModel
    from reesim.flowsheet.streams import StreamModel
    from reesim.flowsheet.units import UnitModel


@dataclass(frozen=True)
class Chemistry:
    """One extraction circuit's chemistry.

    Attributes
    ----------
    name : str
        Its name; "main" where the flowsheet has only one.
    system : MassActionSystem, SeparationFactorSystem or DistributionSystem
        Constants, with the flowsheet's own values put in place of the system's.
    extractant : float or None
        Formal (monomer) extractant [mol/L]; None for separation factors.
    second_extractant : float or None
        Formal second extractant [mol/L]; None where the system is no mixture of two.
    capacity : float or None
        Rare earths per volume of fresh organic [mol/L]; None for mass action.
    temperature : float
        Temperature of the circuit [K].
    origin : str
        Library name, path, or "inline".
    overrides : dict[str, float]
        Constants set by the flowsheet in place of the system's: log K, or separation factors, by metal.
    path : tuple of str
        Where it stands in the file: ("chemistry",) or ("chemistry", name).
    without_enthalpy : tuple of str
        Constants that nothing carries from the system's temperature to the circuit's; used as they are.
    activity : ActivityDocument
        Activity model of its aqueous phase.
    """

    name: str
    system: AnySystem
    extractant: float | None
    capacity: float | None
    temperature: float
    origin: str
    overrides: dict[str, float] = field(default_factory=dict)
    path: tuple[str, ...] = ("chemistry",)
    without_enthalpy: tuple[str, ...] = ()
    activity: ActivityDocument = field(default_factory=ActivityDocument)
    second_extractant: float | None = None

    @property
    def acidic_extractant(self) -> float:
        """Formal extractant that a degree of saponification counts [mol/L]: the second one too if acidic."""
        second = getattr(self.system, "second_extractant", None)
        other = self.second_extractant or 0.0
        return (self.extractant or 0.0) + (other if second is not None and second.acidic else 0.0)

    @property
    def charges(self) -> dict[str, int]:
        """Charge of every metal of the system; 3 for all where separation factors are constant."""
        if self.system.model == "separation_factor":
            return dict.fromkeys(self.system.separation_factors, 3)
        return {metal: entry.charge for metal, entry in self.system.metals.items()}


@dataclass(frozen=True)
class FlowsheetModel:
    """A flowsheet that has no fault visible without solving it.

    Attributes
    ----------
    title : str
        Its title, or an empty text.
    chemistries : dict[str, Chemistry]
        Chemistries by name, in the file's order.
    components : tuple of str
        Metals followed beside the counter-ions, in the file's order.
    counter_ions : tuple of str
        Metals of charge 1 of every system, such as Na and NH4.
    anions : tuple of str
        Anions of every system; the first is the one of the acid.
    streams : dict[str, StreamModel]
        Streams that enter from outside.
    units : dict[str, UnitModel]
        Units by name, in the file's order.
    specs : tuple of SpecModel
        Design specifications.
    scenarios : dict[str, dict[str, Any]]
        Changes by scenario and path, as written.
    phases : dict[str, {"aqueous", "organic"}]
        Phase of every stream, those between units included.
    circuits : dict[str, str]
        Chemistry of every organic stream, by stream.
    unit_chemistries : dict[str, str]
        Chemistry of every unit that holds an organic, by unit.
    products : tuple of str
        Streams that leave the plant.
    base : Path
        Folder that relative paths are resolved from.
    node : Node
        Root of the document, with positions, changes applied.
    systems : dict[str, Any]
        Documents of the systems that are given by path, by that path.
    """

    title: str
    chemistries: dict[str, Chemistry]
    components: tuple[str, ...]
    counter_ions: tuple[str, ...]
    anions: tuple[str, ...]
    streams: dict[str, StreamModel]
    units: dict[str, UnitModel]
    specs: tuple[SpecModel, ...]
    scenarios: dict[str, dict[str, Any]]
    phases: dict[str, Phase]
    circuits: dict[str, str]
    unit_chemistries: dict[str, str]
    products: tuple[str, ...]
    base: Path
    node: Node
    systems: dict[str, Any] = field(default_factory=dict)

    @property
    def plain(self) -> dict[str, Any]:
        """The document as plain data, changes applied."""
        plain: dict[str, Any] = self.node.plain()
        return plain
