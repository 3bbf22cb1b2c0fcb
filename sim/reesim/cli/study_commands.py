"""Commands of many solves: what each takes. What they do is imported when one runs."""

from typing import Annotated

import typer

from reesim.cli.ending import ending
from reesim.cli.options import Changes, FlowsheetFile, Scenario


def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="YAML file of a study.")],
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="STORE", help="Folder of the store; the study's name with .store."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Threads; one a processor if not given.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a store, or start it.")] = False,
) -> None:
    """Solve every case of a study into a store; print what came out."""
    with ending():
        from reesim.cli.sweep import sweep

        sweep(study, out, workers, scheduler, resume)


def sensitivity(
    flowsheet: FlowsheetFile,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of", metavar="PATH", help="Output, such as products.raffinate.purity.Dy; may be repeated."
        ),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            metavar="PATH",
            help="Input, or several by *, such as 'chemistry.logK.*'; may be repeated. Default: every input.",
        ),
    ] = None,
    changes: Changes = None,
    scenario: Scenario = None,
    change: Annotated[
        str,
        typer.Option("--change", metavar="PART", help="Part of itself by which a number of the plant moves."),
    ] = "1 %",
    specs: Annotated[
        str,
        typer.Option(
            "--specs", metavar="HOW", help="solved: met after every change; frozen: the plant stays as it is."
        ),
    ] = "solved",
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="METHOD",
            help="local: one input at a time; sobol or morris: all together, over ranges and deviations.",
        ),
    ] = "local",
    ranges: Annotated[
        list[str] | None,
        typer.Option(
            "--range",
            metavar="PATH=LOW..HIGH",
            help="Of sobol and morris: what a number of the plant varies over; may be repeated.",
        ),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            metavar="N",
            help="Points of sobol, a power of 2 (256), or trajectories of morris (20).",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Of what is drawn.")] = 0,
    slopes: Annotated[
        bool, typer.Option("--slopes", help="Derivatives alone: no changed plant is solved.")
    ] = False,
    top: Annotated[int, typer.Option("--top", metavar="N", help="Inputs that are printed.")] = 20,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Threads; one a processor if not given.")
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="DIR", help="Folder to write table and tornado to.")
    ] = None,
) -> None:
    """Rank every input by what it does to an output: numbers, constants, stages."""
    with ending():
        from reesim.cli.sensitivity import Asked, Design, sensitivity

        asked = Asked(of or [], to or [], change, specs, not slopes, top, workers, out)
        sensitivity(flowsheet, changes or [], scenario, asked, Design(method, samples, ranges or [], seed))


def compare(
    flowsheet: FlowsheetFile,
    scenarios: Annotated[
        str, typer.Option("--scenarios", metavar="A,B,C", help="Scenarios of the flowsheet, by commas.")
    ] = "",
    changes: Changes = None,
    of: Annotated[
        list[str] | None,
        typer.Option("--of", metavar="PATH", help="Output to be told as well; may be repeated."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", help="Threads; one a processor if not given.")
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="DIR", help="Folder to write table and picture to.")
    ] = None,
) -> None:
    """Solve a flowsheet and its scenarios; print side by side what changed and what it did."""
    with ending():
        from reesim.cli.compare import compare

        compare(flowsheet, scenarios, changes or [], of or [], workers, out)


def query(
    store: Annotated[str, typer.Argument(metavar="STORE", help="Folder that a sweep wrote.")],
    sql: Annotated[str, typer.Argument(metavar="SQL", help="Such as 'select * from cases limit 5'.")],
) -> None:
    """Ask a store by SQL of its table `cases`; print the answer as CSV."""
    with ending():
        from reesim.cli.sweep import query

        query(store, sql)
