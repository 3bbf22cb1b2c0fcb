"""The equations of a system, as its constants enter them."""

from __future__ import annotations

from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.reactions import OrganicComplex
from site_pages.markdown import table

CHARGES = {1: "⁺", 2: "²⁺", 3: "³⁺", 4: "⁴⁺"}
ANIONS = {"Cl": "Cl⁻", "NO3": "NO₃⁻", "SO4": "SO₄²⁻", "F": "F⁻", "OH": "OH⁻"}


def equations(system: MassActionSystem) -> str:
    """Reactions with the metals they hold for, then the laws of both phases as a block of text."""
    rows = [(reaction, ", ".join(metals)) for reaction, metals in reactions(system).items()]
    rows += [
        (
            f"{_count(-system.anion[uptake.ligand])}H⁺ + {ANIONS.get(uptake.ligand, uptake.ligand)} + "
            f"{_count(uptake.dimers)}{free_form(system)} ⇌ complex",
            "acid on the organic",
        )
        for uptake in system.acid_uptake
    ]
    laws = [_distribution(system), _activity(system), _alpha(system), _balance(system)]
    return table(("reaction, constant K", "of"), rows) + "\n\n```text\n" + "\n".join(laws) + "\n```"


def reactions(system: MassActionSystem) -> dict[str, list[str]]:
    """Metals by the reaction that extracts them, in the order of the file."""
    found: dict[str, list[str]] = {}
    for metal, entry in system.metals.items():
        complexes = system.complexes_of(metal)
        for complex_ in complexes:
            found.setdefault(_reaction(system, entry.charge, complex_), []).append(metal)
        if not complexes:
            found.setdefault("not extracted", []).append(metal)
    return found


def free_form(system: MassActionSystem) -> str:
    """How the active form of the extractant is written."""
    aggregation = system.extractant.aggregation
    acidic = any(found.protons for metal in system.metals for found in system.complexes_of(metal))
    monomer = "HA" if acidic else system.extractant.name
    return (
        monomer if aggregation == 1.0 else f"({monomer}){'₂' if aggregation == 2.0 else f'{aggregation:g}'}"
    )


def _reaction(system: MassActionSystem, charge: int, found: OrganicComplex) -> str:
    taken = "".join(f" + {count} {ANIONS.get(ligand, ligand)}" for ligand, count in found.ligands.items())
    given = f" + {_count(found.protons)}H⁺" if found.protons else ""
    return f"M{CHARGES[charge]}{taken} + {_count(found.dimers)}{free_form(system)} ⇌ complex{given}"


def _count(value: float | None) -> str:
    return "" if value in (None, 1.0) else f"{value:g} "


def _distribution(system: MassActionSystem) -> str:
    """D of a metal as sum over its complexes; factors that no complex has are left out."""
    complexes = [found for metal in system.metals for found in system.complexes_of(metal)]
    taken = " [L]^a" if any(found.ligands for found in complexes) else ""
    given = " / [H⁺]^c" if any(found.protons for found in complexes) else ""
    alpha = " / α" if system.aqueous_complexes else ""
    return f"D = y / x = Σ K a_E^n{taken}{given}{alpha}"


def _activity(system: MassActionSystem) -> str:
    c = system.organic.c
    return f"log₁₀ a_E = log₁₀ e − {c:g} √e" if c else "a_E = e"


def _alpha(system: MassActionSystem) -> str:
    if not system.aqueous_complexes:
        return "x = [M], complexes of the medium inside K"
    ligands = dict.fromkeys(ANIONS.get(found.ligand, found.ligand) for found in system.aqueous_complexes)
    return f"x = α [M], α = 1 + Σ β_k [L]^k with L = {', '.join(ligands)}"


def _balance(system: MassActionSystem) -> str:
    aggregation = system.extractant.aggregation
    total = "extractant" if aggregation == 1.0 else f"extractant / {aggregation:g}"
    return f"{total} = e + Σ n y"
