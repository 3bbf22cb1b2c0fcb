"""The sections joined into a plant: connections, phases, circuits, contents, loops, targets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.flowsheet.connections import Connections, connect
from reesim.flowsheet.contents import Surroundings, read_contents
from reesim.flowsheet.goals import Plant, rare_earths_of
from reesim.flowsheet.loops import loop_faults, ratio_faults
from reesim.flowsheet.model import Chemistry, FlowsheetModel
from reesim.flowsheet.phases import circuits_of, phases_of
from reesim.flowsheet.places import locate, words_of
from reesim.flowsheet.reach import acid_anions, reach_faults
from reesim.flowsheet.species import Species, read_feeds, species_of, unit_faults
from reesim.flowsheet.targets import read_specs
from reesim.flowsheet.variables import Parts

if TYPE_CHECKING:
    from reesim.document import Node
    from reesim.errors import Fault
    from reesim.flowsheet.fields import Phase
    from reesim.flowsheet.salvage import Entry
    from reesim.flowsheet.sections import SpecEntry
    from reesim.flowsheet.specs import SpecModel
    from reesim.flowsheet.streams import StreamDocument, StreamModel
    from reesim.flowsheet.units import UnitModel


FLOW_KEYS = frozenset(
    {"in", "out", "flow", "draws", "organic_in", "aqueous_in", "organic_out", "aqueous_out"}
)
"""Keys of a unit that say where volume goes."""


@dataclass(frozen=True)
class Readable:
    """Sections of a file as far as they could be read."""

    root: Node
    base: Path | None
    chemistries: dict[str, Chemistry | None]
    components: list[str | None] | None
    streams: dict[str, Entry[StreamDocument]]
    phases: dict[str, Phase | None]
    units: dict[str, Entry[UnitModel]]
    specs: list[SpecEntry]

    @property
    def documents(self) -> dict[str, StreamDocument | None]:
        """Streams from outside, as far as they could be read."""
        return {name: entry.model for name, entry in self.streams.items()}

    def unjoined(self) -> Connections:
        """Return streams and units, ready to be joined."""
        entries: list[Entry[StreamDocument] | Entry[UnitModel]] = [
            *self.streams.values(),
            *self.units.values(),
        ]
        doubtful = frozenset().union(*(entry.doubtful for entry in entries))
        sections = [self.root.children().get(name) for name in ("streams", "units")]
        parts = [*sections, *(locate(self.root, ("units", name)) for name in self.units)]
        if any(part is None or part.kind != "map" for part in parts):
            doubtful |= words_of(self.root)
        return Connections(
            declared=self.documents,
            units={name: entry.model for name, entry in self.units.items() if entry.model is not None},
            doubtful=doubtful,
            unsure=frozenset(name for name, entry in self.units.items() if FLOW_KEYS & entry.taken),
        )


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
    documents, connections = readable.documents, readable.unjoined()
    faults = connect(root, connections)
    phases, more = phases_of(root, connections, readable.phases)
    faults += more
    circuits, unit_chemistries, more = circuits_of(root, connections, phases, readable.chemistries)
    faults += more
    faults += ratio_faults(root, connections)
    faults += loop_faults(root, connections, phases)
    feeds, more = read_feeds(root, documents)
    faults += more
    species, more = species_of(root, readable.chemistries, readable.components, documents, feeds)
    faults += more
    faults += unit_faults(root, connections.units, species)
    anions = acid_anions(connections, readable.chemistries, unit_chemistries, species.anions)
    streams, more = read_contents(Surroundings(root, documents, feeds, species, anions, circuits))
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
        parts=Parts(
            streams=documents,
            units={name: entry.model for name, entry in readable.units.items()},
            chemistries=readable.chemistries,
        ),
        phases=phases,
        doubtful=connections.doubtful,
        species=species,
        rare_earths=rare_earths_of(species, fictive),
    )
    specs, more = read_specs(plant, readable.specs)
    faults += more
    joined = Joined(readable, connections, species, phases, circuits, unit_chemistries, streams, specs)
    return joined, faults
