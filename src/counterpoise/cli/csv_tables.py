"""Flat tables as CSV files, a file a table."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any


def write_tables(tables: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    """Write each table to ``NAME.csv`` in a folder, each file whole or not at all.

    Numbers have all their digits, so that a table can be checked against the result; None is an empty cell.
    """
    from counterpoise.assessment.tables import COLUMNS
    from counterpoise.runs.files import write_whole

    for name, rows in tables.items():
        text = StringIO()
        writer = csv.DictWriter(text, COLUMNS[name], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_whole(folder / f"{name}.csv", text.getvalue())
