"""A system with some of its constants moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reesim.studies.fit.parameters import COEFFICIENT
from reesim.studies.fit.places import moving, places_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reesim.chemistry import MassActionSystem
    from reesim.kernels.arrays import Floats
    from reesim.studies.fit.contacts import Contacts
    from reesim.studies.fit.places import Parameter

Told = dict[str, Any]
"""What is told of a constant beside its value: sd, status, source."""


def moved_system(
    system: MassActionSystem,
    contacts: Contacts,
    parameters: Sequence[Parameter],
    values: Floats,
    told: Callable[[Floats], Told] | None = None,
) -> MassActionSystem:
    """The system with its free numbers at some values [P]; levels belong to laboratories and are left out.

    Parameters
    ----------
    told : callable, optional
        What is told of a constant, from the numbers that move it [P].
    """
    told = told or (lambda row: {})
    shift = values - np.array([p.start for p in parameters])
    changes: dict[tuple[str, str, int], tuple[float, Told]] = {}
    for place in places_of(system, contacts.metals, contacts.ligands):
        row = moving(place, parameters)
        if row.any():
            changes[place.family, place.metal, place.entry] = float(row @ shift), told(row)
    updates: dict[str, Any] = {"metals": _metals(system, changes)}
    updates["aqueous_complexes"] = tuple(
        _moved(
            held,
            "log_beta" if held.log_star_beta is None else "log_star_beta",
            changes.get(("aqueous", held.metal, i)),
        )
        for i, held in enumerate(system.aqueous_complexes)
    )
    updates["protonation"] = tuple(
        _moved(held, "log_K", changes.get(("protons", "", i))) for i, held in enumerate(system.protonation)
    )
    updates["acid_uptake"] = tuple(
        _moved(held, "logK", changes.get(("uptake", "", i))) for i, held in enumerate(system.acid_uptake)
    )
    row = np.array([float(p.name == COEFFICIENT) for p in parameters])
    if row.any():
        new = {"model": "alstad", "coefficient": float(values @ row), **told(row)}
        updates["organic"] = system.organic.model_copy(update=new)
    return system.model_copy(update=updates)


def _metals(
    system: MassActionSystem, changes: dict[tuple[str, str, int], tuple[float, Told]]
) -> dict[str, Any]:
    """Metals with their new constants, written as they were."""
    metals = {}
    for metal, entry in system.metals.items():
        if entry.complexes is None:
            metals[metal] = _moved(entry, "logK", changes.get(("organic", metal, 0)))
        else:
            complexes = tuple(
                _moved(held, "logK", changes.get(("organic", metal, i)))
                for i, held in enumerate(entry.complexes)
            )
            metals[metal] = entry.model_copy(update={"complexes": complexes})
    return metals


def _moved(held: Any, field: str, change: tuple[float, Told] | None) -> Any:
    """An entry with its constant moved."""
    if change is None:
        return held
    return held.model_copy(update={field: getattr(held, field) + change[0], **change[1]})
