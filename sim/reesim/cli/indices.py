"""What `reesim sensitivity --method sobol | morris` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from reesim.cli.commands import read_changed
from reesim.cli.ending import say
from reesim.cli.sensitivity import COMMAND, Asked, as_asked, checked
from reesim.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reesim.cli.sensitivity import Design
    from reesim.studies.sensitivity.indices import Indices, Method


SAMPLES = {"sobol": 256, "morris": 20}
"""Points or trajectories if nothing is said."""


def indices(
    flowsheet: str, changes: Sequence[str], scenario: str | None, asked: Asked, design: Design
) -> None:
    """Make indices of outputs; print them, write and draw them where a folder is given."""
    checked(asked)
    samples = SAMPLES[design.method] if design.samples is None else design.samples
    ranges = _ranges(design, samples)
    model = read_changed(flowsheet, changes, scenario)
    folder = None if asked.out is None else Path(asked.out)
    from reesim.studies.sensitivity.indices_folder import CASES, check_indices_folder

    if folder is not None:
        check_indices_folder(folder)  # before the work is done, not after
    from reesim.cli.first_run import tell_of_first_run
    from reesim.cli.printing import print_sheets
    from reesim.cli.sweep import sweep_line
    from reesim.flowsheet.compile import compile_flowsheet
    from reesim.report.indices import index_sheets
    from reesim.solve.kernel_cache import compiling
    from reesim.studies.sensitivity.indices import indices as make

    compiled = compile_flowsheet(model)
    tell_of_first_run()
    try:
        with compiling():
            if asked.specs == "frozen" and model.specs:
                from reesim.solve.steady import solve_steady

                compiled = as_asked(solve_steady(compiled), asked.specs).compiled
            with sweep_line() as progress:
                found = make(
                    compiled, asked.of, asked.to, method=cast("Method", design.method),
                    samples=samples, ranges=ranges, seed=design.seed,
                    folder=None if folder is None else folder / CASES, workers=asked.workers,
                    progress=progress,
                )  # fmt: skip
    except KeyboardInterrupt:
        if folder is not None:
            say(f"stopped; what is solved lies in {folder}, the same command goes on with it")
        raise
    if folder is not None:
        _save(found, folder)
    print_sheets(index_sheets(found, asked.top))
    if folder is not None:
        say(f"written: {folder}")


def _ranges(design: Design, n: int) -> dict[str, tuple[str, str]]:
    """Read every PATH=LOW..HIGH and the numbers; all that is wrong with them is told at once."""
    found: dict[str, tuple[str, str]] = {}
    faults = []
    for text in design.ranges:
        path, equals, ends = text.partition("=")
        low, dots, high = ends.partition("..")
        if not (equals and dots and path.strip() and low.strip() and high.strip()):
            words = f"{text!r} is not PATH=LOW..HIGH, such as streams.scrub.acid='1.3 mol/L..1.7 mol/L'"
            faults.append(Fault("--range", 1, 1, "", words))
        elif path.strip() in found:
            faults.append(Fault("--range", 1, 1, path.strip(), "is given twice"))
        else:
            found[path.strip()] = (low.strip(), high.strip())
    if n < 2 or (design.method == "sobol" and n & (n - 1)):
        words = "a power of 2, such as 256" if design.method == "sobol" else "2 trajectories or more"
        faults.append(Fault(COMMAND, 1, 1, "--samples", f"{n} does not make a design; give {words}"))
    if design.seed < 0:
        faults.append(Fault(COMMAND, 1, 1, "--seed", f"{design.seed} is no seed; give 0 or more"))
    if faults:
        raise InputError(faults)
    return found


def _save(found: Indices, folder: Path) -> None:
    """Write the folder, a picture an output in it."""
    from reesim.report.plots import save as save_picture
    from reesim.report.plots.indices import indices as draw
    from reesim.studies.sensitivity.indices_folder import save

    def drawn(path: str) -> Callable[[Path], None]:
        return lambda file: save_picture(draw(found, path), file)

    paths = [output.path for output in found.outputs]
    names = ["indices.svg"] if len(paths) == 1 else [f"indices-{j + 1}.svg" for j in range(len(paths))]
    save(found, folder, {name: drawn(path) for name, path in zip(names, paths, strict=True)})
