"""How a command ends: exit codes, and messages on stderr, unwrapped and without markup."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from reesim.errors import InputError, NotSolved

if TYPE_CHECKING:
    from collections.abc import Iterator

WRONG_INPUT = 2
NO_SOLUTION = 3
INTERRUPTED = 130


@contextmanager
def ending() -> Iterator[None]:
    """Turn what is raised on purpose into a message and an exit code; a bug keeps its traceback."""
    try:
        yield
        sys.stdout.flush()
    except InputError as error:
        say(str(error))
        raise typer.Exit(WRONG_INPUT) from None
    except NotSolved as error:
        say(str(error))
        raise typer.Exit(NO_SOLUTION) from None
    except KeyboardInterrupt:
        say("interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # whoever read our output has gone: what is still in the buffer must go nowhere, not to a closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None


def say(message: str) -> None:
    """Write a line to stderr, at once."""
    print(message, file=sys.stderr, flush=True)
