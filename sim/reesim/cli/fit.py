"""What `reesim fit` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reesim.cli.ending import say
from reesim.errors import Fault, InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLOTS = ("png", "svg", "none")
OTHERS = ("drop", "keep", "follow")
USUAL_SECONDS = 10
"""What the first compilation of a contact takes on a server core of 2021 [s]."""
ALL = "all"
"""What `--suggest` is given for all constants together."""


def fit(
    data: str,
    system: str,
    options: Mapping[str, object],
    errors: Sequence[str],
    loading: str,
    suggest: str | None,
    out: str | None,
    plots: str,
    others: str,
) -> None:
    """Fit constants, print all that is told of them, write the system file and its plots."""
    from reesim.cli.printing import print_sheets
    from reesim.quantities import parse_quantity
    from reesim.studies.fit import Options, read_data
    from reesim.studies.fit import fit as fit_table
    from reesim.studies.fit.writing import check_place

    faults = _faults(system, str(options["flowsheet"]), plots, others)
    try:
        part = parse_quantity(loading, "fraction")
    except ValueError as error:
        faults.append(Fault("--loading", 1, 1, "", str(error)))
    if faults:
        raise InputError(faults)
    place = None if out is None else Path(out)
    if place is not None:
        check_place(place)  # before the work is done, not after
    content = read_data(data)
    chosen = Options(errors=_errors(errors), loading=part, **options)  # type: ignore[arg-type]
    _tell_of_first_run()
    result = fit_table(content, data, system, chosen)
    suggestions = result.suggest(None if suggest == ALL else suggest) if suggest is not None else []
    from reesim.report.fit import fit_sheets
    from reesim.report.sheet import Sheet

    sheets = fit_sheets(result, suggestions)
    if place is not None:
        result.write(place, others)  # type: ignore[arg-type]
        written = [place]
        if plots != "none":
            from reesim.report.fit_plots import save_plots

            written += save_plots(result, place, plots)
        sheets.append(Sheet("", notes=(f"written: {', '.join(map(str, written))}",)))
    print_sheets(sheets)


def _faults(system: str, flowsheet: str, plots: str, others: str) -> list[Fault]:
    """Faults of the options that are seen at once."""
    faults = []
    if not system and not flowsheet:
        faults.append(Fault("--system", 1, 1, "", "nothing is given; name a system, such as p507-chloride"))
    for option, value, known in (("--plots", plots, PLOTS), ("--others", others, OTHERS)):
        if value not in known:
            message = f"{value!r} is none of {', '.join(known)}{did_you_mean(value, known)}"
            faults.append(Fault(option, 1, 1, "", message))
    return faults


def _errors(given: Sequence[str]) -> dict[str, str]:
    """Read every KIND=VALUE; all that is wrong with them is told at once."""
    faults = [
        Fault("--error", 1, 1, "", f"{text!r} is not KIND=VALUE, such as aqueous='3 %'")
        for text in given
        if "=" not in text
    ]
    if faults:
        raise InputError(faults)
    pairs = (text.partition("=") for text in given)
    return {kind.strip(): value.strip() for kind, _, value in pairs}


def _tell_of_first_run() -> None:
    """Say that the kernels of a contact are going to be compiled, if they are."""
    from reesim.kernels.stage import leave_all
    from reesim.solve.kernel_cache import drop_stale

    drop_stale()
    folder = getattr(getattr(leave_all, "stats", None), "cache_path", None)
    if folder is not None and not any(Path(folder).glob("*.leave_all-*.nbi")):
        say(f"compiling kernels (once, about {USUAL_SECONDS} s)")
