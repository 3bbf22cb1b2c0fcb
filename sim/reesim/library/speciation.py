"""Speciation of the library, and the systems that take it."""

from functools import cache

from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.reactions import AqueousComplex, Protonation, Solid
from reesim.chemistry.speciation import Speciation
from reesim.document import read, validate
from reesim.errors import InputError
from reesim.library.references import library_file


@cache
def load_speciation(ligand: str) -> Speciation:
    """Complexes of a ligand; ValueError with the nearest name when the library has none."""
    found, faults = validate(Speciation, read(library_file("speciation", ligand)))
    if found is None or faults:
        raise InputError(faults)
    return found


def with_speciation(system: MassActionSystem) -> MassActionSystem:
    """The system with the complexes it takes from the library written out.

    What the system lists itself stands before the library's. The result no longer refers to the library, so
    that it can be written and read again. Raises ValueError for what the library cannot give.
    """
    wanted = system.speciation
    if wanted is None:
        return system
    complexes = {_key(found): found for found in system.aqueous_complexes}
    protonation = {(found.ligand, found.n): found for found in system.protonation}
    solids = {found.metal: found for found in system.solids}
    for ligand in wanted.library:
        library = load_speciation(ligand)
        _check(library, system)
        for complex_ in library.complexes_in(system.metals, wanted.ionic_strength):
            complexes.setdefault(_key(complex_), complex_)
        for held in library.protonation_in(wanted.ionic_strength):
            protonation.setdefault((held.ligand, held.n), held)
    if wanted.solids:
        charges = {metal: entry.charge for metal, entry in system.metals.items()}
        for solid in load_speciation("OH").solids_in(charges, wanted.ionic_strength):
            solids.setdefault(solid.metal, solid)
    return system.model_copy(update=_written_out(complexes, protonation, solids))


def _key(found: AqueousComplex) -> tuple[str, str, int]:
    return found.metal, found.ligand, found.n


def _written_out(
    complexes: dict[tuple[str, str, int], AqueousComplex],
    protonation: dict[tuple[str, int], Protonation],
    solids: dict[str, Solid],
) -> dict[str, object]:
    return {
        "speciation": None,
        "aqueous_complexes": tuple(complexes.values()),
        "protonation": tuple(protonation.values()),
        "solids": tuple(solids.values()),
    }


def _check(library: Speciation, system: MassActionSystem) -> None:
    """The library's ions must be those of the system."""
    ligand = library.name
    if ligand != "OH" and system.anion.get(ligand) != library.charge:
        listed = ", ".join(system.anion)
        raise ValueError(
            f"{ligand} of charge {library.charge} is not a ligand of this system (anion has: {listed})"
        )
    for found in library.complexes:
        if found.metal in system.metals and system.metals[found.metal].charge != found.charge:
            raise ValueError(
                f"the library has {found.metal} with charge {found.charge}, this system with "
                f"{system.metals[found.metal].charge}; list its complexes in the system"
            )
