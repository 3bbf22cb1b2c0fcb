"""Commands: what each takes. What they do is imported when one runs, so that help and faults come at once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from reesim.cli.ending import ending
from reesim.cli.options import Changes, FlowsheetFile, Scenario
from reesim.cli.study_commands import compare, query, sensitivity, sweep

app = typer.Typer(
    name="reesim",
    help="Rare-earth separation processes: from a YAML flowsheet to products, reagents and every stage.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 2 the input is wrong, 3 no solution.",
)

ResultFolder = Annotated[
    str, typer.Argument(metavar="DIR", help="Folder of results that `reesim run --out` wrote.")
]


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Print the version, or go on to the command."""
    if version:
        from reesim import __version__

        print(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def check(flowsheet: FlowsheetFile, changes: Changes = None, scenario: Scenario = None) -> None:
    """Validate a flowsheet; print its outline and its degrees of freedom."""
    with ending():
        from reesim.cli.commands import check

        check(flowsheet, changes or [], scenario)


@app.command()
def run(
    flowsheet: FlowsheetFile,
    changes: Changes = None,
    scenario: Scenario = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="DIR", help="Folder to write tables and summary to.")
    ] = None,
) -> None:
    """Solve a flowsheet; print its products, streams, reagents and warnings."""
    with ending():
        from reesim.cli.commands import run

        run(flowsheet, changes or [], scenario, out)


@app.command()
def fit(
    data: Annotated[
        str, typer.Argument(metavar="DATA", help="CSV of contacts, or of stages with --flowsheet.")
    ],
    system: Annotated[
        str, typer.Option("--system", metavar="NAME", help="System to begin with: a name, or a file.")
    ] = "",
    free: Annotated[
        list[str] | None,
        typer.Option(
            "--free",
            metavar="CONSTANT",
            help="Constant to be found: logK (one a metal), logK.Dy, logK.Dy.2, offset.2, "
            "organic.coefficient, log_beta.Dy.Cl.1 …; may be repeated. Default: logK.",
        ),
    ] = None,
    prior: Annotated[
        bool,
        typer.Option("--prior", help="Count the system's values and standard deviations as measurements."),
    ] = False,
    known: Annotated[
        list[str] | None,
        typer.Option(
            "--known",
            metavar="SUM",
            help="What is known beforehand, such as 'logK.Nd - logK.Pr = 0.33 +- 0.1'; may be repeated.",
        ),
    ] = None,
    spacing: Annotated[
        str,
        typer.Option(
            "--spacing",
            metavar="FILE|system",
            help="Constants known against each other, their level free: CSV of element, log10_K, sd; "
            "or the system's own.",
        ),
    ] = "",
    tie: Annotated[
        list[str] | None,
        typer.Option(
            "--tie",
            metavar="TIE",
            help="Constant that follows another, such as 'logK.*.2 = a + 2/3 logK.*.1'; may be repeated.",
        ),
    ] = None,
    activity: Annotated[
        str,
        typer.Option(
            "--activity", metavar="MODEL", help="Find constants for sit or pitzer; default: as the system."
        ),
    ] = "",
    reference_acid: Annotated[
        str,
        typer.Option(
            "--reference-acid",
            metavar="ACID",
            help="Acid that conditional constants hold in, to begin a model of activity with them.",
        ),
    ] = "",
    loss: Annotated[
        str, typer.Option("--loss", metavar="LOSS", help="linear, or robust: soft_l1, huber, cauchy.")
    ] = "linear",
    error: Annotated[
        list[str] | None,
        typer.Option(
            "--error",
            metavar="KIND=VALUE",
            help="Standard deviation where the file has none: aqueous='3 %', pH=0.02, "
            "distribution_ratio=0.08 (log10); may be repeated.",
        ),
    ] = None,
    level: Annotated[
        str,
        typer.Option("--level", metavar="COLUMN[=SD]", help="Give each word of a column a level of its own."),
    ] = "",
    leave_out: Annotated[
        str, typer.Option("--leave-out", metavar="COLUMN", help="Leave out each word of a column in turn.")
    ] = "",
    loading: Annotated[
        str, typer.Option("--loading", metavar="PART", help="Loading that separation factors are told at.")
    ] = "50 %",
    suggest: Annotated[
        str | None,
        typer.Option(
            "--suggest",
            metavar="PAIR",
            help="Contacts that would tell the most: of Dy/Ho, or of all constants: all.",
        ),
    ] = None,
    parameter_set: Annotated[
        str,
        typer.Option("--parameter-set", metavar="SET", help="Set of the system's constants to begin with."),
    ] = "",
    flowsheet: Annotated[
        str, typer.Option("--flowsheet", metavar="FILE", help="Flowsheet whose stages the data are of.")
    ] = "",
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="System file to write; plots go beside it.")
    ] = None,
    plots: Annotated[str, typer.Option("--plots", metavar="KIND", help="png, svg or none.")] = "png",
    others: Annotated[
        str,
        typer.Option(
            "--others",
            metavar="WHAT",
            help="Metals without data in the system file: drop, keep, or follow their neighbours.",
        ),
    ] = "drop",
) -> None:
    """Find constants from shake-out tests: values, intervals, separation factors, outliers, a system file."""
    with ending():
        from reesim.cli.fit import Asked, fit

        asked = Asked(
            free=free or ("logK",),
            prior=prior,
            known=known or (),
            spacing=spacing,
            ties=tie or (),
            activity=activity,
            reference_acid=reference_acid,
            loss=loss,
            errors=error or (),
            level=level,
            leave_out=leave_out,
            loading=loading,
            parameter_set=parameter_set,
            flowsheet=flowsheet,
        )
        fit(data, system, asked, suggest, out, plots, others)


@app.command()
def plot(
    folder: Annotated[
        str,
        typer.Argument(
            metavar="DIR", help="What `run --out`, `sensitivity --out`, `compare --out` or `sweep` wrote."
        ),
    ],
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="Of results: flowsheet, profile, mccabe_thiele, isotherm, separation, composition, sankey. "
            "Of a sweep: contour, heat_map, pareto, pairs, histogram or probability. "
            "Of sensitivities: tornado or indices. Of a comparison: compare.",
        ),
    ],
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="UNIT", help="Cascade; the first if not given.")
    ] = None,
    element: Annotated[
        str | None,
        typer.Option(
            "--element", metavar="ELEMENT", help="Element or group Tb+Dy; of a sankey also the word reagents."
        ),
    ] = None,
    of: Annotated[
        list[str] | None,
        typer.Option("--of", metavar="PATH", help="Output; of pairs a column, may be repeated."),
    ] = None,
    x: Annotated[
        str | None, typer.Option("--x", metavar="PATH", help="Column across; the first if not given.")
    ] = None,
    y: Annotated[
        str | None, typer.Option("--y", metavar="PATH", help="Column upwards; the next if not given.")
    ] = None,
    at: Annotated[
        list[str] | None,
        typer.Option("--at", metavar="PATH=VALUE", help="Cases of one value alone; may be repeated."),
    ] = None,
    better: Annotated[
        str | None,
        typer.Option("--better", metavar="X,Y", help="Of a pareto: low or high, of x and of y."),
    ] = None,
    width: Annotated[
        float | None, typer.Option("--width", metavar="INCH", min=3.4, max=40.0, help="Width; 7.5 inches.")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", metavar="FILE", help="Picture to write: .svg, .png or .pdf. Default: KIND….svg"
        ),
    ] = None,
) -> None:
    """Draw a picture of a folder of results, a store, sensitivities or a comparison; print its file."""
    with ending():
        from reesim.cli.pictures import Wanted, plot

        wanted = Wanted(unit, element, tuple(of or ()), x, y, tuple(at or ()), better, width, out)
        plot(folder, kind, wanted)


@app.command()
def report(
    folder: ResultFolder,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Write all tables as an Excel workbook as well: DIR/report.xlsx.")
    ] = False,
) -> None:
    """Write DIR/report.html, one page that needs no network, of a folder of results."""
    with ending():
        from reesim.cli.pictures import report

        report(folder, xlsx=xlsx)


for studies in (sweep, sensitivity, compare, query):
    app.command()(studies)


@app.command("list")
def list_(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="systems, feeds, flowsheets or prices.")],
) -> None:
    """List what the library holds."""
    with ending():
        from reesim.cli.commands import list_entries

        list_entries(kind)


@app.command()
def show(
    entry: Annotated[str, typer.Argument(metavar="KIND/NAME", help="Such as systems/p507-chloride.")],
) -> None:
    """Show an entry of the library: values, standard deviations, status, sources."""
    with ending():
        from reesim.cli.commands import show_entry

        show_entry(entry)


@app.command()
def schema(
    kind: Annotated[
        str, typer.Argument(metavar="[KIND]", help="flowsheet or study.", show_default=False)
    ] = "flowsheet",
) -> None:
    """Print the JSON schema of a flowsheet file, or of a study, for an editor."""
    with ending():
        from reesim.cli.commands import print_schema

        print_schema(kind)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal that cannot show a letter shows its code; it does not end the program
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="backslashreplace")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
