"""Distribution ratios of data/measured as contacts, table by table, as each source describes them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from math import log10, sqrt

from reesim.library import data_folder
from site_pages.contacts import Contact, Equilibrium, solve

Row = dict[str, str]
Line = Callable[[Equilibrium], float]
"""What a source's fitted line gives at the pH and free extractant of an equilibrium [log10 D]."""

TRACE = 1e-7
"""Metal of a tracer experiment [mol/L]: too little to change the acid or the extractant."""


@dataclass(frozen=True)
class Measurement:
    """One contact, and what was found in it.

    Attributes
    ----------
    table : str
        File of data/measured.
    source : str
        Keys of the bibliography.
    contact : Contact
        What was brought together.
    log_ratios : dict[str, float or callable]
        log10 D by metal; of a source that prints a line, the line.
    pH : float or None
        Equilibrium pH, where it was measured.
    """

    table: str
    source: str
    contact: Contact
    log_ratios: dict[str, float | Line]
    pH: float | None = None  # noqa: N815 (the trade's spelling)

    @property
    def is_line(self) -> bool:
        """Whether the source gives a line through points, and not the points."""
        return any(callable(found) for found in self.log_ratios.values())


@cache
def rows_of(table: str) -> tuple[Row, ...]:
    """Rows of a file of data/measured."""
    with (data_folder() / "measured" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))


def measurements() -> Iterator[Measurement]:
    """All of them, in the order of the tables."""
    for table in tables():
        reader = reader_of(table)
        if reader is not None:
            yield from reader(table)


def tables() -> list[str]:
    """Names of the files of data/measured."""
    return sorted(file.stem for file in (data_folder() / "measured").glob("*.csv"))


def reader_of(table: str) -> Callable[[str], Iterator[Measurement]] | None:
    """How a table is read as contacts; None where it holds no distribution ratios of known contacts."""
    if table in READERS:
        return READERS[table]
    return batch if set(BATCH) <= set(rows_of(table)[0]) else None


BATCH = (
    "experiment",
    "source",
    "element",
    "acid_mol_per_L",
    "extractant_mol_per_L",
    "feed_mol_per_L",
    "distribution_ratio",
)


def batch(table: str) -> Iterator[Measurement]:
    """Contacts of equal volumes, a row an element, rows of one experiment together; D = 0 is no datum."""
    system = system_of(table)
    together: dict[tuple[str, str], list[Row]] = {}
    for row in rows_of(table):
        together.setdefault((row["source"], row["experiment"]), []).append(row)
    for (source, _), rows in together.items():
        contact = Contact(
            system=system,
            extractant=float(rows[0]["extractant_mol_per_L"]),
            solutes={row["element"]: float(row["feed_mol_per_L"]) for row in rows},
            acid=float(rows[0]["acid_mol_per_L"]),
        )
        ratios = {row["element"]: float(row["distribution_ratio"]) for row in rows}
        yield Measurement(
            table, source, contact, {e: log10(ratio) for e, ratio in ratios.items() if ratio > 0.0}
        )


def system_of(table: str) -> str:
    """System whose name a table's name begins with."""
    found = [file.stem for file in (data_folder() / "systems").glob("*.yaml") if table.startswith(file.stem)]
    if not found:
        raise ValueError(f"data/measured/{table}.csv names no system; let its name begin with one")
    return max(found, key=len)


def cyanex_contacts(table: str) -> Iterator[Measurement]:
    """Liu, Jeon and Lee 2014: 0.0083 mol/L Pr, 0.023 mol/L Nd, pH 5.02 before contact, equal volumes."""
    for row in rows_of(table):
        contact = Contact(
            "cyanex272-chloride", float(row["extractant_mol_per_L"]), {"Pr": 0.0083, "Nd": 0.023}, 10.0**-5.02
        )
        ratios: dict[str, float | Line] = {
            metal: log10(float(row[f"distribution_ratio_{metal}"])) for metal in contact.solutes
        }
        yield Measurement(table, row["source"], contact, ratios, float(row["equilibrium_pH"]))


def d2ehpa_yttrium(table: str) -> Iterator[Measurement]:
    """Mason 1976: tracer Y; F21 in 1 mol/L (Na,H)Cl, F22 in hydrochloric acid alone."""
    for row in rows_of(table):
        acid = 10.0 ** -float(row["pH"])
        salt = {"NaCl": 1.0 - acid} if row["figure"] == "F21" else {}
        contact = Contact("d2ehpa-chloride", float(row["extractant_mol_per_L"]), {"Y": TRACE}, acid, salt)
        yield Measurement(table, row["source"], contact, {"Y": float(row["log10_distribution_ratio"])})


def d2ehpa_line(table: str) -> Iterator[Measurement]:
    """Levels of the elements with points of their own, at 0.5 mol/L acid and 0.1 mol/L extractant."""
    for row in rows_of(table):
        if row["basis"] == "line":
            continue
        contact = Contact("d2ehpa-chloride", 0.1, {row["element"]: TRACE}, 0.5, {"NaCl": 0.5})
        line = _level(float(row["a"]), 3.0, 2.38, 0.5)
        yield Measurement(table, row["source"], contact, {row["element"]: line})


def p507_nitrate(table: str) -> Iterator[Measurement]:
    """Tanaka et al. 2021: lines through 18 to 30 points each, at both ends of their pH and of their dimer."""
    for row in rows_of(table):
        line = _level(float(row["a"]), 3.0, 3.0, 0.5, 0.473)
        for pH in (row["pH_low"], row["pH_high"]):
            acid = 10.0 ** -float(pH)
            for dimer in (0.041, 0.82):
                contact = Contact(
                    "p507-nitrate", 2.0 * dimer, {row["element"]: TRACE}, acid, {"NaNO3": 1.0 - acid}
                )
                yield Measurement(table, row["source"], contact, {row["element"]: line})


def _level(a: float, protons: float, order: float, reference: float, coefficient: float = 0.0) -> Line:
    """Line of log10 D: a + protons pH + order [log10(e/reference) - c (sqrt(e) - sqrt(reference))]."""

    def line(at: Equilibrium) -> float:
        e = at.free_extractant
        activity = log10(e / reference) - coefficient * (sqrt(e) - sqrt(reference))
        return a + protons * at.pH + order * activity

    return line


def naphthenic_series(table: str) -> Iterator[Measurement]:
    """Zhang et al. 2016: all fifteen in one contact at O/A 2, pH 4.19 and 0.142 mol/L left in the aqueous.

    Parts of the feed are not stated and taken as equal, in an amount that leaves 0.142 mol/L by the
    measured ratios. Saponification is set so that the pH is met.
    """
    rows = rows_of(table)
    ratios = {row["element"]: float(row["distribution_ratio"]) for row in rows}
    each = 0.142 / sum(1.0 / (1.0 + 2.0 * ratio) for ratio in ratios.values())
    contact = Contact("naphthenic-chloride", 0.45, dict.fromkeys(ratios, each), 1e-4, ratio=2.0)
    met = with_pH(contact, 4.19)
    yield Measurement(table, rows[0]["source"], met, {m: log10(ratio) for m, ratio in ratios.items()})


def with_pH(contact: Contact, pH: float) -> Contact:
    """Saponify the organic of a contact until its equilibrium has a pH."""
    from scipy.optimize import brentq

    def excess(saponification: float) -> float:
        return solve(replace(contact, saponification=saponification)).pH - pH

    return replace(contact, saponification=float(brentq(excess, 0.05, 0.6, xtol=1e-5)))


def tbp_nitrate(table: str) -> Iterator[Measurement]:
    """One table at 6 mol/L nitrate, brought to 3 mol/L and 1 mol/L of free TBP; Tb was interpolated."""
    rows = [row for row in rows_of(table) if row["element"] != "Tb"]
    solutes = {row["element"]: TRACE for row in rows}
    contact = Contact("tbp-nitrate", 1.0, solutes, 1e-4, {"NaNO3": 3.0})
    levels: dict[str, float | Line] = {row["element"]: _level(float(row["a"]), 0.0, 3.0, 1.0) for row in rows}
    yield Measurement(table, rows[0]["source"], contact, levels)


READERS: dict[str, Callable[[str], Iterator[Measurement]]] = {
    "cyanex272-pr-nd": cyanex_contacts,
    "d2ehpa-trace-line": d2ehpa_line,
    "d2ehpa-yttrium-trace": d2ehpa_yttrium,
    "naphthenic-series": naphthenic_series,
    "p507-nitrate-trace": p507_nitrate,
    "tbp-nitrate-series": tbp_nitrate,
}

ELSEWHERE = {
    "cyanex272-spacing": "separation factors, on the page of the system",
    "dy-tb-three-extractants": "separation factors, on the pages of the systems; the feed is not given",
    "extraction-enthalpy": "enthalpies",
    "mean-activity-coefficients": "activity coefficients, in tests/validation",
    "p507-chloride-spacing": "constants known against each other, for two sets of p507-chloride",
    "naphthenic-impurities": "Fe and Al, which are not in the model; extractant not given",
    "separation-factors": "ranges of separation factors, on the pages of the systems",
    "stability-constants-compared": "aqueous complexes in public files, on the page on speciation",
}
"""Tables that are no contacts, and where they are used."""
