"""Commands: what each takes. What they do is imported when one runs, so that help and faults come at once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from reesim.cli.ending import ending

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

FlowsheetFile = Annotated[str, typer.Argument(metavar="FLOWSHEET", help="YAML file of a flowsheet.")]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Put a value in, such as streams.scrub.flow='1 m3/h'; may be repeated.",
    ),
]
Scenario = Annotated[
    str | None,
    typer.Option("--scenario", metavar="NAME", help="Put in a scenario of the flowsheet, before --set."),
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
def schema() -> None:
    """Print the JSON schema of a flowsheet file, for an editor."""
    with ending():
        from reesim.cli.commands import print_schema

        print_schema()


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
