"""What streams carry: components, counter-ions, anions, in canonical units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reesim.document import Node, key_fault
from reesim.elements import RARE_EARTHS
from reesim.flowsheet.fields import CATION, listed
from reesim.flowsheet.places import dotted, locate, name_fault, value_fault
from reesim.flowsheet.salts import ions_of
from reesim.flowsheet.species import Species, cation_faults, grams_per_mole
from reesim.flowsheet.streams import AqueousStream, OrganicStream, StreamDocument, StreamModel
from reesim.quantities import Amount, FlowRatio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reesim.errors import Fault
    from reesim.library import Feed


@dataclass(frozen=True)
class Surroundings:
    """What the contents of streams depend on beside the streams themselves.

    Attributes
    ----------
    root : Node
        The document.
    declared : mapping
        Documents by stream; None for one with faults.
    feeds : mapping
        Assays by stream.
    species : Species
        What is followed.
    acid_anions : mapping
        Anion of the acid by stream; empty without mass action.
    circuits : mapping
        Chemistry by organic stream.
    """

    root: Node
    declared: Mapping[str, StreamDocument | None]
    feeds: Mapping[str, Feed]
    species: Species
    acid_anions: Mapping[str, str]
    circuits: Mapping[str, str]


def read_contents(around: Surroundings) -> tuple[dict[str, StreamModel], list[Fault]]:
    """Turn the streams from outside into what they carry, in canonical units."""
    models: dict[str, StreamModel] = {}
    faults: list[Fault] = []
    for name, document in around.declared.items():
        if document is None:
            continue
        if isinstance(document, AqueousStream):
            models[name], more = _aqueous(around, name, document)
        else:
            models[name], more = _organic(around, name, document)
        faults += more
    return models, faults


def _organic(around: Surroundings, name: str, document: OrganicStream) -> tuple[StreamModel, list[Fault]]:
    """Read an organic stream; its saponification needs the counter-ion in a system."""
    root, path, species = around.root, ("streams", name), around.species
    solutes, faults = _solutes(root, path, document, species)
    cation = CATION[document.base]
    if document.saponification > 0.0:
        key = "base" if "base" in document.model_fields_set else "saponification"
        faults += cation_faults(root, (*path, key), document.base, species)
        if cation in solutes:
            text = f"{cation} is set by the saponification already; give one of them"
            faults.append(name_fault(root, (*path, "solutes", cation), text))
    metals, ions = _parted(solutes, species)
    model = StreamModel(
        name=name,
        phase="organic",
        flow=_flow(around.declared, document),
        ratio=document.flow if isinstance(document.flow, FlowRatio) else None,
        document=document,
        cation=cation,
        solutes=metals,
        counter_ions=ions,
        saponification=document.saponification,
        chemistry=around.circuits.get(name),
    )
    return model, faults


def _aqueous(around: Surroundings, name: str, document: AqueousStream) -> tuple[StreamModel, list[Fault]]:
    """Read an aqueous stream: its solutes, its assay, and the ions that balance them."""
    root, path, species = around.root, ("streams", name), around.species
    solutes, faults = _solutes(root, path, document, species)
    assay: dict[str, float] = {}
    ree = 0.0
    if document.ree is not None and name in around.feeds:
        assay, ree, more = _assay(root, path, document.ree, around.feeds[name], species, solutes)
        faults += more
    total = {**solutes, **{metal: ree * part for metal, part in assay.items()}}
    metals, ions = _parted(total, species)
    brought, anions, more = _ions(root, path, document, species)
    faults += more
    for ion, value in brought.items():
        ions[ion] = ions.get(ion, 0.0) + value
    anion = around.acid_anions.get(name)
    if anion is not None:
        charge = sum(species.charges.get(metal, 0) * value for metal, value in total.items())
        acid = (charge + (document.acid or 0.0)) / abs(species.anions[anion])
        anions[anion] = anions.get(anion, 0.0) + acid
    model = StreamModel(
        name=name,
        phase="aqueous",
        flow=_flow(around.declared, document),
        ratio=document.flow if isinstance(document.flow, FlowRatio) else None,
        document=document,
        acid=document.acid or 0.0,
        base=document.base or 0.0,
        cation=CATION[document.cation],
        solutes=metals,
        assay=assay,
        ree=ree,
        salt=dict(document.salt),
        counter_ions=ions,
        anions=anions,
    )
    return model, faults


def _parted(solutes: Mapping[str, float], species: Species) -> tuple[dict[str, float], dict[str, float]]:
    """Part metals that are followed from counter-ions."""
    ions = {metal: value for metal, value in solutes.items() if metal in species.counter_ions}
    return {metal: value for metal, value in solutes.items() if metal not in ions}, ions


def _flow(declared: Mapping[str, StreamDocument | None], document: StreamDocument) -> float | None:
    """Return a flow [L/h], followed from stream to stream; None where it follows one that a unit makes."""
    factor = 1.0
    for _ in range(len(declared) + 1):
        if not isinstance(document.flow, FlowRatio):
            return factor * document.flow
        factor *= document.flow.factor
        followed = declared.get(document.flow.stream)
        if followed is None:
            return None
        document = followed
    return None


def _solutes(
    root: Node, path: tuple[str, str], document: StreamDocument, species: Species
) -> tuple[dict[str, float], list[Fault]]:
    """Return the metals of a stream [mol/L], the assay apart."""
    found: dict[str, float] = {}
    faults = []
    for metal, amount in document.solutes.items():
        try:
            found[metal] = _moles(metal, amount, species)
        except ValueError as error:
            place = locate(root, (*path, "solutes", metal))
            faults.append(key_fault(place, dotted((*path, "solutes")), str(error)))
    return found, faults


def _moles(metal: str, amount: Amount, species: Species) -> float:
    """Return a concentration [mol/L]; ValueError says why the metal cannot be followed."""
    problem = species.lacks(metal)
    if problem:
        raise ValueError(problem)
    if species.is_known and metal not in species.followed:
        among = listed(species.components)
        raise ValueError(f"{metal} is not among the components ({among}); add it there, or leave it out")
    try:
        return amount.value / grams_per_mole(metal, amount)
    except ValueError as error:
        raise ValueError(f"{error}; give {metal} in mol/L") from None


def _assay(
    root: Node, path: tuple[str, str], ree: Amount, feed: Feed, species: Species, solutes: Iterable[str]
) -> tuple[dict[str, float], float, list[Fault]]:
    """Return the mole fractions that an assay brings, and their total [mol/L]."""
    kept = [
        metal for metal in species.components if feed.assay.get(metal, 0.0) > 0.0 and metal in RARE_EARTHS
    ]
    if not kept:
        if not species.is_known:
            return {}, 0.0, []
        text = f"assay {feed.name} has none of {listed(species.components)} (it has: {listed(feed.assay)})"
        return {}, 0.0, [value_fault(root, (*path, "feed"), text)]
    twice = [metal for metal in solutes if metal in kept]
    faults = [
        name_fault(
            root,
            (*path, "solutes", metal),
            f"{metal} is in assay {feed.name} already; give what the assay lacks",
        )
        for metal in twice
    ]
    fractions = feed.mole_fractions(kept)
    mean = sum(part * grams_per_mole(metal, ree) for metal, part in fractions.items())
    return fractions, ree.value / mean, faults


def _ions(
    root: Node, path: tuple[str, str], document: AqueousStream, species: Species
) -> tuple[dict[str, float], dict[str, float], list[Fault]]:
    """Return the counter-ions and anions [mol/L] that base and salts bring."""
    faults: list[Fault] = []
    ions: dict[str, float] = {}
    anions: dict[str, float] = {}
    if document.base is not None:
        key = "cation" if "cation" in document.model_fields_set else "base"
        faults += cation_faults(root, (*path, key), document.cation, species)
        if species.has_mass_action:
            ions[CATION[document.cation]] = document.base
    for formula, value in document.salt.items():
        try:
            salt = ions_of(formula, species.counter_ions, species.anions)
        except ValueError as error:
            if species.is_complete:
                faults.append(name_fault(root, (*path, "salt", formula), str(error)))
            continue
        ions[salt.cation] = ions.get(salt.cation, 0.0) + value * salt.n_cations
        anions[salt.anion] = anions.get(salt.anion, 0.0) + value * salt.n_anions
    return ions, anions, faults
