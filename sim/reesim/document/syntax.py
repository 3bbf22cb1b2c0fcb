"""The parser's complaints in plain English."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError

# beginning of the parser's words -> ours
_IN_PLAIN_WORDS: tuple[tuple[str, str], ...] = (
    ("found character '\\t'", "a tab; indent with spaces"),
    ("mapping values are not allowed", "a ':' where none may stand; mend the indentation or quote the text"),
    ("could not find expected ':'", "a key without a ':' after it"),
    ("expected ',' or '}'", "a { that is not closed, or a comma missing"),
    ("expected ',' or ']'", "a [ that is not closed, or a comma missing"),
    ("expected <block end>", "the indentation does not fit what stands above"),
    ("found unexpected end of stream", "a quote or bracket that is not closed before the end of the file"),
    ("found undefined alias", "an alias is not allowed; write the value out"),
    ("found duplicate anchor", "an anchor is not allowed; write the value out where it is used"),
)


def explained(error: MarkedYAMLError) -> str:
    """Say what is wrong with the syntax.

    Parameters
    ----------
    error : MarkedYAMLError
        What the parser raised.

    Returns
    -------
    str
    """
    problem = " ".join(str(error.problem or error.context or "").split())
    for beginning, plain in _IN_PLAIN_WORDS:
        if problem.startswith(beginning):
            return f"not valid YAML: {plain}"
    return f"not valid YAML: {problem}" if problem else "not valid YAML"
