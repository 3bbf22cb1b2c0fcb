"""Tables of contacts made by a system with known constants, for the tests of the fit."""

from dataclasses import replace

import numpy as np

from reesim.chemistry.mass_action import MassActionSystem
from reesim.studies.fit.cells import Grid, parse_grid
from reesim.studies.fit.contacts import Contacts
from reesim.studies.fit.problem import Problem
from reesim.studies.fit.reading import read_contacts

SEVEN = {"La": -2.4, "Pr": -1.6, "Nd": -1.4, "Sm": -0.5, "Tb": 0.9, "Dy": 1.4, "Y": 1.9}
"""log K of a made-up system, not data."""


def seven_metals() -> MassActionSystem:
    metals = {m: {"charge": 3, "dimers": 3, "logK": k, "sd": 0.3} for m, k in SEVEN.items()}
    return MassActionSystem.model_validate(
        {
            "name": "seven",
            "extractant": {"name": "HA", "aggregation": 2},
            "organic": {"model": "alstad", "coefficient": 0.3},
            "anion": {"Cl": -1},
            "metals": {**metals, "Na": {"charge": 1, "dimers": 1, "logK": -6.0}},
            "temperature": "25 degC",
        }
    )


def grid_of(text: str) -> Grid:
    return parse_grid(text.encode("utf-8"), "data.csv")


def contacts_of(text: str, system: MassActionSystem, **errors: float) -> Contacts:
    return read_contacts(grid_of(text), system, errors)


def random_table(n: int, metals: tuple[str, ...], seed: int, *, columns: str = "aq") -> str:
    """Contacts of all metals at random acid, extractant, O/A and saponification; what was measured is 0.01."""
    rng = np.random.default_rng(seed)
    head = ["acid [mol/L]", "extractant [mol/L]", "O/A", "saponification", "NaCl [mol/L]"]
    head += [f"{m}_feed [mol/L]" for m in metals] + [
        f"{m}_{columns}" + (" [mol/L]" if columns != "D" else "") for m in metals
    ]
    lines = [",".join(head)]
    for _ in range(n):
        extractant = float(rng.choice([0.5, 1.0, 1.5]))
        row = [10 ** rng.uniform(-2.0, 0.2), extractant, rng.choice([0.5, 1.0, 2.0]), rng.uniform(0.0, 0.1)]
        row += [rng.uniform(0.0, 0.5)]
        row += list(10 ** rng.uniform(-3.5, -2.0, len(metals))) + [0.01] * len(metals)
        lines.append(",".join(repr(float(v)) for v in row))
    return "\n".join(lines) + "\n"


def measured_exactly(contacts: Contacts, system: MassActionSystem) -> Contacts:
    """The contacts with what the system itself says in place of what was measured."""
    problem = Problem(contacts, system, ())
    predicted = problem.predict(problem.start)
    assert predicted is not None
    return with_values(contacts, predicted.value)


def with_values(contacts: Contacts, values: np.ndarray) -> Contacts:
    held = tuple(m._replace(value=float(v)) for m, v in zip(contacts.measurements, values, strict=True))
    return replace(contacts, measurements=held)


def with_noise(contacts: Contacts, rng: np.random.Generator) -> Contacts:
    """The contacts with errors of the size each measurement is said to have."""
    sd = np.array([m.sd for m in contacts.measurements])
    exact = np.array([m.value for m in contacts.measurements])
    return with_values(contacts, exact + sd * rng.standard_normal(sd.size))
