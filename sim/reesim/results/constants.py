"""Every constant that a solution rests on, with its spread, standing and source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reesim.chemistry.pitzer import SaltParameters
from reesim.chemistry.sit import SitCoefficient
from reesim.elements import species
from reesim.flowsheet.activities import packed_activity
from reesim.flowsheet.site import survey
from reesim.results.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.chemistry import DistributionSystem, MassActionSystem, SeparationFactorSystem
    from reesim.chemistry.sourced import Sourced
    from reesim.flowsheet.model import Chemistry, FlowsheetModel
    from reesim.results.arrays import Arrays

FLOWSHEET = "flowsheet"
"""Source of a constant that the flowsheet gives in place of the system's."""


class Constant(NamedTuple):
    """One number and what is known of it."""

    name: str
    """Path: system, kind of constant, species."""
    value: float
    """The number."""
    sd: float | None
    """Standard deviation, in the number's own unit."""
    status: str | None
    """measured, derived, recalled or estimate."""
    source: str | None
    """Key of the bibliography."""
    metal: str | None = None
    """Metal whose extraction the constant rules."""


def constant_table(arrays: Arrays) -> Table:
    """All constants in use: those of the systems, then the molar masses behind oxides and grams."""
    found = [*constants(arrays.model, arrays.metals), *_masses(arrays)]
    return Table(
        {
            "name": [entry.name for entry in found],
            "value": [entry.value for entry in found],
            "sd": [entry.sd for entry in found],
            "status": [entry.status for entry in found],
            "source": [entry.source for entry in found],
        }
    )


def constants(model: FlowsheetModel, metals: tuple[str, ...]) -> list[Constant]:
    """Constants of the systems that concern some metals; once each, though circuits share a system."""
    found: dict[Constant, None] = {}
    for chemistry in model.chemistries.values():
        system = chemistry.system
        if system.model == "separation_factor":
            entries = _factors(chemistry, system, metals)
        elif system.model == "distribution":
            entries = _isotherms(system, metals)
        else:
            entries = _mass_action(chemistry, system, metals)
        found.update(dict.fromkeys(entries))
    found.update(dict.fromkeys(_of_activity(model)))
    return list(found)


def _of_activity(model: FlowsheetModel) -> Iterator[Constant]:
    """Parameters of the activity model in use; the sd of a salt is that of its coefficient, not of these."""
    packed = packed_activity(survey(model))
    for entry in packed.used if packed is not None else ():
        pair = ".".join(entry.ions)
        if isinstance(entry, SitCoefficient):
            yield _sourced(f"sit.epsilon.{pair}", entry.epsilon, entry)
            continue
        names = ("beta0", "beta1", "c_phi") if isinstance(entry, SaltParameters) else ("theta",)
        for name in names:
            value = float(getattr(entry, name))
            yield Constant(f"pitzer.{name}.{pair}", value, None, entry.status, entry.source)


def _factors(
    chemistry: Chemistry, system: SeparationFactorSystem, metals: tuple[str, ...]
) -> Iterator[Constant]:
    spread = system.sd if isinstance(system.sd, dict) else dict.fromkeys(system.separation_factors, system.sd)
    for metal, value in system.separation_factors.items():
        if metal not in metals:
            continue
        name = f"{system.name}.separation_factors.{metal}"
        if metal in chemistry.overrides:
            yield Constant(name, value, None, None, FLOWSHEET, metal)
        else:
            # the file gives the spread of log10 beta; here it is that of beta itself, to first order
            sd = spread.get(metal)
            yield Constant(
                name,
                value,
                None if sd is None else value * 2.302585092994046 * sd,
                system.status,
                system.source,
                metal,
            )


def _isotherms(system: DistributionSystem, metals: tuple[str, ...]) -> Iterator[Constant]:
    """Coefficients of the polynomials, each named by its powers."""
    for metal in metals:
        if metal not in system.metals:
            continue
        isotherm = system.metals[metal]
        for term in isotherm.log_D:
            given = term.model_dump(exclude={"coefficient"})
            powers = [f"{name}^{power}" for name, power in given.items() if power]
            name = f"{system.name}.log_D.{metal}.{'.'.join(powers) or '1'}"
            yield _sourced(name, term.coefficient, isotherm, metal)
    for held in system.protonation:
        yield _sourced(f"{system.name}.log_K.{held.ligand}.H.{held.n}", held.log_K, held)
    yield Constant(f"{system.name}.kw", system.kw, None, None, None)


def _mass_action(
    chemistry: Chemistry, system: MassActionSystem, metals: tuple[str, ...]
) -> Iterator[Constant]:
    for metal in metals:
        if metal in system.metals:
            yield from _extraction(chemistry, system, metal)
    yield from _complexes(system, metals)
    for held in system.protonation:
        yield _sourced(f"{system.name}.log_K.{held.ligand}.H.{held.n}", held.log_K, held)
    for uptake in system.acid_uptake:
        taken = f"{uptake.dimers:g}" + (f".{uptake.second:g}" if uptake.second else "")
        yield _sourced(f"{system.name}.acid_uptake.{uptake.ligand}.{taken}", uptake.logK, uptake)
    for pair in system.associates:
        yield _sourced(f"{system.name}.associates.{pair.dimers:g}.{pair.second:g}", pair.logK, pair)
    for solid in system.solids:
        if solid.metal in metals:
            yield _sourced(f"{system.name}.log_star_Ks0.{solid.metal}", solid.log_star_Ks0, solid)
    if system.organic.c:
        yield _sourced(f"{system.name}.organic.coefficient", system.organic.c, system.organic)
    yield Constant(f"{system.name}.kw", system.kw, None, None, None)


def _complexes(system: MassActionSystem, metals: tuple[str, ...]) -> Iterator[Constant]:
    for complex_ in system.aqueous_complexes:
        if complex_.metal in metals:
            kind, value = "log_beta", complex_.log_beta
            if value is None:
                kind, value = "log_star_beta", complex_.log_star_beta
            species_ = f"{complex_.metal}.{complex_.ligand}.{complex_.n}"
            yield _sourced(f"{system.name}.{kind}.{species_}", value, complex_)


def _extraction(chemistry: Chemistry, system: MassActionSystem, metal: str) -> Iterator[Constant]:
    complexes = system.complexes_of(metal)
    for i, complex_ in enumerate(complexes, start=1):
        name = f"{system.name}.logK.{metal}" + (f".{i}" if len(complexes) > 1 else "")
        if metal in chemistry.overrides:
            yield Constant(name, complex_.logK, None, None, FLOWSHEET, metal)
        else:
            yield _sourced(name, complex_.logK, complex_, metal)


def _sourced(name: str, value: float | None, entry: Sourced, metal: str | None = None) -> Constant:
    number = float("nan") if value is None else value
    return Constant(name, number, entry.sd, entry.status, entry.source, metal)


def _masses(arrays: Arrays) -> Iterator[Constant]:
    """Molar masses of the metals and anions that are elements."""
    known = species()
    for name in arrays.components:
        if name in known:
            entry = known[name]
            yield Constant(f"molar_mass.{name}", entry.molar_mass, None, entry.status, entry.source)
