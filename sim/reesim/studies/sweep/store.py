"""The store of a study: a folder with a manifest and Parquet parts, a row a case.

Every file is written beside its place and then renamed, so that each is whole or not there. Chunks are
written as they are solved; when a block of them is complete it becomes one part.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


MANIFEST = "manifest.json"
BLOCK = 64
"""Chunks that become one part."""
FORMAT = "reesim store 1"


class Store:
    """The answers of a study.

    Parameters
    ----------
    folder : Path
        Where it lies.
    manifest : dict
        What it is of.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest

    @property
    def files(self) -> list[Path]:
        """Parquet files in the order of their cases."""
        blocks = {index_of(file): file for file in self.folder.glob("part-*.parquet")}
        chunks = {index_of(file): file for file in self.folder.glob("chunk-*.parquet")}
        # a chunk beside the part of its block is left over from a run that was killed between the two
        left = {i: file for i, file in chunks.items() if i // BLOCK not in blocks}
        return [
            file for _, file in sorted([(i * BLOCK, file) for i, file in blocks.items()] + list(left.items()))
        ]

    @property
    def n_cases(self) -> int:
        """How many cases the study has."""
        return int(self.manifest["cases"])

    @property
    def n_done(self) -> int:
        """How many cases have a row."""
        from pyarrow.parquet import read_metadata

        return sum(read_metadata(file).num_rows for file in self.files)

    @property
    def is_complete(self) -> bool:
        """Whether every case has a row."""
        return self.n_done == self.n_cases

    def columns(self, role: str) -> list[str]:
        """Names of the columns that are varied, uncertain or kept."""
        return [column["name"] for column in self.manifest["columns"] if column["role"] == role]

    def unit(self, name: str) -> str:
        """Unit of a column; empty where it has none."""
        return str(next(c["unit"] for c in self.manifest["columns"] if c["name"] == name))

    def read(self, columns: Sequence[str] | None = None) -> Any:
        """Give some columns, or all, as an Arrow table."""
        import pyarrow as pa
        from pyarrow.parquet import read_table

        tables = [read_table(file, columns=None if columns is None else list(columns)) for file in self.files]
        if not tables:
            return schema_of(self.manifest).empty_table()
        return pa.concat_tables(tables)

    def frame(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Give some columns, or all, as a DataFrame."""
        found: pd.DataFrame = self.read(columns).to_pandas()
        return found

    def query(self, sql: str) -> pd.DataFrame:
        """Ask by SQL of the table `cases`; needs the extra `query` (DuckDB).

        Raises
        ------
        InputError
            Where the question cannot be answered.
        """
        from reesim.studies.sweep.query import ask

        return ask(self, sql)

    def __repr__(self) -> str:
        return f"<Store of {self.manifest['study']['study']!r}: {self.n_done} of {self.n_cases} cases>"


def open_store(path: str | Path) -> Store:
    """Open a store.

    Parameters
    ----------
    path : str or Path
        Its folder.

    Raises
    ------
    InputError
        Where there is none.
    """
    folder = Path(path)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        raise refusal(folder, "this is not a store of a study; give the folder that a sweep wrote") from None
    return Store(folder, manifest)


def schema_of(manifest: dict[str, Any]) -> Any:
    """Arrow schema of the parts."""
    import pyarrow as pa

    types = {"int64": pa.int64(), "string": pa.string(), "double": pa.float64()}
    pairs = zip(manifest["columns"], manifest["types"], strict=True)
    named = [(column["name"], types[kind]) for column, kind in pairs]
    return pa.schema([("case", pa.int64()), ("status", pa.string()), ("reason", pa.string()), *named])


def index_of(file: Path) -> int:
    """Number of a chunk or part, from the name of its file."""
    return int(file.stem.partition("-")[2])


def refusal(folder: Path, message: str) -> InputError:
    """Why a folder is not what it should be."""
    return InputError([Fault(str(folder), 1, 1, "", message)])
