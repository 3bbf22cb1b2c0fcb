"""The page of one extraction system: what its constants are, where they come from, how far they hold."""

from __future__ import annotations

from collections.abc import Iterator

from reesim.chemistry.mass_action import MassActionSystem
from reesim.library import load_system, names
from site_pages import system_pairs, system_parity, system_sets
from site_pages.citations import Citations
from site_pages.equations import equations, free_form
from site_pages.markdown import number, page, paragraphs, plain, table
from site_pages.validity import ranges

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def systems() -> dict[str, MassActionSystem]:
    """Systems of the library that have constants, by name."""
    found = {entry.name: load_system(entry.name)[0] for entry in names("systems")}
    return {name: system for name, system in found.items() if isinstance(system, MassActionSystem)}


def system_page(name: str, system: MassActionSystem) -> str:
    """Write the page; the parity plot is `parity(points)` beside it."""
    cited = Citations()
    return page(
        f"# {plain(system.title or name)}",
        f"`{name}` · made from `data/systems/{name}.yaml` and `data/measured`; "
        f"in a flowsheet `chemistry: {{system: {name}, extractant: …}}`.",
        _facts(system, cited),
        "## Equations",
        f"{free_form(system)} is the active form of the extractant. D is the distribution ratio, y metal on "
        "the organic, x metal in the aqueous, e free extractant in its active form and a_E its activity, "
        "in mol/L; n, c and a are the numbers of extractant, protons and ligands in a reaction.",
        equations(system),
        "## Constants",
        "`sd` is the standard deviation of log₁₀ K of an element against the others. "
        + _level(system)
        + _standings(),
        _constants(system, cited),
        *_acid_uptake(system, cited),
        *system_parity.section(name, cited),
        *system_pairs.section(name, system, cited),
        *system_sets.section(name, system, cited),
        *_enthalpies(system, cited),
        *_aqueous(system, cited),
        *_solids(system, cited),
        "## Notes",
        *[cited.notes(line) for line in paragraphs(system.notes)],
        "## Sources",
        cited.listed(),
    )


def _facts(system: MassActionSystem, cited: Citations) -> str:
    """What it is and where it holds."""
    extractant = system.extractant
    size = {1.0: "monomer", 2.0: "dimer"}.get(extractant.aggregation, f"{extractant.aggregation:g} monomers")
    mass = f", {extractant.molar_mass:g} g/mol" if extractant.molar_mass else ""
    named = f"{plain(extractant.name)}, {plain(extractant.full_name or '')}{mass}; active as {size}"
    rows = [
        ("diluent", plain(system.diluent or "not stated")),
        ("medium", plain(system.medium or "not stated")),
        ("temperature", f"{system.temperature - 273.15:g} °C"),
        ("organic phase", _organic(system, cited)),
        ("range of validity", "; ".join(ranges(system.range)) or "not stated"),
        ("metals", ", ".join(system.metals)),
    ]
    return table(("extractant", named), rows)


def _organic(system: MassActionSystem, cited: Citations) -> str:
    organic = system.organic
    if not organic.c:
        return "ideal"
    spread = f" ± {organic.sd:g}" if organic.sd is not None else ""
    standing = f"{organic.status or 'status not stated'} ({cited.link(organic.source)})"
    return f"log₁₀ a = log₁₀ e − {organic.c:g}{spread} √e, {standing}"


def _level(system: MassActionSystem) -> str:
    if system.level_sd is None:
        return ""
    return f"The level of all rare earths together is uncertain by a further {system.level_sd:g}. "


def _standings() -> str:
    return (
        "Status: *measured*, read in the source; *derived*, computed from such numbers; *recalled*, not "
        "verified; *estimate*, a placeholder that lets a case run."
    )


def _constants(system: MassActionSystem, cited: Citations) -> str:
    rows = []
    for metal in system.metals:
        for found in system.complexes_of(metal):
            rows.append(
                (
                    metal,
                    number(found.logK),
                    number(found.sd, 2),
                    f"{found.dimers:g}",
                    *cited.standing(found),
                )
            )
        if not system.complexes_of(metal):
            rows.append((metal, "–", "–", "–", "–", "–", "not extracted"))
    columns = ("metal", "log K", "sd", "n", "status", "source", "note")
    return table(columns, rows, ("log K", "sd", "n"))


def _acid_uptake(system: MassActionSystem, cited: Citations) -> Iterator[str]:
    if not system.acid_uptake:
        return
    yield "### Acid on the organic"
    rows = [
        (found.ligand, number(found.logK), number(found.sd, 2), f"{found.dimers:g}", *cited.standing(found))
        for found in system.acid_uptake
    ]
    yield table(("with", "log K", "sd", "n", "status", "source", "note"), rows, ("log K", "sd", "n"))


def _enthalpies(system: MassActionSystem, cited: Citations) -> Iterator[str]:
    yield "## Temperature"
    rows = []
    for metal in system.metals:
        for found in system.complexes_of(metal):
            if found.enthalpy is not None:
                status = found.enthalpy_status or "not stated"
                spread = number(found.enthalpy_sd, 0)
                rows.append(
                    (metal, number(found.enthalpy, 1), spread, status, cited.link(found.enthalpy_source))
                )
    if not rows:
        yield "No enthalpy is known: constants stay as they are at any temperature, and a run says so."
        return
    without = [metal for metal in system.metals if metal not in {row[0] for row in rows}]
    yield (
        "Constants are carried to other temperatures by van 't Hoff where an enthalpy [kJ/mol] is given; a "
        "run names those without."
    )
    yield table(("metal", "ΔH", "sd", "status", "source"), rows, ("ΔH", "sd"))
    if without:
        yield f"Without enthalpy: {', '.join(without)}."


def _aqueous(system: MassActionSystem, cited: Citations) -> Iterator[str]:
    if not system.aqueous_complexes and not system.protonation:
        return
    yield "## Complexes in the aqueous phase"
    rows = []
    for found in system.aqueous_complexes:
        is_hydrolysis = found.log_beta is None
        name = f"{found.metal} + {found.n} {found.ligand.translate(SUBSCRIPTS)}"
        value = found.log_star_beta if is_hydrolysis else found.log_beta
        kind = "log \\*β" if is_hydrolysis else "log β"
        rows.append((name, kind, number(value, 2), number(found.sd, 2), *cited.standing(found)[:2]))
    for held in system.protonation:
        name = f"{held.ligand.translate(SUBSCRIPTS)} + {held.n} H"
        rows.append((name, "log K", number(held.log_K, 2), number(held.sd, 2), *cited.standing(held)[:2]))
    columns = ("reaction", "constant", "value", "sd", "status", "source")
    yield "Overall constants, in the medium of the system."
    yield table(columns, rows, ("value", "sd"))


def _solids(system: MassActionSystem, cited: Citations) -> Iterator[str]:
    if not system.solids:
        return
    yield "## Hydroxides"
    yield "log₁₀ of the solubility constant written with H⁺, for the saturation index; nothing precipitates."
    rows = [
        (found.metal, number(found.log_star_Ks0, 2), number(found.sd, 2), *cited.standing(found))
        for found in system.solids
    ]
    yield table(("metal", "log \\*Ks0", "sd", "status", "source", "note"), rows, ("log \\*Ks0", "sd"))
