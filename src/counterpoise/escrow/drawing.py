"""The joint draw: neither side chooses what is opened, and each can check that the other did not.

Both commit to a secret under a cosigned head, then both reveal; the hash of both secrets says which blocks
are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from counterpoise.escrow.encoding import from_hex, tag, u32, u64, whole_number
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import Head
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.parameters import Parameters, Stratum
from counterpoise.escrow.statements import Statement, parse_statement

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Round:
    """What both sides agree on before a draw.

    Parameters
    ----------
    parameters : Parameters
    head : Head
        Cosigned; whoever calls has checked that.
    number : int
        From 1, never used before under this head.
    quotas : tuple of int
        Blocks to draw from each stratum, in the order of the parameters.

    Raises
    ------
    EscrowError
        If a quota is larger than its stratum (the changes are one, from snapshot 1 on), all are nothing, or
        the number is no number of a round.
    """

    parameters: Parameters
    head: Head
    number: int
    quotas: tuple[int, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.number < 2**32:
            raise EscrowError(f"the round is {self.number}; rounds are counted from 1")
        if len(self.quotas) != len(self.strata) or not any(self.quotas):
            raise EscrowError("a quota for each stratum is needed, at least one of them more than nothing")
        for quota, stratum in zip(self.quotas, self.strata, strict=True):
            if not 0 <= quota <= stratum.sites:
                raise EscrowError(
                    f"{quota} cannot be drawn from {stratum.name}, which has {stratum.sites} blocks"
                )

    @property
    def strata(self) -> tuple[Stratum, ...]:
        """What is drawn from, in the order of the quotas."""
        return self.parameters.strata_at(self.head.size)

    @property
    def quotas_bytes(self) -> bytes:
        """The quotas as they are hashed."""
        return u32(len(self.quotas)) + b"".join(map(u32, self.quotas))

    def commitment(self, party: PublicKey, secret: bytes) -> bytes:
        """What a party publishes of its secret; the party is inside, so that a copy cannot be opened."""
        bound = self.head.hash + party.raw + u32(self.number) + sha256(self.quotas_bytes).digest()
        return sha256(tag("draw commitment") + bound + secret).digest()

    def seed(self, declarants: bytes, others: bytes) -> bytes:
        """What both secrets give; each was bound before it knew the other's, so neither could aim."""
        bound = self.head.hash + u32(self.number) + sha256(self.quotas_bytes).digest()
        return sha256(tag("draw result") + bound + declarants + others).digest()

    def commit(self, key: PrivateKey, secret: bytes) -> bytes:
        """Return the signed statement of one's commitment."""
        values = {"quotas": self.quotas_bytes.hex(), "commitment": self.commitment(key.public, secret).hex()}
        return self._statement("draw-commitment", values).signed(key)

    def reveal(self, key: PrivateKey, secret: bytes, theirs: bytes, other: PublicKey) -> bytes:
        """Return the signed statement of one's secret, once the other side is bound.

        Parameters
        ----------
        key : PrivateKey
        secret : bytes
        theirs : bytes
            The other side's statement of its commitment.
        other : PublicKey

        Raises
        ------
        RefusedError
            If the other side is not bound to this very round, or has copied one's commitment.
        """
        own = self.commitment(key.public, secret)
        if self._committed(theirs, other) == own:
            raise RefusedError("copied", f"{other.name} has copied the commitment")
        values = {"commitment": own.hex(), "secret": secret.hex()}
        return self._statement("draw-reveal", values).signed(key)

    def result(
        self, commitments: Mapping[PublicKey, bytes], reveals: Mapping[PublicKey, bytes]
    ) -> tuple[int, ...]:
        """Check all four statements of a round and return the blocks drawn.

        Parameters
        ----------
        commitments, reveals : mapping of PublicKey to bytes
            The declarant's and the other party's.

        Raises
        ------
        RefusedError
            If a statement is missing, about something else, copied, or not what its party was bound to.
        """
        others = [key for key in commitments if key != self.parameters.declarant]
        if len(others) != 1 or len(commitments) != 2 or set(commitments) != set(reveals):
            raise RefusedError(
                "unsigned", "commitments and reveals of the declarant and one other are needed"
            )
        order = (self.parameters.declarant, others[0])
        bound = [self._committed(commitments[key], key) for key in order]
        secrets = [self._revealed(reveals[key], key, to) for key, to in zip(order, bound, strict=True)]
        if bound[0] == bound[1] or secrets[0] == secrets[1]:
            raise RefusedError("copied", "both parties say the same; one has copied the other")
        return drawn_blocks(self.strata, self.quotas, self.seed(*secrets))

    def _statement(self, kind: str, values: Mapping[str, str]) -> Statement:
        own = {"round": str(self.number), **values}
        return Statement(kind, self.parameters.id, self.head.hash, own)

    def _committed(self, data: bytes, key: PublicKey) -> bytes:
        statement = self._parsed(data, "draw-commitment", key)
        if statement.values["quotas"] != self.quotas_bytes.hex():
            raise RefusedError("wrong-draw", f"{key.name} is bound to other quotas")
        return _hash(statement.values["commitment"])

    def _revealed(self, data: bytes, key: PublicKey, bound: bytes) -> bytes:
        statement = self._parsed(data, "draw-reveal", key)
        secret = _hash(statement.values["secret"])
        if _hash(statement.values["commitment"]) != bound or self.commitment(key, secret) != bound:
            raise RefusedError("bad-reveal", f"{key.name} does not reveal what it was bound to")
        return secret

    def _parsed(self, data: bytes, kind: str, key: PublicKey) -> Statement:
        statement = parse_statement(data, kind, key)
        if statement.declaration_id != self.parameters.id:
            raise RefusedError("wrong-declaration", f"the {kind} of {key.name} is about another declaration")
        if statement.head_hash != self.head.hash:
            raise RefusedError("wrong-head", f"the {kind} of {key.name} is about another head")
        if statement.values["round"] != str(self.number):
            raise RefusedError("wrong-draw", f"the {kind} of {key.name} is of another round")
        return statement


def round_of(parameters: Parameters, head: Head, commitment: bytes, key: PublicKey) -> Round:
    """Return the round to which a party's statement binds it.

    Raises
    ------
    RefusedError
        If it is no such statement, of this party and about this head.
    """
    values = parse_statement(commitment, "draw-commitment", key).values
    try:
        data = from_hex(values["quotas"], length=4 + 4 * len(parameters.strata_at(head.size)))
        quotas = [int.from_bytes(data[i : i + 4], "big") for i in range(4, len(data), 4)]
        agreed = Round(parameters, head, whole_number(values["round"]), tuple(quotas))
    except RefusedError:
        raise
    except EscrowError as error:
        raise RefusedError("wrong-draw", f"the draw of {key.name} does not fit: {error}") from None
    agreed._committed(commitment, key)
    return agreed


def drawn_blocks(strata: Sequence[Stratum], quotas: Sequence[int], seed: bytes) -> tuple[int, ...]:
    """Return the blocks that a seed draws, each stratum's in the order in which they were drawn.

    Every choice of so many blocks is equally likely: a given block survives with 1 − quota/blocks.
    """
    first, drawn = 0, []
    for number, (stratum, quota) in enumerate(zip(strata, quotas, strict=True)):
        drawn += [first + block for block in _sample(_words(seed, number), stratum.sites, quota)]
        first += stratum.sites
    return tuple(drawn)


def _sample(words: Iterator[int], size: int, count: int) -> Iterator[int]:
    """The first steps of a Fisher-Yates shuffle, without replacement."""
    moved: dict[int, int] = {}
    for i in range(count):
        chosen = i + _below(words, size - i)
        yield moved.get(chosen, chosen)
        moved[chosen] = moved.get(i, i)


def _below(words: Iterator[int], bound: int) -> int:
    # Without passing over the last, incomplete stretch of words, small numbers would be a little more likely.
    whole = bound * (2**64 // bound)
    return next(word for word in words if word < whole) % bound


def _words(seed: bytes, stratum: int) -> Iterator[int]:
    count = 0
    while True:
        word = sha256(tag("draw word") + seed + u32(stratum) + u64(count)).digest()
        yield int.from_bytes(word[:8], "big")
        count += 1


def _hash(text: str) -> bytes:
    try:
        return from_hex(text, length=32)
    except EscrowError:
        raise RefusedError("bad-note", "64 hexadecimal digits are needed") from None
