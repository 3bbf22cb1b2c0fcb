"""Markdown for the generated pages: tables, and words of a file that must not become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKUP = re.compile(r"([\\*_<>\[\]|#])")
_TEST = re.compile("`(tests/[^`]+)`")
_MARK = re.compile("::|[/_]")
_BREAK = r"\g<0><wbr>"
_CODE = re.compile(r"(`[^`]*`)")


def plain(text: str) -> str:
    r"""Write words as they stand; what is between backticks stays code.

    Examples
    --------
    >>> plain("log_K < 3, see `log_K`")
    'log\\_K \\< 3, see `log_K`'
    """
    parts = _CODE.split(text)
    return "".join(part if i % 2 else _MARKUP.sub(r"\\\1", part) for i, part in enumerate(parts))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[str] = ()) -> str:
    """Write a table of markdown; columns named in `numbers` are set to the right, empty ones left out."""
    right, held = set(numbers), [tuple(row) for row in rows]
    kept = [i for i in range(len(columns)) if any(row[i] for row in held)]
    lines = [
        [columns[i] for i in kept],
        ["---:" if columns[i] in right else "---" for i in kept],
        *([_cell(row[i]) for i in kept] for row in held),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("\n", " ") or " "


def with_breaks(text: str) -> str:
    """Let names of tests break after a mark, so that they do not widen their table.

    Examples
    --------
    >>> with_breaks("`tests/unit/test_a.py::test_b` and `other_code`")
    '<code>tests/<wbr>unit/<wbr>test_<wbr>a.py::<wbr>test_<wbr>b</code> and `other_code`'
    """
    return _TEST.sub(lambda found: f"<code>{_MARK.sub(_BREAK, found[1])}</code>", text)


def number(value: float | None, places: int = 3) -> str:
    """Write a number with fixed places, a true minus sign, and no figure that was not there; – for none."""
    if value is None:
        return "–"
    text = f"{value:.{places}f}"
    return text.replace("-", "−") if float(text) else text.replace("-", "")


def factor(value: float | None) -> str:
    """Write a separation factor, to a hundredth, or to three figures above ten."""
    if value is None:
        return "–"
    return f"{value:.2f}" if value < 10.0 else f"{value:.1f}" if value < 100.0 else f"{value:.0f}"


def paragraphs(text: str | None) -> list[str]:
    """Lines of a file's notes, each a paragraph of its own."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def page(*blocks: str) -> str:
    """Join blocks with blank lines between them; empty ones are left out."""
    return "\n\n".join(block for block in blocks if block) + "\n"
