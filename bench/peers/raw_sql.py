"""The limit: the rows that drift needs, fetched by sqlite3 from every repository in turn, and nothing done with them.

``python raw_sql.py <repository>... [--tagged <repository>...]`` prints how many rows there were. Where a cleaner runs,
drift needs the tags too.
"""

from __future__ import annotations

import argparse
import sqlite3
from pathlib import Path

TAGGED = 2
"""``CollectionType.TAGGED``."""


def fetch(database: Path, tagged: bool) -> int:
    """Fetch the certified rows of one repository with their files, and the rows of its tags if they are wanted.

    Parameters
    ----------
    database : `~pathlib.Path`
        SQLite's file.
    tagged : `bool`
        Whether tags are wanted.

    Returns
    -------
    count : `int`
        Number of rows.
    """
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        count = 0
        for table in _tables(connection, "dataset_calibs_"):
            values = ", ".join(f"k.{name}" for name in _dimensions(connection, table))
            statement = f"""
                SELECT t.name, c.name, {values}, k.dataset_id, k.timespan_begin, k.timespan_end, r.path, r.file_size
                FROM {table} k
                JOIN dataset_type t ON t.id = k.dataset_type_id
                JOIN collection c ON c.collection_id = k.collection_id
                LEFT JOIN file_datastore_records r ON r.dataset_id = k.dataset_id"""
            count += len(connection.execute(statement).fetchall())
        for table in _tables(connection, "dataset_tags_") if tagged else ():
            statement = f"""
                SELECT t.name, c.name, k.dataset_id
                FROM collection c
                JOIN {table} k ON k.collection_id = c.collection_id
                JOIN dataset_type t ON t.id = k.dataset_type_id
                WHERE c.type = {TAGGED}"""
            count += len(connection.execute(statement).fetchall())
        return count


def _tables(connection: sqlite3.Connection, prefix: str) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found if name.startswith(prefix)]


def _dimensions(connection: sqlite3.Connection, table: str) -> list[str]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    beside = {"id", "dataset_id", "dataset_type_id", "collection_id", "timespan_begin", "timespan_end"}
    return [name for name in columns if name not in beside]


def main() -> None:
    """Fetch from all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("repository", nargs="*", type=Path)
    parser.add_argument("--tagged", nargs="*", type=Path, default=[])
    asked = parser.parse_args()
    wanted = [(root, False) for root in asked.repository] + [(root, True) for root in asked.tagged]
    print(sum(fetch(root / "gen3.sqlite3", tagged) for root, tagged in wanted))


if __name__ == "__main__":
    main()
