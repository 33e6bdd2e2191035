"""A declaration in one's own hands: sites, what they hold, and everything that is wrong with it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from counterpoise.escrow.canonical import record_bytes
from counterpoise.escrow.errors import DeclarationError, Mistake
from counterpoise.escrow.schema import LEVELS, Record, Schema

ONE_STRATUM = "all"
ROOM = len(',"is_gone":"yes","replaces":1048575')
"""Bytes by which a snapshot can make a site's record longer."""


class Entry(NamedTuple):
    """A record ready to be committed.

    Parameters
    ----------
    level : int
        Place in `LEVELS`.
    id : str
        Its identifier; empty for a dummy.
    data : bytes
        Its canonical bytes.
    """

    level: int
    id: str
    data: bytes

    @property
    def said(self) -> Record:
        """What the record says."""
        found: Record = json.loads(self.data)
        return found


@dataclass(slots=True)
class Site:
    """A site and what it holds, in the order of the file."""

    entry: Entry
    stratum: str
    contents: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A complete and sound declaration.

    Parameters
    ----------
    schema : Schema
    sites : list of Site
    """

    schema: Schema
    sites: list[Site]

    @property
    def strata(self) -> dict[str, int]:
        """Sites in each stratum, strata in the order of their first site."""
        counts: dict[str, int] = {}
        for site in self.sites:
            counts[site.stratum] = counts.get(site.stratum, 0) + 1
        return counts

    @property
    def largest_site(self) -> int:
        """The most buildings and items at one site."""
        return max((len(site.contents) for site in self.sites), default=0)

    @property
    def longest_record(self) -> int:
        """Bytes of the longest record, that of a site with room for what a snapshot adds to it."""
        sites = (len(site.entry.data) + ROOM for site in self.sites)
        contents = (len(entry.data) for site in self.sites for entry in site.contents)
        return max(chain(sites, contents), default=0)


class Row(NamedTuple):
    """A record as it stands in a file."""

    line: int
    record: Record


def build(rows: Iterable[Row], schema: Schema, *, file: str, most: int) -> Declaration:
    """Check records and put them together.

    Parameters
    ----------
    rows : iterable of Row
        Read once; in any order.
    schema : Schema
    file : str
        As the user named it, for the mistakes.
    most : int
        Records that are allowed; reading stops there.

    Raises
    ------
    DeclarationError
        With everything that is wrong.
    """
    return _Builder(schema, file, most).build(rows)


class _Builder:
    def __init__(self, schema: Schema, file: str, most: int) -> None:
        self.schema, self.file, self.most = schema, file, most
        self.mistakes: list[Mistake] = []
        self.lines: dict[str, int] = {}
        self.sites: dict[str, Site] = {}
        self.site_of: dict[str, str] = {}
        self.contents: list[tuple[int, Entry, str, str]] = []

    def build(self, rows: Iterable[Row]) -> Declaration:
        for row in rows:
            if len(self.lines) == self.most:
                self._mistake(row.line, "", f"more than {self.most} records; no more are read")
                break
            self._take(row)
        self._place()
        if not self.lines and not self.mistakes:
            self._mistake(0, "", "the declaration holds no record")
        if self.mistakes:
            raise DeclarationError(self.mistakes)
        return Declaration(self.schema, list(self.sites.values()))

    def _take(self, row: Row) -> None:
        line, record = row
        name = str(record.get("id", ""))
        if record.get("level") == "dummy":
            self._mistake(line, name, "dummies are added by 'escrow commit', not declared")
            return
        for key in ("replaces", "is_gone"):
            if record.pop(key, None) is not None:
                self._mistake(line, name, f"{key}: 'escrow snapshot' adds this; it is not declared")
        if record.get("level") == "site":
            record.setdefault("stratum", ONE_STRATUM)
        wrong = [*self.schema.complaints(record), *_unknown_characters(record)]
        for key, said in wrong:
            self._mistake(line, name, f"{key}: {said}")
        if name in self.lines:
            self._mistake(line, name, f"this identifier stands in line {self.lines[name]} already")
            return
        self.lines[name] = line
        if not wrong:
            self._keep(line, name, record)

    def _keep(self, line: int, name: str, record: Record) -> None:
        level = str(record["level"])
        entry = Entry(LEVELS.index(level), name, record_bytes(record))
        if level == "site":
            self.sites[name] = Site(entry, str(record["stratum"]))
            return
        if level == "building":
            self.site_of[name] = str(record["site"])
        self.contents.append((line, entry, str(record["site"]), str(record.get("building", ""))))

    def _place(self) -> None:
        """Put buildings and items to their sites, which may stand below them in the file."""
        for line, entry, site, building in self.contents:
            if site not in self.sites:
                self._mistake(line, entry.id, f"site: there is no site {site!r}")
            elif building and building not in self.site_of:
                self._mistake(line, entry.id, f"building: there is no building {building!r}")
            elif building and self.site_of[building] != site:
                self._mistake(
                    line, entry.id, f"building: {building!r} is at the site {self.site_of[building]!r}"
                )
            else:
                self.sites[site].contents.append(entry)

    def _mistake(self, line: int, name: str, message: str) -> None:
        self.mistakes.append(Mistake(self.file, line, 1 if line else 0, name, message))


def _unknown_characters(record: Mapping[str, str | int]) -> list[tuple[str, str]]:
    """Characters that this program's Unicode does not know: a later one could normalise them differently."""
    return [
        (key, "a character is not assigned in Unicode " + unicodedata.unidata_version)
        for key, value in record.items()
        if isinstance(value, str)
        and not value.isascii()
        and any(unicodedata.category(char) == "Cn" for char in value)
    ]
