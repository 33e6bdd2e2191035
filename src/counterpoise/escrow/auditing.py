"""The audit: what a record shows of both parties, from its first entry to its last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from counterpoise.escrow.checking import check_opening
from counterpoise.escrow.comparing import Openings
from counterpoise.escrow.drawing import Round, drawn_blocks
from counterpoise.escrow.encoding import from_hex
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import Head, check_belongs
from counterpoise.escrow.keys import PublicKey
from counterpoise.escrow.log import LogHead, check_fork, fork_file
from counterpoise.escrow.merkle import leaf_hash, node_hash, root_of
from counterpoise.escrow.notes import Note, Verified, verify_note
from counterpoise.escrow.parameters import Parameters
from counterpoise.escrow.record import Entry, read_entry
from counterpoise.escrow.statements import NOTHING, Statement
from counterpoise.escrow.store import Row, Store

Standing = Literal["open", "overdue", "answered", "answered late"]


class Fault(NamedTuple):
    """Something that an honest record does not hold; the place is None for the record as a whole."""

    place: int | None
    message: str


class Due(NamedTuple):
    """Something that a party owes, or owed.

    Parameters
    ----------
    place : int
        Of the entry that asks for it.
    what : str
    by : int or None
        Seconds since 1970, where there is a deadline.
    standing : str
        ``open``, ``overdue``, ``answered`` or ``answered late``.
    is_shown : bool
        Whether a cosigned head shows that it is overdue or late; else the clock of whoever audits says so.
    """

    place: int
    what: str
    by: int | None
    standing: Standing
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Parameters
    ----------
    size : int
    root : bytes
    counts : mapping of str to int
        Entries of each kind.
    faults : tuple of Fault
        In the order of their places.
    due : tuple of Due
    forks : tuple of bytes
        Evidence that anybody can check.
    latest : int
        The time of the latest cosignature, in seconds since 1970; an honest clock is not behind it.
    """

    size: int
    root: bytes
    counts: Mapping[str, int]
    faults: tuple[Fault, ...]
    due: tuple[Due, ...]
    forks: tuple[bytes, ...]
    latest: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether there is no fault and nothing is overdue."""
        return not self.faults and not any(one.standing == "overdue" for one in self.due)


def audit(
    store: Store, keys: Sequence[PublicKey], *, now: int, openings: Mapping[bytes, bytes] | None = None
) -> Audit:
    """Read a record from its beginning and judge it; the rules are in docs/escrow-format.md.

    Parameters
    ----------
    store : Store
    keys : sequence of PublicKey
        Of both parties, and of witnesses.
    now : int
        Seconds since 1970; decides only what no cosigned head decides.
    openings : mapping of bytes to bytes, optional
        Files of openings by their SHA-256. Those at hand are checked; one that is refused answers nothing.

    Raises
    ------
    RefusedError
        ``bad-key``, if a key is given twice.
    """
    verify_note(Note(""), keys)
    auditor = _Auditor(keys, openings or {})
    for row in store.entries():
        auditor.take(row)
    auditor.check_nodes(store)
    auditor.check_strangers(store)
    return auditor.finish(now)


class _Said(NamedTuple):
    """An entry that was understood: where, by whom, what."""

    place: int
    signers: frozenset[PublicKey]
    statement: Statement


_Draw = tuple[bytes, str]
"""The hash of the head, and the number of the round."""


class _Auditor:
    def __init__(self, keys: Sequence[PublicKey], openings: Mapping[bytes, bytes]) -> None:
        self.keys, self.openings = keys, openings
        self.names = {key.name: key for key in keys}
        self.leaves: list[bytes] = []
        self.seen: set[bytes] = set()
        self.counts: dict[str, int] = {}
        self.faults: list[Fault] = []
        self.forks: list[bytes] = []
        self.declarations: dict[bytes, Parameters] = {}
        self.heads: dict[bytes, Head] = {}
        self.notes: dict[bytes, list[bytes]] = {}
        self.head_notes: dict[bytes, bytes] = {}
        self.said: dict[str, _Said] = {}
        self.answers: dict[str, list[int]] = {}
        self.files: dict[str, list[bytes]] = {}
        self.opened = Openings()
        self.bound: dict[_Draw, dict[PublicKey, _Said]] = {}
        self.revealed: dict[_Draw, dict[PublicKey, _Said]] = {}
        self.log_heads: dict[str, dict[int, bytes]] = {}
        self.strangers: list[tuple[int, LogHead, bytes]] = []
        self.times: list[tuple[int, int]] = []
        self.peaks: list[tuple[int, bytes]] = []
        self.latest = 0

    def take(self, row: Row) -> None:
        if row.place != len(self.leaves):
            self._fault(row.place, f"the entry {len(self.leaves)} is missing")
        leaf = leaf_hash(row.data)
        try:
            if leaf in self.seen:
                raise EscrowError("this entry stands in the record already")
            entry = read_entry(row.data)
            if (entry.kind, entry.about) != (row.kind, row.about):
                raise EscrowError("the database files this entry as something that it is not")
            self._judge(len(self.leaves), row.data, entry)
        except EscrowError as error:
            self._fault(row.place, str(error))
        self.counts[row.kind] = self.counts.get(row.kind, 0) + 1
        self.leaves.append(leaf)
        self.seen.add(leaf)

    def check_nodes(self, store: Store) -> None:
        """Compare what the database keeps of the tree with the tree over its entries."""
        level, height = self.leaves, 0
        while level:
            if store.nodes(height) != level:
                self._fault(None, f"the stored hashes of height {height} are not those of the entries")
            pairs = zip(level[::2], level[1::2], strict=False)
            level, height = [node_hash(left, right) for left, right in pairs], height + 1

    def finish(self, now: int) -> Audit:
        due = [*self._challenges(now), *self._draws()]
        return Audit(
            len(self.leaves),
            root_of(self.leaves),
            self.counts,
            tuple(sorted(self.faults, key=lambda fault: (fault.place is None, fault.place))),
            tuple(sorted(due)),
            tuple(self.forks),
            self.latest,
        )

    def _fault(self, place: int | None, message: str) -> None:
        self.faults.append(Fault(place, message))

    def _judge(self, place: int, data: bytes, entry: Entry) -> None:
        said = entry.said
        if isinstance(said, Parameters):
            self.declarations[said.id] = said
            return
        assert entry.note is not None
        verified = verify_note(entry.note, self.keys)
        cosigners = () if isinstance(said, Statement) else verified.times
        signers = frozenset({*verified.signers, *cosigners})
        if not signers:
            raise EscrowError("none of the keys given has signed this")
        self.latest = max(self.latest, *verified.times.values(), 0)
        if isinstance(said, Head):
            self._judge_head(said, data, verified)
        elif isinstance(said, LogHead):
            self._judge_log_head(place, said, data, verified)
        elif isinstance(said, Statement):
            self._judge_statement(_Said(place, frozenset(verified.signers), said))

    def _judge_head(self, head: Head, data: bytes, verified: Verified) -> None:
        parameters = self.declarations.get(head.declaration_id)
        if parameters is None:
            raise EscrowError("the head stands before its declaration")
        check_belongs(head, parameters)
        if parameters.declarant not in verified.signers:
            raise EscrowError("the declarant has not signed this head")
        if head.hash not in self.heads:
            self.heads[head.hash], self.head_notes[head.hash] = head, data
            earlier = self.notes.setdefault(head.declaration_id, [])
            earlier.append(data)
            for note in earlier[:-1]:
                self._compare(note, data)

    def _judge_log_head(self, place: int, head: LogHead, data: bytes, verified: Verified) -> None:
        if head.keeper not in [key.name for key in verified.signers]:
            raise EscrowError(f"{head.keeper}, the keeper, has not signed the head of its record")
        known = self.log_heads.setdefault(head.origin, {})
        if head.size > place or self._root(head.size) != head.root:
            self.strangers.append((place, head, data))
        else:
            times = [time for key, time in verified.times.items() if key.name != head.keeper]
            self.times += [(time, head.size) for time in times]
        self._compare(known.setdefault(head.size, data), data)

    def check_strangers(self, store: Store) -> None:
        """Judge heads that are not of this record: a fault if their keeper has also signed heads that are."""
        strange = {data for _, _, data in self.strangers}
        for place, head, data in self.strangers:
            own = {n: note for n, note in self.log_heads[head.origin].items() if note not in strange}
            larger = max(own, default=0)
            if 0 < head.size < larger:
                nodes = store.consistency_proof(head.size, larger)
                if head.size & (head.size - 1) == 0:
                    nodes.insert(0, store.root(head.size))
                evidence = fork_file(data, own[larger], nodes)
                if self._holds(evidence):
                    self._fault(
                        place, f"{head.keeper} has signed this head, which its record does not continue"
                    )
            elif own and larger < head.size <= len(self.leaves):
                self._fault(place, f"{head.keeper} has signed this head, which is not of the record it keeps")

    def _compare(self, one: bytes, other: bytes) -> None:
        if one is not other and self._holds(fork_file(one, other)):
            raise EscrowError("this head and an earlier one are a fork; the evidence can be shown to anybody")

    def _holds(self, evidence: bytes) -> bool:
        try:
            check_fork(evidence, self.keys)
        except RefusedError:
            return False
        self.forks.append(evidence)
        return True

    def _judge_statement(self, said: _Said) -> None:
        statement = said.statement
        head = self.heads.get(statement.head_hash)
        if head is None:
            raise EscrowError(f"the {statement.kind} stands before its head")
        if head.declaration_id != statement.declaration_id:
            raise EscrowError(f"the {statement.kind} is about another declaration than its head")
        if not said.signers:
            raise EscrowError(f"none of the keys given has signed this {statement.kind}")
        self.said.setdefault(statement.hash.hex(), said)
        if statement.kind in ("opening", "finding", "refusal"):
            self._judge_answer(said)
        elif statement.kind in ("draw-commitment", "draw-reveal"):
            self._judge_draw(said, head)

    def _judge_answer(self, said: _Said) -> None:
        statement, to = said.statement, said.statement.values["to"]
        asked = self.said.get(to)
        expected = {"opening": ("challenge", "draw-reveal"), "finding": ("challenge",)}.get(
            statement.kind, ("challenge", "draw-commitment")
        )
        if to == NOTHING and statement.kind != "refusal":
            asked = None
        elif asked is None or asked.statement.kind not in expected:
            raise EscrowError(f"what the {statement.kind} answers does not stand before it")
        elif asked.statement.declaration_id != statement.declaration_id:
            raise EscrowError(f"the {statement.kind} answers something about another declaration")
        declarant = self.declarations[statement.declaration_id].declarant
        if statement.kind == "opening":
            if declarant not in said.signers:
                raise EscrowError("the declarant has not signed this opening")
            self._check_file(statement)
            self.files.setdefault(to, []).append(bytes.fromhex(statement.values["file"]))
            self.answers.setdefault(to, []).append(said.place)
        elif statement.kind == "finding":
            if statement.values["is_agreed"] == "yes" and len(said.signers) < 2:
                raise EscrowError("the finding is agreed, but only one party has signed it")
        elif asked is not None:
            self._judge_refusal(said, asked, declarant)

    def _judge_refusal(self, said: _Said, asked: _Said, declarant: PublicKey) -> None:
        of = self.names.get(said.statement.values["of"])
        owes = of == declarant if asked.statement.kind == "challenge" else of is not None
        if not owes or (asked.statement.kind != "challenge" and of in asked.signers):
            raise EscrowError(f"{said.statement.values['of']} owed no answer to that")

    def _check_file(self, statement: Statement) -> None:
        data = self.openings.get(bytes.fromhex(statement.values["file"]))
        if data is not None:
            declarant = self.declarations[statement.declaration_id].declarant
            self.opened.take(data, check_opening(data, self.head_notes[statement.head_hash], [declarant]))

    def _judge_draw(self, said: _Said, head: Head) -> None:
        statement = said.statement
        parameters = self.declarations[head.declaration_id]
        table = self.bound if statement.kind == "draw-commitment" else self.revealed
        number, value = statement.values["round"], statement.values["commitment"]
        drawn = (statement.head_hash, number)
        for key in said.signers:
            earlier = table.setdefault(drawn, {}).get(key)
            if earlier and earlier.statement != statement:
                raise EscrowError(f"{key.name} says two different things in the draw of round {number}")
            bound = self.bound.get(drawn, {})
            others = [one.statement.values["commitment"] for other, one in bound.items() if other != key]
            if statement.kind == "draw-reveal":
                if key not in bound or not others:
                    raise EscrowError(f"{key.name} has revealed before both were bound")
                agreed = _round(bound[key].statement, parameters, head)
                to = agreed.commitment(key, bytes.fromhex(statement.values["secret"])).hex()
                if {to, value} != {bound[key].statement.values["commitment"]}:
                    raise EscrowError(f"{key.name} does not reveal what it was bound to")
            elif value in others:
                raise EscrowError(f"{key.name} has copied the commitment of another")
            table[drawn][key] = said

    def _challenges(self, now: int) -> Iterator[Due]:
        for name, one in self.said.items():
            if one.statement.kind != "challenge":
                continue
            by = int(one.statement.values["due"])
            answered = min(self.answers.get(name, []), default=None)
            # A head that another cosigned after the deadline, and that holds no answer, shows the delay.
            is_shown = any(time > by and (answered is None or size <= answered) for time, size in self.times)
            if answered is None:
                standing: Standing = "overdue" if is_shown or now > by else "open"
                yield Due(one.place, "an opening, or a refusal", by, standing, is_shown)
            else:
                yield Due(one.place, "an opening", by, "answered late" if is_shown else "answered")

    def _draws(self) -> Iterator[Due]:
        for drawn, bound in self.bound.items():
            revealed, number = self.revealed.get(drawn, {}), drawn[1]
            if len(bound) < 2:
                continue
            last = max(one.place for one in bound.values())
            for key in sorted(set(bound) - set(revealed), key=lambda key: key.name):
                yield Due(last, f"{key.name}'s reveal in round {number}", None, "open")
            if len(revealed) == len(bound):
                names = [one.statement.hash.hex() for one in revealed.values()]
                files = [file for name in names for file in self.files.get(name, [])]
                missing = set(self._drawn(drawn, revealed)) - self.opened.blocks(files)
                # An opening that is not at hand is taken at its word.
                is_answered = not missing or any(file not in self.openings for file in files)
                what = f"the blocks drawn in round {number}"
                if files and not is_answered:
                    what += f", of which {', '.join(map(str, sorted(missing)))} are not opened"
                place = max(one.place for one in revealed.values())
                yield Due(place, what, None, "answered" if is_answered else "open")
            yield from self._refused_draws(number, bound, revealed)

    def _drawn(self, drawn: _Draw, revealed: Mapping[PublicKey, _Said]) -> tuple[int, ...]:
        head = self.heads[drawn[0]]
        parameters = self.declarations[head.declaration_id]
        secrets = {key: bytes.fromhex(one.statement.values["secret"]) for key, one in revealed.items()}
        declarants = secrets.pop(parameters.declarant, None)
        if declarants is None or len(secrets) != 1:
            return ()
        bound = self.bound[drawn][parameters.declarant]
        agreed = _round(bound.statement, parameters, head)
        seed = agreed.seed(declarants, *secrets.values())
        return drawn_blocks(agreed.strata, agreed.quotas, seed)

    def _refused_draws(
        self, number: str, bound: Mapping[PublicKey, _Said], revealed: Mapping[PublicKey, _Said]
    ) -> Iterator[Due]:
        names = {one.statement.hash.hex() for one in bound.values()}
        for one in self.said.values():
            values = one.statement.values
            if one.statement.kind == "refusal" and values["to"] in names:
                is_void = self.names[values["of"]] in revealed
                what = f"all blocks of the strata of round {number}, which {values['of']} refused"
                yield Due(one.place, what, None, "answered late" if is_void else "open")

    def _root(self, size: int) -> bytes:
        # Nearly always the head of all so far: the peaks are kept, so that each costs a logarithm.
        while sum(1 << height for height, _ in self.peaks) < min(size, len(self.leaves)):
            node, height = self.leaves[sum(1 << h for h, _ in self.peaks)], 0
            while self.peaks and self.peaks[-1][0] == height:
                node, height = node_hash(self.peaks.pop()[1], node), height + 1
            self.peaks.append((height, node))
        if sum(1 << height for height, _ in self.peaks) != size:
            return root_of(self.leaves[:size])
        nodes = [node for _, node in self.peaks]
        if not nodes:
            return root_of([])
        root = nodes.pop()
        while nodes:
            root = node_hash(nodes.pop(), root)
        return root


def _round(statement: Statement, parameters: Parameters, head: Head) -> Round:
    try:
        data = from_hex(statement.values["quotas"], length=4 + 4 * len(parameters.strata_at(head.size)))
    except EscrowError:
        raise EscrowError("the quotas do not fit the strata") from None
    quotas = tuple(int.from_bytes(data[i : i + 4], "big") for i in range(4, len(data), 4))
    return Round(parameters, head, int(statement.values["round"]), quotas)
