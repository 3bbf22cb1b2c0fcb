"""Pages whose commands are run when the site is built: what they print is printed below them.

A page asks for it by `commands: run` at its head, and is worked through from top to bottom in an empty
folder. A block with a title, such as

    ```yaml title="my_feed.yaml"

is a file of that folder. Every `reesim` line of a block of language `sh` is run there; where it is to end
otherwise than with 0, a comment says so: `reesim check wrong.yaml  # exit code 2`.
`# shows products, warnings` prints only the parts of the answer with these headings, `# shows nothing` none.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from reesim.share import share_root

COMPILING = "compiling kernels "
_BLOCK = re.compile(r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<body>.*?)^```\n', re.M | re.S)
_EXIT = re.compile(r"exit code (\d+)")
_SHOWS = re.compile(r"shows ([\w, ]+?)(?:;|$)")


def with_answers(markdown: str, name: str) -> str:
    """Run what a page tells the reader to run, and write the answers into it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "flowsheets").symlink_to(share_root() / "flowsheets")
        return _BLOCK.sub(lambda block: _answered(block, home, name), markdown)


def _answered(block: re.Match[str], home: Path, name: str) -> str:
    if block["title"]:
        (home / block["title"]).write_text(block["body"], encoding="utf-8")
    if block["language"] != "sh":
        return block[0]
    lines = [line for line in block["body"].splitlines() if line.startswith("reesim ")]
    answers = [(text, "exit code" in line) for line in lines if (text := _run(line, home, name))]
    shown = re.sub(r"[ \t]*# (exit code|shows)[^\n]*", "", block[0])
    # a message is one long line, which `output` breaks; a table would be spoilt by that
    blocks = [f"\n```{'output' if is_message else 'text'}\n{text}\n```\n" for text, is_message in answers]
    return shown + "".join(blocks)


def _run(line: str, home: Path, name: str) -> str:
    """Run one command in this process; that it ends otherwise than the page says is a fault of the build."""
    command, _, comment = line.partition("  # ")
    code, out = run(shlex.split(command)[1:], home)
    expected = int(found[1]) if (found := _EXIT.search(comment)) else 0
    if code != expected:
        raise RuntimeError(f"{name}: {command} ends with {code}, not {expected}:\n{out}")
    shows = _SHOWS.search(comment)
    if shows is None:
        return out.strip("\n")
    return _parts(out, [word.strip() for word in shows[1].split(",")])


def run(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Exit code, and what is printed to both outputs, of `reesim` with these arguments."""
    from reesim.cli.app import app

    held = io.StringIO()
    wide = {"COLUMNS": "110", "NO_COLOR": "1", "TERM": "dumb"}
    before = {key: os.environ.get(key) for key in wide}
    os.environ.update(wide)
    try:
        with chdir(folder), redirect_stdout(held), redirect_stderr(held):
            code = _exit_code(lambda: app(args=arguments, prog_name="reesim"))
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value
    # a page must not depend on what was compiled before the site was built
    lines = [line for line in held.getvalue().splitlines(keepends=True) if not line.startswith(COMPILING)]
    return code, "".join(lines)


def _exit_code(call: object) -> int:
    try:
        call()  # type: ignore[operator]
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _parts(out: str, headings: list[str]) -> str:
    """Sections of an answer by their headings; a heading that is not there is a fault."""
    if headings == ["nothing"]:
        return ""
    sections = {part.strip().partition("\n")[0]: part.strip("\n") for part in re.split(r"\n\n+", out)}
    if "no warnings" in sections:
        sections["warnings"] = sections["no warnings"].strip()
    missing = [heading for heading in headings if heading not in sections]
    if missing:
        raise RuntimeError(f"the answer has no part {', '.join(missing)}; it has {', '.join(sections)}")
    return "\n\n".join(sections[heading] for heading in headings)
