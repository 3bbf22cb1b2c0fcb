"""Executes a notebook in a fresh kernel, from the folder it lies in; nothing is written."""

import sys
from pathlib import Path
from typing import Any

import jupytext
from nbclient import NotebookClient


def execute(path: Path) -> Any:
    """The executed notebook; an error in a cell is raised."""
    notebook = jupytext.read(path)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    return client.execute()


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        execute(Path(argument))
        print(f"{argument}: executed")
