"""How to fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reesim.errors import Fault, InputError, cut, did_you_mean
from reesim.quantities import parse_quantity
from reesim.studies.fit.contacts import LN10
from reesim.studies.fit.contents import ERRORS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Options:
    """How to fit.

    Attributes
    ----------
    free : tuple of str
        Free constants, by the names of `parameters`.
    uses_prior : bool
        Whether values and standard deviations of the system count as measurements.
    known : tuple of str
        What is known beforehand: `logK.Nd - logK.Pr = 0.33 +- 0.1`.
    spacing : str
        Table of constants that are known against each other, `system` for the system's own; empty for none.
    ties : tuple of str
        Constants that follow others, beside the ties of the system: `logK.*.2 = a + 2/3 logK.*.1`.
    activity : str
        Activity model of the aqueous that constants are found for; empty for that of the system.
    reference_acid : str
        Acid that conditional constants are taken to hold in, where a model is begun with them.
    loss : str
        `linear`, or one that is robust: `soft_l1`, `huber`, `cauchy`.
    errors : mapping
        Standard deviations by kind of measurement, as text: `3 %`, or log10 units (pH as it is).
    level : str
        Column of text whose groups have a level each, `source` or `source=0.2`; empty for none.
    leave_out : str
        Column of text whose groups are left out in turn; empty for none.
    loading : float
        Loading at which separation factors are told beside those at trace.
    parameter_set : str
        One of the system's sets of constants to start from; empty for its own.
    flowsheet : str
        Flowsheet whose stages the data are of; empty where they are of contacts.
    """

    free: tuple[str, ...] = ("logK",)
    uses_prior: bool = False
    known: tuple[str, ...] = ()
    spacing: str = ""
    ties: tuple[str, ...] = ()
    activity: str = ""
    reference_acid: str = ""
    loss: str = "linear"
    errors: Mapping[str, str] = field(default_factory=dict)
    level: str = ""
    leave_out: str = ""
    loading: float = 0.5
    parameter_set: str = ""
    flowsheet: str = ""


def read_errors(given: Mapping[str, str]) -> dict[str, float]:
    """Standard deviations by kind, log10 units (pH as it is); per cent are of the quantity.

    Examples
    --------
    >>> {kind: round(sd, 4) for kind, sd in read_errors({"aqueous": "3 %", "pH": "0.02"}).items()}
    {'aqueous': 0.013, 'pH': 0.02}
    """
    found: dict[str, float] = {}
    faults: list[Fault] = []
    for kind, text in given.items():
        if kind not in ERRORS:
            message = (
                f"{kind!r} is nothing measured{did_you_mean(kind, ERRORS)} (there are: {', '.join(ERRORS)})"
            )
            faults.append(Fault("--error", 1, 1, kind, message))
            continue
        try:
            is_part = text.strip().endswith("%")
            value = parse_quantity(text, "fraction" if is_part else "number")
            if value <= 0.0 or (is_part and kind == "pH"):
                raise ValueError(f"'{cut(text)}' is no standard deviation of it; give a number above 0")
            found[kind] = value / LN10 if is_part else value
        except ValueError as error:
            faults.append(Fault("--error", 1, 1, kind, str(error)))
    if faults:
        raise InputError(faults)
    return found
