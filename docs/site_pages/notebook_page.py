"""Pages of the executed notebooks: text, programs, tables and pictures as they came out."""

from __future__ import annotations

import re
from base64 import b64decode
from html import escape
from typing import TYPE_CHECKING, Any

from site_pages.markdown import page
from site_pages.notebook_run import executed, notebooks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "studies"
_STYLE = re.compile(r"<style.*?</style>\s*", re.S)
_TABLE = re.compile(r'<table border="\d+" class="dataframe">')
_BETWEEN = re.compile(r">\s*\n\s*<")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def notebook_pages() -> dict[str, str | bytes]:
    """Pages and pictures of all notebooks, by their place in the site; executed where they must be."""
    return {place: content for path in notebooks() for place, content in pages_of(path, executed(path))}


def places() -> list[str]:
    """Places of the pages, in their order."""
    return [f"{FOLDER}/{path.stem}.md" for path in notebooks()]


def pages_of(path: Path, notebook: Any) -> Iterator[tuple[str, str | bytes]]:
    """Place and content of the page of an executed notebook, and of its pictures.

    Parameters
    ----------
    path : Path
        Of the notebook's text.
    notebook : NotebookNode
        The notebook, executed.
    """
    blocks: list[str] = []
    heading, n_pictures = "", 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            blocks.append(cell.source)
            heading = next(iter(re.findall(r"^#+ (.+)$", cell.source, re.M)), heading)
            if len(blocks) == 1:
                blocks.append(_where(path))
            continue
        blocks.append(f"```python\n{cell.source}\n```")
        for data in _outputs(cell):
            if "image/png" in data:
                n_pictures += 1
                name = f"{path.stem}/{n_pictures}.png"
                yield f"{FOLDER}/{name}", b64decode(data["image/png"])
                blocks.append(_picture(name, heading))
            else:
                blocks.append(written(data))
    yield f"{FOLDER}/{path.stem}.md", page(*blocks)


def _where(path: Path) -> str:
    return (
        f"*This page is the notebook `notebooks/{path.name}`, executed when the site was built; "
        "jupytext opens it in Jupyter.*"
    )


def _outputs(cell: Any) -> Iterator[dict[str, str]]:
    """What a cell shows; what goes to the log does not."""
    for output in cell.get("outputs", []):
        if output.output_type in {"execute_result", "display_data"}:
            if any(output.data.values()):  # a bar that has been taken away is empty
                yield output.data
        elif output.output_type == "stream" and output.name == "stdout":
            yield {"text/plain": output.text}


def written(data: dict[str, str]) -> str:
    r"""Write an output without a picture: words as words, tables as tables, else text.

    Examples
    --------
    >>> written({"text/plain": "0.5"})
    '```text\\n0.5\\n```'
    """
    if "text/markdown" in data:
        return data["text/markdown"]
    if "text/html" in data:
        # Markdown ends a block of HTML at an empty line
        table = _TABLE.sub("<table>", _STYLE.sub("", data["text/html"]))
        return f'<div class="notebook-output">{_BETWEEN.sub("><", table).strip()}</div>'
    return f"```text\n{_ADDRESS.sub('', data['text/plain']).rstrip()}\n```"


def _picture(name: str, heading: str) -> str:
    words = escape(heading.replace("`", "").replace("*", ""))
    return f'<div class="notebook-picture"><a href="../{name}"><img alt="{words}" src="../{name}"></a></div>'
