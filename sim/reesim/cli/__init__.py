"""The command line: the only place that knows a terminal."""

from reesim.cli.app import main

__all__ = ["main"]
