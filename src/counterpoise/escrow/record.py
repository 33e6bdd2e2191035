"""The record of what was said: a party's own append-only log of declarations, heads and statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from counterpoise.escrow.canonical import parse_canonical
from counterpoise.escrow.encoding import VERSION
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import parse_head
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.log import (
    LOG,
    LogHead,
    check_keeper,
    consistency_file,
    inclusion_file,
    parse_log_head,
)
from counterpoise.escrow.notes import Note, verify_note
from counterpoise.escrow.parameters import parse_parameters
from counterpoise.escrow.statements import Statement, check_said, read_statement
from counterpoise.escrow.store import Store, Writer

DECLARATION, HEAD, LOG_HEAD = "declaration", "head", "log-head"


class Entry(NamedTuple):
    """What an entry is.

    Parameters
    ----------
    kind : str
        ``declaration``, ``head``, ``log-head``, or the kind of a statement.
    about : str
        Entries of one kind that could contradict each other are about one thing.
    note : Note or None
        What is signed; None for a declaration.
    said : Parameters, Head, LogHead or Statement
    """

    kind: str
    about: str
    note: Note | None
    said: object


def read_entry(data: bytes) -> Entry:
    """Read any file that can be an entry of a record; signatures are not verified.

    Raises
    ------
    RefusedError
        ``bad-form`` or ``bad-note``.
    """
    if data.startswith(b"{"):
        try:
            if not data.endswith(b"\n"):
                raise EscrowError("the file does not end with one line feed")
            parameters = parse_parameters(parse_canonical(data[:-1]))
        except EscrowError as error:
            raise RefusedError("bad-form", f"the entry is no declaration: {error}") from None
        return Entry(DECLARATION, parameters.id.hex(), None, parameters)
    if data.startswith(f"{VERSION} statement ".encode("ascii")):
        statement, note = read_statement(data)
        return Entry(statement.kind, _about(statement), note, statement)
    if data.startswith(f"{LOG}/".encode("ascii")):
        log_head, note = parse_log_head(data)
        return Entry(LOG_HEAD, log_head.origin, note, log_head)
    head, note = parse_head(data)
    return Entry(HEAD, f"{head.declaration_id.hex()}/{head.snapshot}", note, head)


def _about(statement: Statement) -> str:
    number = statement.values.get("round")
    # One party binds itself once a round; all other statements can stand beside each other.
    return f"{statement.head_hash.hex()}/{number}" if number else statement.hash.hex()


class Record(Store):
    """A party's record; use it in a ``with`` statement.

    Parameters
    ----------
    where : Path or str
        A file for SQLite, made if it is missing, or the URL of a database.
    """

    def add(self, files: Iterable[bytes], keys: Sequence[PublicKey]) -> list[int]:
        """Put files at the end, all or none, durably; what stands there already stays where it is.

        What contradicts an earlier entry is kept like all else: it is evidence, and the audit names it.

        Parameters
        ----------
        files : iterable of bytes
        keys : sequence of PublicKey
            Of the parties; each note must be signed by one of them, and no line of theirs be invalid.

        Returns
        -------
        list of int
            The place of each.

        Raises
        ------
        RefusedError
            ``bad-form``, ``bad-note``, ``bad-key``, ``bad-signature`` or ``unsigned``.
        """
        entries = [(data, read_entry(data)) for data in files]
        for _, entry in entries:
            if entry.note is not None:
                check = check_said if isinstance(entry.said, Statement) else check_somebody
                check(entry.note, keys)
        with self.writing() as writer:
            return [put(writer, data, entry) for data, entry in entries]

    def remember(self, data: bytes, earlier: Callable[[list[bytes]], bytes | None]) -> bytes:
        """Put something of one's own at the end, unless one has said it, or its contrary, before; return it.

        Parameters
        ----------
        data : bytes
        earlier : callable
            Gets the entries of that kind about the same thing; raises if they forbid this one, and returns
            the one, if any, that says the same. Nobody writes in between.
        """
        entry = read_entry(data)
        with self.writing() as writer:
            known = earlier([row.data for row in writer.find(entry.kind, entry.about)])
            if known is None:
                put(writer, data, entry)
            return known or data

    def head(self, key: PrivateKey) -> bytes:
        """Sign the head over all entries, put it into the record, and return its file.

        When nothing was added since one's last head, that one is returned.
        """
        with self.writing() as writer:
            last = writer.last()
            if last and last.kind == LOG_HEAD:
                said, note = parse_log_head(last.data)
                if said.keeper == key.name and said.size == last.place:
                    check_keeper(said, note, [key.public])
                    return last.data
            said = LogHead(key.name, writer.size, writer.root())
            data = Note(said.text).signed(key).to_bytes()
            writer.append(LOG_HEAD, data, about=said.origin)
            return data

    def prove(self, entry: bytes, head: bytes) -> bytes:
        """Return the tlog-proof of an entry under a head of this record.

        Raises
        ------
        EscrowError
            If the entry is not under that head, or the head not of this record.
        """
        said = self._own(head)
        known = read_entry(entry)
        places = [
            row.place
            for row in self.find(known.kind, known.about)
            if row.data == entry and row.place < said.size
        ]
        if not places:
            raise EscrowError("the record has no such entry under that head")
        return inclusion_file(places[0], self.inclusion_proof(places[0], said.size), head)

    def prove_consistent(self, old: bytes, new: bytes) -> bytes:
        """Return the proof that a head of this record continues an older one.

        Raises
        ------
        EscrowError
            If they are not heads of this record in this order.
        """
        first, second = self._own(old), self._own(new)
        if first.size > second.size:
            raise EscrowError("the older head has more entries; give it second")
        return consistency_file(first.size, second.size, self.consistency_proof(first.size, second.size))

    def _own(self, head: bytes) -> LogHead:
        said, _ = parse_log_head(head)
        if said.size > self.size() or self.root(said.size) != said.root:
            raise EscrowError(f"the head of {said.size} entries is not one of this record")
        return said


def put(writer: Writer, data: bytes, entry: Entry) -> int:
    """Append an entry, or find it where it stands."""
    for row in writer.find(entry.kind, entry.about):
        if row.data == data:
            return row.place
    return writer.append(entry.kind, data, about=entry.about)


def check_somebody(note: Note, keys: Sequence[PublicKey]) -> set[PublicKey]:
    """Return who has signed or cosigned a note; refuse one of nobody's.

    Raises
    ------
    RefusedError
        ``bad-key``, ``bad-signature`` or ``unsigned``.
    """
    verified = verify_note(note, keys)
    found = {*verified.signers, *verified.times}
    if not found:
        raise RefusedError("unsigned", "none of the keys given has signed this")
    return found


def record_at(where: str) -> Record:
    """Open a record by a file's name or a database's URL; the file is made if it is missing."""
    return Record(where if "://" in where else Path(where))
