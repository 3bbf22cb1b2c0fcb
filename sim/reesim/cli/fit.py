"""What `reesim fit` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reesim.cli.first_run import tell_of_first_contacts
from reesim.errors import Fault, InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.studies.fit import Options
    from reesim.studies.fit.writing import Others

PLOTS = ("png", "svg", "none")
ALL = "all"
"""What `--suggest` is given for all constants together."""


class Asked(NamedTuple):
    """How to fit, as it stands on the command line."""

    free: Sequence[str]
    prior: bool
    known: Sequence[str]
    spacing: str
    ties: Sequence[str]
    activity: str
    reference_acid: str
    loss: str
    errors: Sequence[str]
    level: str
    leave_out: str
    loading: str
    parameter_set: str
    flowsheet: str


def fit(
    data: str, system: str, asked: Asked, suggest: str | None, out: str | None, plots: str, others: str
) -> None:
    """Fit constants, print all that is told of them, write the system file and its plots."""
    from reesim.cli.printing import print_sheets
    from reesim.studies.fit import fit as fit_table
    from reesim.studies.fit import read_data
    from reesim.studies.fit.writing import check_place

    faults: list[Fault] = []
    footing = _others(others, faults)
    options = _options(asked, faults)
    faults += _faults(system, asked.flowsheet, plots)
    if faults or options is None or footing is None:
        raise InputError(faults)
    place = None if out is None else Path(out)
    if place is not None:
        check_place(place)  # before the work is done, not after
    content = read_data(data)
    tell_of_first_contacts()
    result = fit_table(content, data, system, options)
    suggestions = result.suggest(None if suggest == ALL else suggest) if suggest is not None else []
    from reesim.report.fit import fit_sheets
    from reesim.report.sheet import Sheet

    sheets = fit_sheets(result, suggestions)
    if place is not None:
        result.write(place, footing)
        written = [place]
        if plots != "none":
            from reesim.report.fit_plots import save_plots

            written += save_plots(result, place, plots)
        sheets.append(Sheet("", notes=(f"written: {', '.join(map(str, written))}",)))
    print_sheets(sheets)


def _options(asked: Asked, faults: list[Fault]) -> Options | None:
    """Options of the fit; faults are gathered, and with one of them there are none."""
    from reesim.quantities import parse_quantity
    from reesim.studies.fit import Options

    errors = _errors(asked.errors, faults)
    try:
        loading = parse_quantity(asked.loading, "fraction")
    except ValueError as error:
        faults.append(Fault("--loading", 1, 1, "", str(error)))
        return None
    return Options(
        free=tuple(asked.free),
        uses_prior=asked.prior,
        known=tuple(asked.known),
        spacing=asked.spacing,
        ties=tuple(asked.ties),
        activity=asked.activity,
        reference_acid=asked.reference_acid,
        loss=asked.loss,
        errors=errors,
        level=asked.level,
        leave_out=asked.leave_out,
        loading=loading,
        parameter_set=asked.parameter_set,
        flowsheet=asked.flowsheet,
    )


def _others(given: str, faults: list[Fault]) -> Others | None:
    """What becomes of metals without data; None with a fault."""
    from reesim.studies.fit.writing import OTHERS

    chosen = next((word for word in OTHERS if word == given), None)
    if chosen is None:
        faults.append(_none_of("--others", given, tuple(OTHERS)))
    return chosen


def _faults(system: str, flowsheet: str, plots: str) -> list[Fault]:
    """Faults of the other options that are seen at once."""
    faults = []
    if not system and not flowsheet:
        faults.append(Fault("--system", 1, 1, "", "nothing is given; name a system, such as p507-chloride"))
    if plots not in PLOTS:
        faults.append(_none_of("--plots", plots, PLOTS))
    return faults


def _none_of(option: str, value: str, known: tuple[str, ...]) -> Fault:
    return Fault(option, 1, 1, "", f"{value!r} is none of {', '.join(known)}{did_you_mean(value, known)}")


def _errors(given: Sequence[str], faults: list[Fault]) -> dict[str, str]:
    """Read every KIND=VALUE; all that is wrong with them is told at once."""
    faults += [
        Fault("--error", 1, 1, "", f"{text!r} is not KIND=VALUE, such as aqueous='3 %'")
        for text in given
        if "=" not in text
    ]
    pairs = (text.partition("=") for text in given)
    return {kind.strip(): value.strip() for kind, _, value in pairs}
