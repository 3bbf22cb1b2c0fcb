"""The sections joined into a plant: connections, phases, circuits, contents, loops, targets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.flowsheet.connections import Connections, connect
from reesim.flowsheet.contents import Surroundings, read_contents
from reesim.flowsheet.loops import loop_faults, ratio_faults
from reesim.flowsheet.model import Chemistry, FlowsheetModel
from reesim.flowsheet.phases import circuits_of, phases_of
from reesim.flowsheet.reach import acid_anions, reach_faults
from reesim.flowsheet.species import Species, read_feeds, species_of, unit_faults
from reesim.flowsheet.targets import Plant, rare_earths_of, read_specs
from reesim.flowsheet.variables import Parts

if TYPE_CHECKING:
    from reesim.document import Node
    from reesim.errors import Fault
    from reesim.flowsheet.fields import Phase
    from reesim.flowsheet.specs import Spec, SpecModel
    from reesim.flowsheet.streams import StreamDocument, StreamModel
    from reesim.flowsheet.units import UnitModel


@dataclass(frozen=True)
class Readable:
    """Sections of a file as far as they could be read; None stands for an entry with faults."""

    root: Node
    base: Path | None
    chemistries: dict[str, Chemistry | None]
    components: list[str | None] | None
    streams: dict[str, StreamDocument | None]
    phases: dict[str, Phase | None]
    units: dict[str, UnitModel | None]
    specs: list[tuple[int, Spec]]


@dataclass(frozen=True)
class Joined:
    """What follows from the sections together."""

    readable: Readable
    connections: Connections
    species: Species
    phases: dict[str, Phase]
    circuits: dict[str, str]
    unit_chemistries: dict[str, str]
    streams: dict[str, StreamModel]
    specs: tuple[SpecModel, ...]

    def model(self, title: str, scenarios: dict[str, dict[str, Any]]) -> FlowsheetModel:
        """Return the flowsheet; every section must have been read."""
        readable = self.readable
        return FlowsheetModel(
            title=title,
            chemistries={name: held for name, held in readable.chemistries.items() if held is not None},
            components=self.species.components,
            counter_ions=self.species.counter_ions,
            anions=tuple(self.species.anions),
            streams=self.streams,
            units=dict(self.connections.units),
            specs=self.specs,
            scenarios=scenarios,
            phases=self.phases,
            circuits=self.circuits,
            unit_chemistries=self.unit_chemistries,
            products=tuple(self.connections.products),
            base=readable.base or Path(),
            node=readable.root,
        )


def join(readable: Readable) -> tuple[Joined, list[Fault]]:
    """Join the sections and check what only shows when they are seen together."""
    root = readable.root
    connections, faults = connect(root, readable.streams, readable.units)
    phases, more = phases_of(root, connections, readable.phases)
    faults += more
    circuits, unit_chemistries, more = circuits_of(root, connections, phases, readable.chemistries)
    faults += more
    faults += ratio_faults(root, connections)
    faults += loop_faults(root, connections, phases)
    feeds, more = read_feeds(root, readable.streams)
    faults += more
    species, more = species_of(root, readable.chemistries, readable.components, readable.streams, feeds)
    faults += more
    faults += unit_faults(root, connections.units, species)
    anions = acid_anions(connections, readable.chemistries, unit_chemistries, species.anions)
    streams, more = read_contents(Surroundings(root, readable.streams, feeds, species, anions, circuits))
    faults += more
    faults += reach_faults(root, connections, streams, readable.chemistries, unit_chemistries)
    fictive = {
        element
        for held in readable.chemistries.values()
        if held is not None and held.system.model == "separation_factor"
        for element in held.system.separation_factors
    }
    plant = Plant(
        root=root,
        parts=Parts(readable.streams, readable.units, readable.chemistries),
        phases=phases,
        doubtful=connections.doubtful,
        species=species,
        rare_earths=rare_earths_of(species, fictive),
    )
    specs, more = read_specs(plant, readable.specs)
    faults += more
    joined = Joined(readable, connections, species, phases, circuits, unit_chemistries, streams, specs)
    return joined, faults
