"""Declarations from files: a CSV table of records, or sites with what they hold in YAML."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from counterpoise.escrow.declaration import Declaration, Row, build
from counterpoise.escrow.errors import DeclarationError, EscrowError, Mistake
from counterpoise.escrow.parameters import MAX_LEAVES
from counterpoise.escrow.schema import DEFAULT_SCHEMA, Record, Schema, parse_schema

_OWN_COLUMNS = ("level", "id", "stratum", "site", "building")
_COUNT = re.compile(r"0|[1-9][0-9]{0,15}")


def read_declaration(path: Path, schema: Schema = DEFAULT_SCHEMA, *, most: int = MAX_LEAVES) -> Declaration:
    """Read a declaration, ``.csv``, ``.yaml`` or ``.yml``.

    Parameters
    ----------
    path : Path
        UTF-8. A CSV table has a line of headings, ``level,id,stratum,site,building`` and fields of the
        schema, and a line for each record; an empty cell is no value. A YAML file has the key ``sites``: a
        list of sites, each with its keys, ``buildings`` and ``items``; a building can have ``items``.
    schema : Schema
    most : int
        Records that are allowed.

    Raises
    ------
    DeclarationError
        With everything that is wrong, each with its line.
    OSError
    """
    text = _text_of(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        rows = _yaml_rows(text, str(path))
    elif path.suffix.lower() == ".csv":
        rows = _csv_rows(text, schema, str(path))
    else:
        raise EscrowError(f"{path}: a declaration is a .csv or .yaml file")
    return build(rows, schema, file=str(path), most=most)


def read_schema(path: Path) -> Schema:
    """Read a schema from a YAML or JSON file.

    Raises
    ------
    DeclarationError
        Naming the first part that is wrong.
    OSError
    """
    try:
        return parse_schema(_plain(_load_yaml(_text_of(path), str(path))))
    except DeclarationError:
        raise
    except EscrowError as error:
        raise _one_mistake(str(path), 0, str(error)) from None


def _text_of(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _one_mistake(str(path), line, "this is not UTF-8; save the file as UTF-8") from None


def _one_mistake(file: str, line: int, message: str) -> DeclarationError:
    return DeclarationError([Mistake(file, line, 1 if line else 0, "", message)])


def _csv_rows(text: str, schema: Schema, file: str) -> Iterator[Row]:
    fields = {name: field for level in schema.levels.values() for name, field in level.items()}
    counts = {
        (level, name)
        for level in schema.levels
        for name, f in schema.levels[level].items()
        if f.type == "count"
    }
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    line = 1
    try:
        headings = next(lines, [])
        unknown = [name for name in headings if name not in _OWN_COLUMNS and name not in fields]
        if unknown or len(set(headings)) != len(headings) or not {"level", "id"} <= set(headings):
            known = ", ".join((*_OWN_COLUMNS, *fields))
            said = (
                f"{unknown[0]!r} is no column of this schema"
                if unknown
                else "level and id, each once, are needed"
            )
            raise _one_mistake(file, 1, f"{said}; the columns are {known}")
        for cells in lines:
            line = lines.line_num
            if not cells:
                continue
            if len(cells) != len(headings):
                raise _one_mistake(file, line, f"{len(cells)} cells stand under {len(headings)} headings")
            record: Record = {name: cell for name, cell in zip(headings, cells, strict=True) if cell}
            for name in [name for name in record if (record.get("level"), name) in counts]:
                if _COUNT.fullmatch(str(record[name])):
                    record[name] = int(record[name])
            yield Row(line, record)
    except csv.Error as error:
        raise _one_mistake(file, line + 1, f"this is not a CSV table: {error}") from None


def _yaml_rows(text: str, file: str) -> Iterator[Row]:
    document = _load_yaml(text, file)
    if (
        not isinstance(document, dict)
        or set(document) != {"sites"}
        or not isinstance(document["sites"], list)
    ):
        raise _one_mistake(file, 1, "a declaration in YAML has the key 'sites', a list, and no other")
    for site in document["sites"]:
        yield from _yaml_record(site, "site", {}, file)


_HOLDS = {"site": ("buildings", "items"), "building": ("items",), "item": ()}


def _yaml_record(node: Any, level: str, where: dict[str, str], file: str) -> Iterator[Row]:
    if not isinstance(node, dict):
        raise _one_mistake(file, 0, f"a {level} must be a mapping with an id")
    line = node.lc.line + 1  # type: ignore[attr-defined]
    own = {str(key): _plain(value) for key, value in node.items() if key not in _HOLDS[level]}
    clash = {"level", *where} & set(own)
    if clash:
        raise _one_mistake(file, line, f"{min(clash)}: this follows from where the {level} stands")
    yield Row(line, {"level": level, **where, **own})
    for key in _HOLDS[level]:
        held = node.get(key, [])
        if not isinstance(held, list):
            raise _one_mistake(file, line, f"{key} must be a list")
        for child in held:
            yield from _yaml_record(child, key[:-1], {**where, level: str(own.get("id", ""))}, file)


def _load_yaml(text: str, file: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise _one_mistake(file, line, f"this is not YAML: {error.problem}") from None
    except YAMLError as error:
        raise _one_mistake(file, 0, f"this is not YAML: {error}") from None


def _plain(value: Any) -> Any:
    """Values without what the YAML reader remembers of them; dates become text again."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return int(value) if isinstance(value, int) else str(value)
