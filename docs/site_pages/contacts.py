"""Contacts of two phases, solved by the program as cascades of one stage."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import log10
from typing import TYPE_CHECKING, Any

import reesim

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence


@dataclass(frozen=True)
class Contact:
    """What is brought together, 1 L of aqueous with `ratio` L of organic.

    Attributes
    ----------
    system : str
        Name in data/systems.
    extractant : float
        Formal, as monomer [mol/L].
    solutes : dict[str, float]
        Metals of the aqueous phase before contact [mol/L].
    acid : float
        Free acid before contact [mol/L].
    salt : dict[str, float]
        Salts of the aqueous phase [mol/L].
    ratio : float
        Organic over aqueous volume [-].
    saponification : float
        Sodium on the organic [mol for each mol of extractant].
    parameter_set : str
        Set of the system's constants; empty for its own.
    """

    system: str
    extractant: float
    solutes: dict[str, float]
    acid: float
    salt: dict[str, float] = field(default_factory=dict)
    ratio: float = 1.0
    saponification: float = 0.0
    parameter_set: str = ""


@dataclass(frozen=True)
class Equilibrium:
    """What comes out of a contact: log10 of D by metal, free extractant as its active form [mol/L]."""

    pH: float  # noqa: N815 (the trade's spelling)
    loading: float
    free_extractant: float
    log_ratios: dict[str, float]


def solve(contact: Contact) -> Equilibrium:
    """Bring one contact to equilibrium."""
    return solve_all([contact])[0]


def solve_all(contacts: Sequence[Contact]) -> list[Equilibrium]:
    """Bring contacts to equilibrium; those of one system are units of one plant: its file is read once."""
    found: dict[int, Equilibrium] = {}
    for name in dict.fromkeys(contact.system for contact in contacts):
        chosen = {i: contact for i, contact in enumerate(contacts) if contact.system == name}
        stages = reesim.loads(json.dumps(_plant(chosen))).solve().stages.set_index("unit")
        rows = stages.to_dict("index")
        found |= {i: _equilibrium(contact, rows[f"mix_{i}"]) for i, contact in chosen.items()}
    return [found[i] for i in range(len(contacts))]


def _equilibrium(contact: Contact, stage: dict[Hashable, Any]) -> Equilibrium:
    both = {m: (stage[f"{m}_org_mol_per_L"], stage[f"{m}_aq_mol_per_L"]) for m in contact.solutes}
    return Equilibrium(
        pH=float(stage["pH"]),
        loading=float(stage["loading"]),
        free_extractant=float(stage["free_extractant_mol_per_L"]),
        log_ratios={metal: log10(organic / aqueous) for metal, (organic, aqueous) in both.items()},
    )


def _plant(contacts: dict[int, Contact]) -> dict[str, Any]:
    """Write contacts of one system as a flowsheet whose units have nothing to do with one another."""
    streams: dict[str, Any] = {}
    for i, contact in contacts.items():
        streams[f"feed_{i}"] = {
            "phase": "aqueous",
            "flow": "1 L/h",
            "acid": f"{contact.acid!r} mol/L",
            "solutes": _amounts(contact.solutes),
            "salt": _amounts(contact.salt),
        }
        streams[f"fresh_{i}"] = {
            "phase": "organic",
            "flow": f"{contact.ratio!r} L/h",
            "saponification": f"{100.0 * contact.saponification!r} %",
            "chemistry": f"of_{i}",
        }
    return {
        "reesim": 1,
        "chemistry": {f"of_{i}": _chemistry(contact) for i, contact in contacts.items()},
        "components": list(
            dict.fromkeys(metal for contact in contacts.values() for metal in contact.solutes)
        ),
        "streams": streams,
        "units": {f"mix_{i}": _unit(i) for i in contacts},
    }


def _amounts(given: dict[str, float]) -> dict[str, str]:
    return {name: f"{amount!r} mol/L" for name, amount in given.items()}


def _chemistry(contact: Contact) -> dict[str, str]:
    chosen = {"set": contact.parameter_set} if contact.parameter_set else {}
    return {"system": contact.system, "extractant": f"{contact.extractant!r} mol/L", **chosen}


def _unit(i: int) -> dict[str, Any]:
    return {
        "type": "cascade",
        "stages": 1,
        "organic_in": {"1": f"fresh_{i}"},
        "aqueous_in": {"1": f"feed_{i}"},
        "organic_out": f"loaded_{i}",
        "aqueous_out": f"raffinate_{i}",
        "chemistry": f"of_{i}",
    }
