"""Records of contacts -> what is in each [mol to a litre of aqueous], and what was measured of it."""

from __future__ import annotations

from math import hypot, log10
from typing import TYPE_CHECKING

from reesim.errors import Fault, did_you_mean
from reesim.flowsheet.salts import salts_of
from reesim.studies.fit.columns import SALT
from reesim.studies.fit.contacts import LN10, Measurement, Skipped
from reesim.studies.fit.rows import Key, Record, measured_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reesim.chemistry import MassActionSystem
    from reesim.studies.fit.contacts import Kind
    from reesim.studies.fit.rows import Found

ERRORS: dict[str, float] = {
    "distribution_ratio": 0.1,
    "separation_factor": 0.05,
    "aqueous": 0.05 / LN10,
    "organic": 0.05 / LN10,
    "pH": 0.05,
    "acid_after": 0.05 / LN10,
}
"""Standard deviations assumed where a file has none: of log10, of pH as it is. Estimates of common practice
(5 % of a concentration, 0.05 of a pH), which the scatter of the data then rescales."""
CHARGE = "charge of the metals put in"
ACIDITY = ("acid", "base", "pH_before", "pH", "acid_after")
"""What tells the acid of a contact."""
TRACE = 1e-6
"""Concentration of a metal of which only a ratio is told [mol/L]: it loads nothing."""


class Builder:
    """Gathers contacts; its invariant is that every list has one entry a contact kept."""

    def __init__(self, file: str, system: MassActionSystem, errors: Mapping[str, float]) -> None:
        self.file, self.system = file, system
        self.errors = {**ERRORS, **errors}
        self.faults: list[Fault] = []
        self.skipped: list[Skipped] = []
        self.measurements: list[Measurement] = []
        self.kept: list[Record] = []
        self.amounts: list[dict[str, float]] = []
        self.phases: list[tuple[float, float]] = []
        self.traces: set[str] = set()
        self.doubled: set[str] = set()

    def take(self, record: Record) -> None:
        """Work out what a contact holds; faults are gathered, a contact without data is left out."""
        extractant = self._needed(record, "extractant", "the formal concentration of the extractant")
        ratio = _phase_ratio(record)
        if ratio is None:
            self._tell(record, "O/A", "give O/A, or both volumes, and no more")
        if extractant is None or ratio is None:
            return
        held = {"extractant": extractant}
        measured = self._metals(record, ratio, held)
        self._acid(record, held)
        self._cations(record, ratio, extractant, held)
        self._salts(record, held)
        informs = [m for m in measured if m.metal >= 0] or (measured if "known" in held else [])
        if not informs:
            if not self.faults:
                reason = "nothing was measured in it that tells a constant"
                self.skipped.append(Skipped(record.line, 1, record.name, reason))
            return
        self.measurements += measured
        self.kept.append(record)
        self.amounts.append(held)
        self.phases.append((1.0, ratio))

    def _metals(self, record: Record, ratio: float, held: dict[str, float]) -> list[Measurement]:
        """Totals of the metals [mol to a litre of aqueous], and what was measured of them."""
        found = dict(measured_of(record))
        put_in = dict.fromkeys(key[1] for key in record.values if key[0] in ("feed", "organic_before"))
        named = dict.fromkeys([*put_in, *(k[1] for k in found if k[1]), *(k[2] for k in found if k[2])])
        result: list[Measurement] = []
        for metal in named:
            own = {key[0].removeprefix("log10_"): self._measured(key, f) for key, f in found.items()
                   if key[1] == metal and not key[2]}  # fmt: skip
            if metal in put_in:
                before = record.number("feed", metal) or 0.0
                held[CHARGE] = held.get(CHARGE, 0.0) + self.system.metals[metal].charge * before
                held[metal] = before + ratio * (record.number("organic_before", metal) or 0.0)
                if "distribution_ratio" in own and len(own) > 1:
                    self.doubled.add(metal)
                    own = {"distribution_ratio": own["distribution_ratio"]}
                if held[metal] <= 0.0 and own:
                    self._tell(
                        record, f"{metal}_feed", "is 0, but the metal was measured; give what was put in"
                    )
            else:
                own = self._from_balance(record, metal, ratio, own, held)
                held[CHARGE] = held.get(CHARGE, 0.0) + self.system.metals[metal].charge * held.get(metal, 0.0)
            result += own.values()
        result += [self._measured(key, f) for key, f in found.items() if key[2]]
        result += [self._measured(key, f) for key, f in found.items() if not key[1]]
        return result

    def _from_balance(
        self, record: Record, metal: str, ratio: float, own: dict[str, Measurement], held: dict[str, float]
    ) -> dict[str, Measurement]:
        """Total of a metal of which it is not told what was put in: from what was found in both phases."""
        d, x, y = (own.get(k) for k in ("distribution_ratio", "aqueous", "organic"))
        if any(m is not None and m.is_limit for m in (x, y)):
            self._tell(record, f"{metal}_feed", "is needed where a phase is only known to lie below a limit")
        elif x is not None and y is not None:
            d = d or x._replace(kind="distribution_ratio", value=y.value - x.value, sd=hypot(x.sd, y.sd))
            held[metal] = 10.0**x.value + ratio * 10.0**y.value
        elif d is not None and (x is not None or y is not None):
            aqueous = 10.0 ** (x.value if x is not None else y.value - d.value if y is not None else 0.0)
            held[metal] = aqueous * (1.0 + ratio * 10.0**d.value)
        elif x is not None or y is not None:
            self._tell(record, f"{metal}_feed", "is needed: what was found in one phase alone tells nothing")
        else:
            held[metal] = TRACE
            self.traces.add(metal)
        return {} if d is None else {"distribution_ratio": d}

    def _measured(self, key: Key, found: Found) -> Measurement:
        """A measurement as the fit compares it."""
        name = key[0].removeprefix("log10_")
        kind: Kind = name  # type: ignore[assignment]
        is_log = key[0] != name or name == "pH"
        value = found.reading.value if is_log else log10(max(found.reading.value, 1e-300))
        if found.sd is None:
            sd = self.errors[name]
        else:
            sd = found.sd if is_log else found.sd / (found.reading.value * LN10)
        return Measurement(
            kind,
            len(self.kept),
            value,
            sd,
            metal=self._index(key[1]),
            other=self._index(key[2]),
            is_limit=found.reading.is_limit,
            is_assumed=found.sd is None,
            line=found.cell.line,
            column=found.cell.column,
        )

    def _index(self, metal: str) -> int:
        """Place of a metal among all of the system, until it is known which are there."""
        return self._all.index(metal) if metal else -1

    @property
    def _all(self) -> list[str]:
        return list(self.system.metals)

    def _acid(self, record: Record, held: dict[str, float]) -> None:
        """Free acid before contact [mol/L], negative for a base; `known` where it is told."""
        acid, base, ph = (record.number(role) for role in ("acid", "base", "pH_before"))
        if acid is not None and ph is not None:
            self._tell(record, "acid", "give acid or pH_before, not both")
        if ph is not None:
            acid = 10.0**-ph
        if acid and base:
            self._tell(record, "acid", "give acid or base, not both: write what is left of them")
        if acid is None and base is None:
            after = record.number("pH"), record.number("acid_after")
            if after == (None, None):
                self._tell(record, "acid", "neither acid before contact nor pH at equilibrium is told")
            return
        held["known"] = 1.0
        held["acid"] = acid or 0.0
        held["base"] = base or 0.0

    def _cations(self, record: Record, ratio: float, extractant: float, held: dict[str, float]) -> None:
        """Counter-ion that base and saponification bring."""
        degree = record.number("saponification") or 0.0
        brought = held.get("base", 0.0) + degree * extractant * ratio
        if brought == 0.0:
            return
        ions = [metal for metal, entry in self.system.metals.items() if entry.charge == 1]
        told = record.values.get(("cation", "", ""))
        ion = told.cell.text if told is not None else "Na" if "Na" in ions else (ions or [""])[0]
        if ion in ions:
            held[ion] = held.get(ion, 0.0) + brought
            return
        there = ", ".join(ions) or "none"
        hint = did_you_mean(ion, ions)
        message = f"{ion or 'the base'} is not a counter-ion of the system{hint} (it has: {there})"
        self._tell(record, "cation", message)

    def _salts(self, record: Record, held: dict[str, float]) -> None:
        known = salts_of(counter_ions(self.system), self.system.anion)
        for (role, formula, _), found in record.values.items():
            if role == SALT:
                salt, amount = known[formula], found.reading.value
                held[salt.cation] = held.get(salt.cation, 0.0) + salt.n_cations * amount
                held[f"anion {salt.anion}"] = held.get(f"anion {salt.anion}", 0.0) + salt.n_anions * amount

    def _needed(self, record: Record, role: str, what: str) -> float | None:
        value = record.number(role)
        if value is None:
            self._tell(record, role, f"nothing is given; give {what}")
        return value

    def _tell(self, record: Record, path: str, message: str) -> None:
        """Note a fault of a contact, unless it follows from a cell that could not be read."""
        role = path.rpartition("_")[2]
        if record.broken & (set(ACIDITY) if role == "acid" else {role}):
            return
        found = next((f.cell for key, f in record.values.items() if key[0] == path), None)
        place = (found.line, found.column) if found is not None else (record.line, 1)
        self.faults.append(Fault(self.file, *place, path, f"{message} ({record.name})"))


def _phase_ratio(record: Record) -> float | None:
    """O/A; 1 where nothing is told, None where too much or too little is."""
    told = record.number("O/A")
    a, o = record.number("aqueous_volume"), record.number("organic_volume")
    if a is not None and o is not None and told is None:
        return o / a
    if a is None and o is None:
        return 1.0 if told is None else told
    return None


def counter_ions(system: MassActionSystem) -> list[str]:
    """Metals of charge 1 of a system: they come with a base or a salt."""
    return [metal for metal, entry in system.metals.items() if entry.charge == 1]
