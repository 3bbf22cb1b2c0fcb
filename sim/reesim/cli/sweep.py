"""What `reesim sweep` and `reesim query` do."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.cli.ending import say
from reesim.errors import Fault, InputError
from reesim.report.progress import sweep_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.text import Text

    from reesim.studies.sweep.run import State


def sweep(study: str, out: str | None, workers: int | None, scheduler: str | None, resume: bool) -> None:
    """Solve a study, write its store, print what came out."""
    from reesim.studies.sweep.reading import read_study

    if workers is not None and scheduler is not None:
        text = "give --workers, threads here, or --scheduler, a Dask cluster; not both"
        raise InputError([Fault("reesim sweep", 1, 1, "--workers", text)])
    if workers is not None and workers < 1:
        text = f"{workers} is not a number of threads; give 1 or more"
        raise InputError([Fault("reesim sweep", 1, 1, "--workers", text)])
    read = read_study(study)
    folder = Path(out) if out is not None else Path(f"{Path(study).stem}.store")
    from reesim.cli.first_run import tell_of_first_run
    from reesim.cli.printing import print_sheets
    from reesim.report.sweep import sweep_sheets
    from reesim.studies.sweep.run import sweep as run

    client = _client(scheduler)
    tell_of_first_run()
    try:
        with sweep_line() as progress:
            store = run(read, folder, workers=workers, client=client, resume=resume, progress=progress)
    except KeyboardInterrupt:
        say(f"stopped; what is solved lies in {folder}, go on with --resume")
        raise
    finally:
        if client is not None:
            client.close()
    print_sheets(sweep_sheets(read, store))
    say(f"store: {folder}")


def query(store: str, sql: str) -> None:
    """Print the answer to a question about a store."""
    from reesim.studies.sweep.store import open_store

    answer = open_store(store).query(sql)
    sys.stdout.write(answer.to_csv(index=False, lineterminator="\n"))


def _client(scheduler: str | None) -> Any:
    if scheduler is None:
        return None
    from reesim.studies.sweep.cluster import connect

    return connect(scheduler)


@contextmanager
def sweep_line() -> Iterator[Callable[[State], None] | None]:
    """Give what a sweep reports to while its line is on the terminal; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.live import Live

    line = Line()
    console = Console(stderr=True)
    with Live(line, console=console, transient=True, redirect_stdout=False, redirect_stderr=False):
        yield line.report


class Line:
    """Cases done, their rate, failures, time left."""

    def __init__(self) -> None:
        self._last: State | None = None
        self._began = time.monotonic()

    def report(self, state: State) -> None:
        """Take how far the sweep has come."""
        self._last = state

    def __rich__(self) -> Text:
        """Draw it; one line, cut where the terminal ends."""
        from rich.text import Text

        return Text(self.text(), no_wrap=True, overflow="ellipsis")

    def text(self) -> str:
        """What the line says now."""
        if self._last is None:
            return f"starting, {time.monotonic() - self._began:.0f} s"
        return sweep_words(self._last)
