"""One entry of the library as a table for people."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reesim.chemistry.distribution import DistributionSystem, Term
from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.reactions import AcidUptake, Associate, OrganicComplex
from reesim.chemistry.separation_factor import SeparationFactorSystem
from reesim.chemistry.sourced import Sourced
from reesim.chemistry.systems import AnySystem
from reesim.elements import oxide
from reesim.library.bibliography import source
from reesim.library.catalogue import kind_of
from reesim.library.feeds import load_feed
from reesim.library.systems import load_system

Cell = str | float | None
Row = tuple[Cell, ...]


class Table(NamedTuple):
    """Rows for people, and the lines to print below them."""

    title: str
    """Heading."""
    columns: tuple[str, ...]
    """Names of the columns."""
    rows: tuple[Row, ...]
    """Rows, in the order of the file."""
    notes: tuple[str, ...]
    """What to know before using the numbers, and the publications cited."""


def show(kind: str, name: str) -> Table:
    """One entry as a table: value, standard deviation, status and source of each number.

    Raises ValueError for a kind without tables, InputError for a name the library does not have.
    """
    checked = kind_of(kind)
    if checked == "systems":
        system, _ = load_system(name)
        return system_table(system)
    if checked == "feeds":
        return _feed_table(name)
    raise ValueError(f"{checked} have no table; read the file itself")


def system_table(system: AnySystem) -> Table:
    """All constants of a system."""
    if isinstance(system, SeparationFactorSystem):
        return _factors_table(system)
    if isinstance(system, DistributionSystem):
        return _isotherm_table(system)
    columns = ("reaction", "constant", "value", "sd", "status", "source")
    rows = (*_extraction_rows(system), *_aqueous_rows(system), *_solid_rows(system))
    return Table(system.title or system.name, columns, rows, _system_notes(system, rows))


def _row(reaction: str, constant: str, value: float | None, found: Sourced) -> Row:
    return reaction, constant, value, found.sd, found.status, found.source


def _extraction_rows(system: MassActionSystem) -> Iterator[Row]:
    for metal in system.metals:
        for found in system.complexes_of(metal):
            yield _row(_reaction(system, metal, found), "logK", found.logK, found)
    for key, other in system.sets.items():
        changed = system.with_set(key)
        for metal in other.metals:
            for found in changed.complexes_of(metal):
                yield _row(f"set {key}: {_reaction(changed, metal, found)}", "logK", found.logK, found)
    for uptake in system.acid_uptake:
        protons = -system.anion[uptake.ligand]
        reaction = f"{protons} H + {uptake.ligand} + {_extractants(system, uptake)}"
        yield _row(reaction, "logK", uptake.logK, uptake)
    for held in system.associates:
        yield _row(_extractants(system, held), "logK", held.logK, held)


def _aqueous_rows(system: MassActionSystem) -> Iterator[Row]:
    for found in system.aqueous_complexes:
        if found.log_star_beta is None:
            yield _row(f"{found.metal} + {found.n} {found.ligand}", "log_beta", found.log_beta, found)
        else:
            reaction = f"{found.metal} + {found.n} H2O = {found.metal}(OH){found.n} + {found.n} H"
            yield _row(reaction, "log_star_beta", found.log_star_beta, found)
    for held in system.protonation:
        yield _row(f"{held.ligand} + {held.n} H", "log_K", held.log_K, held)


def _solid_rows(system: MassActionSystem) -> Iterator[Row]:
    for found in system.solids:
        charge = system.metals[found.metal].charge
        reaction = f"{found.metal}(OH){charge}(s) + {charge} H = {found.metal} + {charge} H2O"
        yield _row(reaction, "log_star_Ks0", found.log_star_Ks0, found)


def _extractants(system: MassActionSystem, found: OrganicComplex | AcidUptake | Associate) -> str:
    """Active forms that a species takes, with their numbers."""
    aggregation = system.extractant.aggregation
    first = system.extractant.name if aggregation == 1.0 else f"(HA){aggregation:g}"
    parts = [f"{found.dimers:g} {first}"] if found.dimers else []
    if found.second and system.second_extractant is not None:
        other = system.second_extractant
        form = other.name if other.aggregation == 1.0 else f"({other.name}){other.aggregation:g}"
        parts.append(f"{found.second:g} {form}")
    return " + ".join(parts)


def _reaction(system: MassActionSystem, metal: str, found: OrganicComplex) -> str:
    taken = "".join(f" + {count} {ligand}" for ligand, count in found.ligands.items())
    given = f" + {found.protons:g} H" if found.protons else ""
    return f"{metal}{taken} + {_extractants(system, found)} = complex{given}"


def _factors_table(system: SeparationFactorSystem) -> Table:
    factors = system.separation_factors
    spread = system.sd if isinstance(system.sd, dict) else dict.fromkeys(factors, system.sd)
    rows = tuple(
        (symbol, beta, spread.get(symbol), system.status, system.source) for symbol, beta in factors.items()
    )
    columns = ("element", "separation_factor", "sd_log10", "status", "source")
    return Table(
        system.title or system.name, columns, rows, (*_lines(system.notes), *_cited([system.source]))
    )


def _isotherm_table(system: DistributionSystem) -> Table:
    """Each coefficient of log10 D with what it multiplies."""
    rows = tuple(
        _row(f"log10 D of {metal}", _multiplied(term), term.coefficient, isotherm)
        for metal, isotherm in system.metals.items()
        for term in isotherm.log_D
    )
    columns = ("isotherm", "multiplies", "value", "sd", "status", "source")
    notes = (*_ranges(system), *_lines(system.notes), *_cited(str(row[-1]) for row in rows if row[-1]))
    return Table(system.title or system.name, columns, rows, notes)


def _multiplied(term: Term) -> str:
    names = {"pH": "pH", "extractant": "C", "log_extractant": "log10 C", "loading": "loading"}
    powers = ((names[key], power) for key, power in term.model_dump(exclude={"coefficient"}).items())
    return " ".join(name if power == 1 else f"({name})^{power}" for name, power in powers if power) or "1"


def _feed_table(name: str) -> Table:
    feed = load_feed(name)
    moles = feed.mole_fractions()
    rows = tuple(
        (symbol, oxide(symbol).formula, mass, moles[symbol], feed.status, feed.source)
        for symbol, mass in feed.oxide_fractions().items()
    )
    columns = ("element", "oxide", "oxide_mass_fraction", "mole_fraction", "status", "source")
    about = f"{feed.country}, {feed.kind}; {feed.status}, {feed.confidence} confidence"
    return Table(feed.title, columns, rows, (about, *_lines(feed.notes), *_cited([feed.source])))


def _system_notes(system: MassActionSystem, rows: Iterable[Row]) -> tuple[str, ...]:
    keys = [*(str(row[-1]) for row in rows if row[-1]), system.organic.source]
    return (*_validity(system), *_lines(system.notes), *_sets(system), *_cited(keys))


def _validity(system: MassActionSystem) -> Iterator[str]:
    """Model of the organic phase, and the range of the constants."""
    c = system.organic.c
    yield "organic phase: " + (f"log10 a = log10 e - {c:g} sqrt(e)" if c else "ideal")
    yield from _ranges(system)


def _ranges(system: MassActionSystem | DistributionSystem) -> Iterator[str]:
    """Where the numbers were measured."""
    if system.range is not None:
        units = {"pH": "", "acid": " mol/L", "loading": "", "temperature": " K"}
        for name, (low, high) in system.range.model_dump(exclude_none=True).items():
            yield f"{name}: {low:g} to {high:g}{units[name]}"


def _sets(system: MassActionSystem) -> Iterator[str]:
    """What stands behind the sets of constants that a flowsheet may choose."""
    for key, other in system.sets.items():
        yield " ".join((f"set {key}: {other.title}.", *_lines(other.notes)))


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _cited(keys: Iterable[str | None]) -> tuple[str, ...]:
    single = sorted({part.strip() for key in keys if key for part in key.split(",")})
    return tuple(f"{key}: {source(key)}" for key in single)
