"""What `reesim compare` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reesim.cli.commands import changes_of, read_changed
from reesim.cli.ending import say
from reesim.errors import Fault, InputError, NotSolved

if TYPE_CHECKING:
    from collections.abc import Sequence

SCENARIOS = "--scenarios"


def compare(
    flowsheet: str,
    scenarios: str,
    changes: Sequence[str],
    of: Sequence[str],
    workers: int | None,
    out: str | None,
) -> None:
    """Solve a flowsheet and some of its scenarios; print them side by side."""
    from reesim.studies.compare import BASE, check_scenarios

    names = [name.strip() for name in scenarios.split(",") if name.strip()]
    if workers is not None and workers < 1:
        raise InputError(
            [Fault("reesim compare", 1, 1, "--workers", f"{workers} is too few; give 1 or more")]
        )
    base = read_changed(flowsheet, changes, None)
    check_scenarios(names, list(base.scenarios), SCENARIOS)
    models = {BASE: base} | {name: read_changed(flowsheet, changes, name) for name in names}
    folder = None if out is None else Path(out)
    if folder is not None:
        from reesim.report.compare_folder import NAMES
        from reesim.results import check_folder

        check_folder(folder, NAMES)  # before the work is done, not after
    from reesim.cli.first_run import tell_of_first_run
    from reesim.cli.printing import print_sheets
    from reesim.cli.sweep import sweep_line
    from reesim.report.compare import comparison, comparison_sheets
    from reesim.solve.kernel_cache import compiling
    from reesim.studies.compare import solve_cases

    tell_of_first_run()
    with compiling(), sweep_line() as progress:
        cases = solve_cases(models, workers=workers, progress=progress)
    # --set comes last and wins: what it sets is the same in every case
    paths = [path for name in names for path in base.scenarios[name] if path not in changes_of(changes)]
    found = comparison(cases, paths, of)
    if not found.is_solved:
        raise NotSolved("; ".join(f"{case.name}: {case.reason}" for case in cases))
    if folder is not None:
        from reesim.report.compare_folder import save
        from reesim.report.plots import save as save_picture
        from reesim.report.plots.compare import compare as draw

        save(found, folder, lambda file: save_picture(draw(found), file))
    print_sheets(comparison_sheets(found))
    if folder is not None:
        say(f"written: {folder}")
