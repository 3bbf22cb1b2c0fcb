"""Filling a store: chunks as they are solved, whole or not there, and parts of many chunks.

Every file is written beside its place and then renamed. When a block of chunks is complete it becomes
one part.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.results.tables import LITRES_PER_M3
from reesim.share import installed_version
from reesim.studies.sweep.chunk import CASES, n_chunks
from reesim.studies.sweep.store import (
    BLOCK,
    FORMAT,
    MANIFEST,
    Store,
    index_of,
    open_store,
    refusal,
    schema_of,
)

if TYPE_CHECKING:
    from reesim.studies.sweep.chunk import Chunk
    from reesim.studies.sweep.study import Study


def manifest_of(study: Study) -> dict[str, Any]:
    """What a store says of itself; nothing in it depends on when or where it was made."""
    return {
        "format": FORMAT,
        "hash": study.identity,
        "version": installed_version(),
        "cases": study.n_cases,
        "chunk": CASES,
        "seed": study.seed,
        "study": study.plain,
        "flowsheet": study.model.plain,
        "columns": [{"name": c.name, "role": c.role, "unit": c.unit} for c in study.columns],
        "constraints": [
            {"path": held.path, "at_least": held.at_least, "at_most": held.at_most}
            for held in study.constraints
        ],
        "types": [_type_of(study, i) for i in range(len(study.columns))],
        "constants": list(study.constants),
    }


def _type_of(study: Study, i: int) -> str:
    kinds = {"whole": "int64", "choice": "string", "number": "double"}
    return kinds[study.axes[i].kind] if i < len(study.axes) else "double"


@dataclass(frozen=True)
class Writer:
    """A store that is being filled.

    Attributes
    ----------
    store : Store
    study : Study
    """

    store: Store
    study: Study

    def missing(self) -> list[int]:
        """Indices of the chunks that have no rows yet."""
        done = set()
        for file in self.store.files:
            i = index_of(file)
            done |= {i} if file.name.startswith("chunk") else set(range(i * BLOCK, (i + 1) * BLOCK))
        return [i for i in range(n_chunks(self.study)) if i not in done]

    def write(self, chunk: Chunk) -> None:
        """Write a chunk; the last of its block makes a part of them."""
        import pyarrow as pa

        schema = schema_of(self.store.manifest)
        n = len(chunk.status)
        reasons = [reason or None for reason in chunk.reason]
        columns: list[Any] = [range(chunk.first, chunk.first + n), chunk.status, reasons]
        columns += [axis.column(chunk.levels[:, i]) for i, axis in enumerate(self.study.axes)]
        for i, number in enumerate(self.study.numbers, start=len(self.study.axes)):
            per = LITRES_PER_M3 if number.dimension == "flow" else 1.0
            columns.append(chunk.levels[:, i] / per)
        columns += list(chunk.kept.T)
        # NaN becomes null, which SQL leaves out of its sums and extremes
        arrays = [
            pa.array(held, type=field.type, from_pandas=True)
            for held, field in zip(columns, schema, strict=True)
        ]
        index = chunk.first // CASES
        _write_table(pa.Table.from_arrays(arrays, schema=schema), self._chunk(index))
        self.merge(index // BLOCK)

    def merge(self, block: int) -> None:
        """Make one part of a block whose chunks are all there."""
        import pyarrow as pa
        from pyarrow.parquet import read_table

        files = [self._chunk(i) for i in self._of_block(block)]
        if self._part(block).exists() or not all(file.exists() for file in files):
            return
        _write_table(pa.concat_tables([read_table(file) for file in files]), self._part(block))
        for file in files:
            file.unlink()

    def settle(self) -> None:
        """Put a store that was left in the middle in order: no strays, no part that is too short."""
        from pyarrow.parquet import read_metadata, read_table

        for stray in self.store.folder.glob(".*.partial"):
            stray.unlink(missing_ok=True)
        for block in range(-(-n_chunks(self.study) // BLOCK)):
            part, chunks = self._part(block), self._of_block(block)
            if part.exists():
                if read_metadata(part).num_rows < self._rows(chunks):
                    table = read_table(part)
                    for k, i in enumerate(chunks):
                        rows = table.slice(k * CASES, CASES)
                        if rows.num_rows == self._rows([i]):
                            _write_table(rows.combine_chunks(), self._chunk(i))
                    part.unlink()
                else:
                    for i in chunks:
                        self._chunk(i).unlink(missing_ok=True)
            for i in chunks:
                file = self._chunk(i)
                if file.exists() and read_metadata(file).num_rows < self._rows([i]):
                    file.unlink()
            self.merge(block)

    def _of_block(self, block: int) -> list[int]:
        return list(range(block * BLOCK, min((block + 1) * BLOCK, n_chunks(self.study))))

    def _rows(self, chunks: list[int]) -> int:
        """Rows of consecutive chunks."""
        return min((chunks[-1] + 1) * CASES, self.study.n_cases) - chunks[0] * CASES

    def _chunk(self, i: int) -> Path:
        return self.store.folder / f"chunk-{i:07d}.parquet"

    def _part(self, block: int) -> Path:
        return self.store.folder / f"part-{block:05d}.parquet"


def writer(study: Study, folder: Path, resume: bool) -> Writer:
    """Start a store, or go on with one.

    Raises
    ------
    InputError
        Where the folder holds other things, or a store of another study, version or larger sample.
    """
    if find_spec("pyarrow") is None:
        raise refusal(folder, "a store needs pyarrow, which is not installed; install reesim[sweep]")
    manifest = manifest_of(study)
    try:
        if folder.is_dir() and any(folder.iterdir()):
            _check(folder, manifest, resume)
        elif folder.exists() and not folder.is_dir():
            raise refusal(folder, "this is not a folder; give the name of a new one")
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        _replace(folder / MANIFEST, lambda file: file.write_text(text, encoding="utf-8"))
    except OSError as error:
        raise refusal(folder, f"the folder cannot be written ({error.strerror or error})") from None
    made = Writer(Store(folder, manifest), study)
    made.settle()
    return made


def _check(folder: Path, manifest: dict[str, Any], resume: bool) -> None:
    """Refuse what is not a store of the same study."""
    if not (folder / MANIFEST).exists():
        strangers = sorted(entry.name for entry in folder.iterdir() if not entry.name.endswith(".partial"))
        if strangers:
            raise refusal(folder, f"the folder holds other things ({strangers[0]}); give a new one")
        return
    held = open_store(folder).manifest
    if held["version"] != manifest["version"]:
        text = f"the store was made by reesim {held['version']}, this is {manifest['version']}"
        raise refusal(folder, f"{text}; give a new folder")
    if held["hash"] != manifest["hash"]:
        raise refusal(
            folder, f"the store is of another study{_difference(held, manifest)}; give a new folder"
        )
    if held["cases"] > manifest["cases"]:
        text = f"the store has {held['cases']} cases, the study {manifest['cases']}; a store only grows"
        raise refusal(folder, text)
    if not resume:
        raise refusal(
            folder, "the folder holds a store of this study; go on with --resume, or give a new folder"
        )


def _difference(held: dict[str, Any], manifest: dict[str, Any]) -> str:
    """Say which part of a study is not the same."""
    one, other = held["study"], manifest["study"]
    keys = [
        key
        for key in {**one, **other}
        if key not in ("study", "flowsheet") and one.get(key) != other.get(key)
    ]
    if held["flowsheet"] != manifest["flowsheet"]:
        keys.append("the flowsheet itself")
    if held["constants"] != manifest["constants"]:
        keys.append("its constants")
    return f" ({', '.join(keys)} differ)" if keys else ""


def _write_table(table: Any, file: Path) -> None:
    from pyarrow.parquet import write_table

    _replace(file, lambda beside: write_table(table, beside, compression="zstd"))


def _replace(file: Path, write: Any) -> None:
    """Write a file beside its place, down to the disk, and put it there."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        write(beside)
        with beside.open("rb") as stream:
            os.fsync(stream.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
