"""Questions to a store in SQL, through DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.errors import Fault, InputError

if TYPE_CHECKING:
    import pandas as pd

    from reesim.studies.sweep.store import Store

TABLE = "cases"


def ask(store: Store, sql: str) -> pd.DataFrame:
    """Answer a question about the table `cases`.

    Raises
    ------
    InputError
        Where DuckDB is not there, or cannot answer.
    """
    try:
        import duckdb
    except ImportError:
        text = "DuckDB is not installed; install reesim[query]"
        raise InputError([Fault("query", 1, 1, "", text)]) from None
    connection = duckdb.connect()
    try:
        files = [str(file.resolve()) for file in store.files]
        cases = connection.read_parquet(files) if files else connection.from_arrow(store.read())
        cases.create_view(TABLE)
        folder = str(store.folder.resolve()).replace("'", "''")
        connection.execute(f"SET allowed_directories = ['{folder}']")
        connection.execute("SET enable_external_access = false")  # nothing but the store is read or written
        return connection.execute(sql).df()
    except duckdb.Error as error:
        raise InputError([Fault("query", 1, 1, "", str(error).splitlines()[0])]) from None
    finally:
        connection.close()
