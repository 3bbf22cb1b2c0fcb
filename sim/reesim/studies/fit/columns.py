"""The header of a table of contacts: what each column is, of which element, in which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from reesim.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reesim.studies.fit.cells import Cell, Grid


class Role(NamedTuple):
    """What a column may hold."""

    dimension: str
    """A key of `quantities.KINDS`; or text, ratio, solute (a concentration by amount or mass), amount."""
    is_of_element: bool
    """Whether it is told of an element: `Dy_feed`, or `feed` beside a column `element`."""
    meaning: str
    """For the documentation."""


ROLES: dict[str, Role] = {
    "experiment": Role("text", False, "name of the contact; rows with the same one are one contact"),
    "element": Role("text", False, "the metal a row is about; then a contact has a row for each metal"),
    "extractant": Role("concentration", False, "extractant, formal, as monomer"),
    "acid": Role("concentration", False, "free acid of the aqueous before contact"),
    "pH_before": Role("number", False, "the same as pH"),
    "base": Role("concentration", False, "base of the aqueous before contact"),
    "cation": Role("text", False, "cation of the base and of the saponified organic: Na or NH4"),
    "saponification": Role("fraction", False, "mol of base on the organic for each mol of extractant"),
    "O/A": Role("ratio", False, "organic volume over aqueous volume"),
    "aqueous_volume": Role("amount", False, "volume or flow of the aqueous"),
    "organic_volume": Role("amount", False, "volume or flow of the organic"),
    "temperature": Role("temperature", False, "temperature of the contact"),
    "pH": Role("number", False, "pH at equilibrium, measured"),
    "acid_after": Role("concentration", False, "free acid at equilibrium, measured by titration"),
    "feed": Role("solute", True, "metal in the aqueous before contact"),
    "organic_before": Role("solute", True, "metal on the organic before contact"),
    "aqueous": Role("solute", True, "metal in the aqueous at equilibrium, measured"),
    "organic": Role("solute", True, "metal on the organic at equilibrium, measured"),
    "distribution_ratio": Role("number", True, "organic over aqueous at equilibrium, measured"),
    "log10_distribution_ratio": Role("number", True, "its logarithm"),
    "separation_factor": Role("number", True, "ratio of two distribution ratios, of `Dy/Tb`, measured"),
    "log10_separation_factor": Role("number", True, "its logarithm"),
}
"""Columns by name."""

MEASURED = (
    "pH", "acid_after", "aqueous", "organic", "distribution_ratio", "log10_distribution_ratio",
    "separation_factor", "log10_separation_factor",
)  # fmt: skip
"""What is compared with the model; each may have a column of its standard deviation, `<name>_sd`."""

ALIASES = {
    "contact": "experiment", "metal": "element", "o_a": "O/A", "phase_ratio": "O/A", "aq": "aqueous",
    "org": "organic", "org_before": "organic_before", "d": "distribution_ratio",
    "log_d": "log10_distribution_ratio", "logd": "log10_distribution_ratio",
    "log10_d": "log10_distribution_ratio", "beta": "separation_factor",
    "log_beta": "log10_separation_factor", "log10_beta": "log10_separation_factor",
    "equilibrium_ph": "pH", "ph_after": "pH", "feed_acid": "acid", "aqueous_flow": "aqueous_volume",
    "organic_flow": "organic_volume",
}  # fmt: skip
"""Other names that laboratories write."""

SD = "_sd"
SALT = "salt"
GROUPINGS = (
    "source",
    "set",
    "laboratory",
    "series",
    "sample",
    "batch",
    "note",
    "date",
    "operator",
    "diluent",
)
"""Names that are free text beyond doubt."""
TEXT = "text"
_BRACKETED = re.compile(r"(.*?)\s*[\[(]\s*([^\[\]()]+?)\s*[\])]")
_PER = re.compile(r"(.+?)_((?:u|m|k)?(?:mol|g_oxide|g|t))_per_(L|l|m3|mL)")
_FLOW = re.compile(r"(.+?)_(m3|L|mL)_per_(h|min|d|s)")
_PLAIN = re.compile(r"(.+?)_(percent|degC|K|L|mL|m3)")
_OF_ELEMENT = re.compile(r"([A-Z][a-z]?)(?:/([A-Z][a-z]?))?[_ .](.+)")
_WORDS = {"percent": "%"}


@dataclass(frozen=True)
class Column:
    """What a column holds.

    Attributes
    ----------
    role : str
        A key of `ROLES`, `salt`, or `text` for what is only used to group rows.
    name : str
        As written, for messages.
    unit : str
        Unit of cells that have none of their own; empty where each carries its own.
    element, over : str
        Metal; the second one of a separation factor; formula of a salt. Empty where there is none.
    is_sd : bool
        Whether it holds the standard deviation of the column of the same role and element.
    """

    role: str
    name: str
    unit: str = ""
    element: str = ""
    over: str = ""
    is_sd: bool = False

    @property
    def key(self) -> tuple[str, str, str, bool]:
        """What no two columns may share."""
        return (self.name if self.role == TEXT else self.role, self.element, self.over, self.is_sd)


def read_header(
    grid: Grid, metals: Iterable[str], salts: Iterable[str]
) -> tuple[tuple[Column, ...], list[Fault]]:
    """Tell what each column of a table is.

    Parameters
    ----------
    grid : Grid
        The table.
    metals : iterable of str
        Metals of the system.
    salts : iterable of str
        Salts of its counter-ions and anions, such as NaCl: a column of that name is its concentration.
    """
    columns, faults = tell_columns(grid, metals, salts)
    return columns, [*faults, *_missing(grid, columns)]


def tell_columns(
    grid: Grid, metals: Iterable[str], salts: Iterable[str]
) -> tuple[tuple[Column, ...], list[Fault]]:
    """Tell what each column is, whatever else a table of its kind must have."""
    faults: list[Fault] = []
    columns: list[Column] = []
    seen: dict[tuple[str, str, str, bool], Cell] = {}
    known = (tuple(metals), tuple(salts))
    for cell in grid.header:
        column, problem = _column(cell.text, *known)
        if not problem and column.key in seen:
            problem = f"says the same as column {seen[column.key].text!r}"
        if problem:
            faults.append(Fault(grid.file, cell.line, cell.column, cell.text, problem))
        seen.setdefault(column.key, cell)
        columns.append(column)
    return tuple(columns), faults


def _column(written: str, metals: tuple[str, ...], salts: tuple[str, ...]) -> tuple[Column, str]:
    """One column, and what is wrong with it."""
    if not written:
        return Column(TEXT, written), "a column without a name"
    name, unit = _unit(written)
    if name in salts:
        return Column(SALT, written, unit, name), ""
    if name.endswith(SD):
        name, is_sd = name.removesuffix(SD), True
    else:
        is_sd = False
        if name.endswith(f"{SD}_percent"):
            name, is_sd, unit = name.removesuffix(f"{SD}_percent"), True, "%"
    element, over, rest = "", "", name
    matched = _OF_ELEMENT.fullmatch(name)
    if matched is not None and name != "O/A":
        element, over, rest = matched[1], matched[2] or "", matched[3]
    role = _role(rest)
    if role is None:
        return Column(TEXT, written), _stranger(rest, unit, is_sd, element in metals)
    column = Column(role, written, unit, element, over, is_sd)
    return column, _wrong_element(column, metals) or _wrong_sd(column)


def _unit(written: str) -> tuple[str, str]:
    """Name and unit: `acid [mol/L]`, `acid (mol/L)`, `acid_mol_per_L`; no unit where none is written."""
    for pattern, sign in ((_BRACKETED, ""), (_PER, "/"), (_FLOW, "/")):
        matched = pattern.fullmatch(written)
        if matched is not None:
            return matched[1], matched[2] if not sign else f"{matched[2]}/{matched[3]}"
    matched = _PLAIN.fullmatch(written)
    if matched is not None and _role(matched[1].removesuffix(SD)) is not None:
        return matched[1], _WORDS.get(matched[2], matched[2])
    return written, ""


def _role(name: str) -> str | None:
    """Role of a name, whatever its capitals and blanks."""
    plain = name.strip().replace(" ", "_").replace("-", "_")
    folded = {role.casefold(): role for role in ROLES}
    return folded.get(plain.casefold()) or ALIASES.get(plain.casefold())


def _stranger(name: str, unit: str, is_sd: bool, is_of_metal: bool) -> str:
    """Say what a column that is not known may be meant for; nothing where it is free text."""
    near = "" if name in GROUPINGS else did_you_mean(name, (*ROLES, *ALIASES))
    if not near and not unit and not is_sd and not is_of_metal:
        return ""
    return f"{name!r} is not a quantity of a contact{near or ' (there are: ' + ', '.join(ROLES) + ')'}"


def _wrong_element(column: Column, metals: tuple[str, ...]) -> str:
    """Say what is wrong with the element that a column names, or does not name."""
    role = ROLES[column.role]
    if not column.element:
        return ""
    if not role.is_of_element:
        return f"{column.role} is told of a contact, not of an element"
    for metal in filter(None, (column.element, column.over)):
        if metal not in metals:
            hint = did_you_mean(metal, metals)
            return f"{metal} is not a metal of the system{hint} (it has: {', '.join(metals)})"
    is_pair = "separation_factor" in column.role
    if is_pair != bool(column.over):
        return f"name {'two metals' if is_pair else 'one metal'}, such as " + (
            f"Dy/Tb_{column.role}" if is_pair else f"{column.element}_{column.role}"
        )
    return ""


def _wrong_sd(column: Column) -> str:
    if column.is_sd and column.role not in MEASURED:
        return f"{column.role} is taken as exact; a standard deviation goes with {', '.join(MEASURED)}"
    return ""


def _missing(grid: Grid, columns: Sequence[Column]) -> list[Fault]:
    """Faults of the header as a whole."""
    place = grid.header[0]
    roles = {column.role for column in columns}
    faults = []

    def tell(path: str, message: str) -> None:
        faults.append(Fault(grid.file, place.line, place.column, path, message))

    if "extractant" not in roles:
        tell(
            "extractant", "there is no such column; give the formal concentration, such as extractant [mol/L]"
        )
    if not roles & {"acid", "pH_before", "base", "pH", "acid_after"}:
        tell("acid", "nothing tells the acid; give acid [mol/L] before contact, or pH at equilibrium")
    if not any(column.role in MEASURED and not column.is_sd for column in columns):
        tell("", f"nothing is measured; give one of {', '.join(MEASURED)}")
    bare = [c for c in columns if c.role in ROLES and ROLES[c.role].is_of_element and not c.element]
    if bare and "element" not in roles:
        tell(bare[0].name, f"of which metal? write Dy_{bare[0].role}, or add a column element")
    if "element" in roles and any(c.element for c in columns if c.role != SALT):
        tell("element", "with a column element the others name none: feed, not Dy_feed")
    return faults
