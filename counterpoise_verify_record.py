"""Check what is said in an escrow beside openings; needs counterpoise_verify.py beside it, and nothing else.

    python counterpoise_verify_record.py COMMAND FILE... --keys us.pub,ru.pub   (the keys that one relies on)

    head HEAD DECLARATION      statement STATEMENT
    entry ENTRY PROOF          continues OLD NEW PROOF      fork FORK
    draw HEAD DECLARATION COMMITMENT COMMITMENT REVEAL REVEAL      (the declarant's first of each)

Written from docs/escrow-format.md alone; what follows `refused` is the reason in the words of that page.
Exit status: 0 sound, 1 refused, 2 not judged.
"""

import re
import sys
from binascii import a2b_base64
from typing import Any

from counterpoise_verify import (
    BASE64,
    HASH,
    HEX,
    ID,
    NUMBER,
    PARAMETERS,
    PATH,
    TAG,
    TEXT,
    V1,
    Declaration,
    Head,
    Key,
    Note,
    climb,
    is_included,
    main,
    need,
    parse,
    sha256,
)

LOG_HEAD = rf"({V1}/log/({ID}))\n({NUMBER})\n({HASH})\n"
PROOF = rf"c2sp\.org/tlog-proof@v1\n(?:extra {BASE64}\n)?index ({NUMBER})\n((?:{HASH}\n){{0,64}})"
CONTINUES = rf'\{{"format":"{V1} consistency","new_size":{NUMBER},"old_size":{NUMBER},"proof":{PATH}\}}\n'
FORK = rf'\{{"format":"{V1} fork","notes":\[{TEXT},{TEXT}\],"proof":{PATH}\}}\n'
# The keys of each kind of statement, and their values where they are no hashes.
KINDS = {
    "draw-commitment": ["round", "quotas", "commitment"],
    "draw-reveal": ["round", "commitment", "secret"],
    "refusal": ["to", "of"],
    "opening": ["file", "to"],
    "challenge": ["site", "due"],
    "finding": ["file", "to", "is_agreed"],
    "notification": ["file"],
}
VALUES = {"round": NUMBER, "due": NUMBER, "quotas": "(?:[0-9a-f]{8}){2,}", "to": f"none|{HEX}", "of": ID}
VALUES |= {"is_agreed": "yes|no"}


class Statement(Note):
    """What somebody says, by the keys of its kind."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.kind = self.text.split("\n")[0].rpartition(" ")[2]
        keys = ["declaration", "head", *need(KINDS.get(self.kind), "bad-note", "this is no statement")]
        pattern = "".join(f"{key} (?P<{key}>{VALUES.get(key, HEX)})\n" for key in keys)
        found = re.fullmatch(f"{V1} statement {self.kind}\n{pattern}", self.text)
        self.says = need(found, "bad-note", f"no statement of the kind {self.kind}").groupdict()
        self.number = int(self.says.get("round") or self.says.get("due") or 0)
        need(self.number < 2**53, "bad-note", "a number is too large")

    def check(self, keys: list[Key]) -> None:
        """One of the keys must have signed it."""
        self.verify(keys)
        need(self.signers, "unsigned", "no given key, or not its party, has signed this")


class LogHead(Note):
    """The head of a record."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        found = need(re.fullmatch(LOG_HEAD, self.text), "bad-note", "this is no head of a record")
        self.origin, self.keeper, self.size, self.root = (
            found[1],
            found[2],
            int(found[3]),
            a2b_base64(found[4]),
        )
        need(self.size < 2**53, "bad-note", "a number is too large")


def check_head(keys: list[Key], head_file: bytes, declaration: bytes) -> str:
    """The head of a declaration, with its declaration.json."""
    head, _ = declared(keys, head_file, declaration)
    seen = [f"cosigned by {name} at {time}" for (name, _), time in head.times.items()]
    return "\n".join([f"snapshot {head.snapshot} of {head.size} leaves", *seen])


def declared(keys: list[Key], head_file: bytes, declaration: bytes) -> tuple[Head, Declaration]:
    of = Declaration(parse(declaration, PARAMETERS + "\n"))
    head = Head(head_file)
    of.check(head, keys)
    return head, of


def check_draw(
    keys: list[Key],
    head_file: bytes,
    declaration: bytes,
    commitment: bytes,
    other_commitment: bytes,
    reveal: bytes,
    other_reveal: bytes,
) -> str:
    """Two commitments and two reveals, the declarant's first of each; which blocks they draw."""
    head, of = declared(keys, head_file, declaration)
    need(len(keys) == 2, "unsigned", "a draw has two parties")
    parties = sorted(keys, key=lambda key: key != of.owner)
    bounds = of.bounds + ([(head.size >> of.height) - len(of.strata)] if head.snapshot else [])
    bound = list[Statement]()
    for party, file in zip(parties, (commitment, other_commitment), strict=True):
        bound.append(said_for(head, of, party, "draw-commitment", file))
        packed = bytes.fromhex(bound[-1].says["quotas"])
        count, *quotas = (int.from_bytes(packed[at : at + 4], "big") for at in range(0, len(packed), 4))
        is_fit = count == len(bounds) == len(quotas) and all(map(int.__le__, quotas, bounds)) and any(quotas)
        terms = bound[-1].number, sha256(packed)
        is_same = (bound[0].number, bound[0].says["quotas"]) == (terms[0], packed.hex())
        need(is_fit and is_same and 0 < terms[0] < 2**32, "wrong-draw", f"the terms of {party[0]}")
    secrets = list[bytes]()
    for party, file, one in zip(parties, (reveal, other_reveal), bound, strict=True):
        shown = said_for(head, of, party, "draw-reveal", file)
        need(shown.number == terms[0], "wrong-draw", f"{party[0]} reveals in another round")
        secrets.append(bytes.fromhex(shown.says["secret"]))
        again = sha256(f"{TAG} draw commitment\n", head.hash, party[1], *terms, secrets[-1]).hex()
        is_own = again == shown.says["commitment"] == one.says["commitment"]
        need(is_own, "bad-reveal", f"{party[0]} was bound to something else")
    is_two = secrets[0] != secrets[1] and bound[0].says["commitment"] != bound[1].says["commitment"]
    need(is_two, "copied", "both parties say the same")
    seed, first, blocks = sha256(f"{TAG} draw result\n", head.hash, *terms, *secrets), 0, list[int]()
    for stratum, (size, quota) in enumerate(zip(bounds, quotas, strict=True)):
        blocks += [first + block for block in drawn(seed, stratum, size, quota)]
        first += size
    return ",".join(map(str, blocks))


def said_for(head: Head, of: Declaration, party: Key, kind: str, file: bytes) -> Statement:
    """What a party says under this head."""
    said = Statement(file)
    need(said.kind == kind, "bad-note", f"a {kind} is needed")
    said.check([party])
    need(said.says["declaration"] == of.id.hex(), "wrong-declaration", f"a statement of {party[0]}")
    need(said.says["head"] == head.hash.hex(), "wrong-head", f"a statement of {party[0]}")
    return said


def drawn(seed: bytes, stratum: int, size: int, quota: int) -> list[int]:
    blocks, word = list(range(size)), 0
    for i in range(quota):
        choices, found = size - i, 2**64
        while found >= choices * (2**64 // choices):
            found = int.from_bytes(sha256(f"{TAG} draw word\n", seed, stratum, 0, word)[:8], "big")
            word += 1
        chosen = i + found % choices
        blocks[i], blocks[chosen] = blocks[chosen], blocks[i]
    return blocks[:quota]


def check_statement(keys: list[Key], file: bytes) -> str:
    """A statement of any kind: who signed it, and what it says."""
    said = Statement(file)
    said.check(keys)
    return f"signed by {', '.join(name for name, _ in said.signers)}\n{said.text}"


def check_entry(keys: list[Key], entry: bytes, proof: bytes) -> str:
    """An entry of a record, with its tlog-proof."""
    before, _, note = proof.partition(b"\n\n")
    found = need(re.fullmatch(PROOF, before.decode("latin-1") + "\n"), "bad-form")
    place = int(found[1])
    need(place < 2**53, "bad-form", "a number is too large")
    head = LogHead(note)
    head.verify(keys)
    keeper = {key for key in keys if key[0] == head.keeper}
    is_seen = keeper & {*head.signers} and {*keys} - {*head.times} <= keeper
    need(is_seen, "unsigned", "the keeper has not signed, or another given key not cosigned")
    is_in = is_included(entry, place, head.size, found[2].split("\n")[:-1], head.root)
    need(is_in, "not-included", f"the entry is not at the place {place}")
    return f"entry {place} of {head.size} in the record of {head.keeper}"


def check_continues(keys: list[Key], old_file: bytes, new_file: bytes, proof: bytes) -> str:
    """That a head, of a record or a declaration, continues an older one."""
    value = parse(proof, CONTINUES)
    old, new = two_heads(keys, old_file, new_file)
    sizes, nodes = (old.size, new.size), [*map(a2b_base64, value["proof"])]
    if old.size in (0, new.size):
        is_proof = not nodes and old.root == (new.root if old.size else sha256())
    else:
        nodes = nodes if old.size & (old.size - 1) else [old.root, *nodes]
        is_proof = both_roots(*sizes, nodes) == (old.root, new.root)
    is_same = old.origin == new.origin and sizes == (value["old_size"], value["new_size"])
    need(is_same and is_proof, "inconsistent", "the proof does not lead from the old head to the new one")
    return f"{new.origin} from {old.size} to {new.size}"


def check_fork(keys: list[Key], data: bytes) -> str:
    """That two heads, of a record or a declaration, contradict each other."""
    value = parse(data, FORK)
    old, new = two_heads(keys, *(note.encode() for note in value["notes"]))
    before, after = both_roots(old.size, new.size, [*map(a2b_base64, value["proof"])])
    is_fork = after == new.root and before != old.root
    is_later = isinstance(old, LogHead) or isinstance(new, LogHead) or old.snapshot < new.snapshot
    if old.size == new.size or not is_later:
        is_fork = old.text != new.text and not value["proof"]
    need(is_fork and old.origin == new.origin and old.size <= new.size, "no-fork")
    return f"two heads of {new.origin} contradict each other, of {old.size} and {new.size} leaves"


def two_heads(keys: list[Key], *files: bytes) -> list[Head | LogHead]:
    """Two heads that one of the keys has signed."""
    heads = [LogHead(file) if file.startswith(f"{TAG}/log/".encode()) else Head(file) for file in files]
    for head in heads:
        head.verify(keys)
    need({*heads[0].signers} & {*heads[1].signers}, "unsigned", "none of the keys has signed both heads")
    return heads


def both_roots(old: int, new: int, nodes: list[bytes]) -> tuple[Any, Any]:
    """The roots of both trees to which a consistency proof leads (RFC 9162 §2.1.4.2)."""
    shift = (old & -old).bit_length() - 1
    return climb(old - 1 >> shift, (new - 1 >> shift) + 1, nodes) if 0 < old < new else (None, None)


COMMANDS = {
    "head": (check_head, 2),
    "statement": (check_statement, 1),
    "draw": (check_draw, 6),
    "entry": (check_entry, 2),
    "continues": (check_continues, 3),
    "fork": (check_fork, 1),
}
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], COMMANDS, __doc__))
