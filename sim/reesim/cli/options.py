"""Arguments and options that several commands take."""

from typing import Annotated

import typer

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
