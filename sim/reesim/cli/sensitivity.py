"""What `reesim sensitivity` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reesim.cli.commands import read_changed
from reesim.cli.ending import say
from reesim.errors import Fault, InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reesim.solve.solution import RawSolution
    from reesim.studies.sensitivity import Sensitivities

COMMAND = "reesim sensitivity"
SPECS = ("solved", "frozen")
METHODS = ("local", "sobol", "morris")


class Asked(NamedTuple):
    """What is asked of a flowsheet."""

    of: Sequence[str]
    to: Sequence[str]
    change: str
    specs: str
    is_solved: bool
    top: int
    workers: int | None
    out: str | None


class Design(NamedTuple):
    """How cases are chosen where all inputs vary together."""

    method: str
    samples: int | None
    ranges: Sequence[str]
    seed: int


def sensitivity(
    flowsheet: str, changes: Sequence[str], scenario: str | None, asked: Asked, design: Design
) -> None:
    """Rank inputs by what they do to outputs, by the method that is asked for."""
    if design.method not in METHODS:
        known = f"{did_you_mean(design.method, METHODS)} (there is: {', '.join(METHODS)})"
        raise InputError([Fault(COMMAND, 1, 1, "--method", f"{design.method!r} is not known{known}")])
    if design.method != "local":
        from reesim.cli.indices import indices

        indices(flowsheet, changes, scenario, asked, design)
        return
    for name, value in (("--range", design.ranges), ("--samples", design.samples)):
        if value:
            raise InputError([Fault(COMMAND, 1, 1, name, "goes with --method sobol or morris")])
    one_at_a_time(flowsheet, changes, scenario, asked)


def one_at_a_time(flowsheet: str, changes: Sequence[str], scenario: str | None, asked: Asked) -> None:
    """Rank every input by what it does to outputs; print it, write and draw it where a folder is given."""
    part = checked(asked)
    model = read_changed(flowsheet, changes, scenario)
    folder = None if asked.out is None else Path(asked.out)
    if folder is not None:
        from reesim.results import check_folder
        from reesim.studies.sensitivity.folder import names_in

        check_folder(folder, names_in(folder))  # before the work is done, not after
    from reesim.cli.first_run import tell_of_first_run
    from reesim.cli.printing import print_sheets
    from reesim.cli.sweep import sweep_line
    from reesim.flowsheet.compile import compile_flowsheet
    from reesim.report.sensitivity import sensitivity_sheets
    from reesim.solve.kernel_cache import compiling
    from reesim.studies.sensitivity import sensitivities
    from reesim.studies.sensitivity.effects import outputs_at

    compiled = compile_flowsheet(model)
    outputs_at(asked.of, compiled)
    tell_of_first_run()
    with compiling(), sweep_line() as progress:
        from reesim.solve.steady import solve_steady

        raw = as_asked(solve_steady(compiled), asked.specs)
        found = sensitivities(
            raw, asked.of, asked.to, part=part, is_solved=asked.is_solved, workers=asked.workers,
            progress=progress,
        )  # fmt: skip
    if folder is not None:
        _save(found, raw, folder)
    print_sheets(sensitivity_sheets(found, asked.top))
    if folder is not None:
        say(f"written: {folder}")


def as_asked(raw: RawSolution, specs: str) -> RawSolution:
    """The solution, or the same plant without specifications."""
    if specs == "solved" or not raw.compiled.model.specs:
        return raw
    from reesim.flowsheet.compile import compile_flowsheet
    from reesim.solve.steady import solve_steady
    from reesim.studies.sensitivity import frozen

    return solve_steady(compile_flowsheet(frozen(raw)))


def checked(asked: Asked) -> float:
    """Read the change; tell everything that is wrong with the options at once."""
    from reesim.quantities import parse_quantity

    faults, part = [], 0.0
    try:
        part = parse_quantity(asked.change, "fraction")
        if not 0.0 < part < 1.0:
            faults.append(
                Fault(COMMAND, 1, 1, "--change", f"{asked.change!r} is no change; give such as 1 %")
            )
    except ValueError as error:
        faults.append(Fault(COMMAND, 1, 1, "--change", str(error)))
    if asked.specs not in SPECS:
        text = (
            f"{asked.specs!r} is not known{did_you_mean(asked.specs, SPECS)} (there is: {', '.join(SPECS)})"
        )
        faults.append(Fault(COMMAND, 1, 1, "--specs", text))
    for name, value in (("--top", asked.top), ("--workers", asked.workers)):
        if value is not None and value < 1:
            faults.append(Fault(COMMAND, 1, 1, name, f"{value} is too few; give 1 or more"))
    if not asked.of:
        text = "no output is named; give one such as --of products.raffinate.purity.Dy"
        faults.append(Fault(COMMAND, 1, 1, "--of", text))
    if faults:
        raise InputError(faults)
    return part


def _save(found: Sensitivities, raw: RawSolution, folder: Path) -> None:
    """Write the folder, a tornado an output in it."""
    from reesim.document import digest
    from reesim.report.plots import save as save_picture
    from reesim.report.plots.tornado import tornado_of
    from reesim.studies.sensitivity.folder import save

    def drawn(j: int) -> Callable[[Path], None]:
        return lambda file: save_picture(tornado_of(found, j), file)

    several = len(found.outputs) > 1
    names = [f"tornado-{j + 1}.svg" if several else "tornado.svg" for j in range(len(found.outputs))]
    pictures = {name: drawn(j) for j, name in enumerate(names)}
    save(found, digest(raw.compiled.model.plain), folder, pictures)
