"""Check the files of an escrow, trusting nobody's package: one file, nothing but Python 3.11 or newer.

    python counterpoise_verify.py COMMAND FILE... --keys us.pub,ru.pub      (every key that one relies on)

    opening OPENING HEAD     head HEAD DECLARATION     statement STATEMENT
    entry ENTRY PROOF        continues OLD NEW PROOF   fork FORK
    draw HEAD DECLARATION COMMITMENT COMMITMENT REVEAL REVEAL     (the declarant's first of each)

Written from docs/escrow-format.md alone; what follows `refused` is the reason in the words of that page.
Exit status: 0 sound, 1 refused, 2 not judged.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import sys
import unicodedata
from binascii import a2b_base64, b2a_base64

# A whole check takes 50 ms; reading these modules, or pathlib, would add 10.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

TAG, V1 = "counterpoise.escrow/v1", r"counterpoise\.escrow/v1"
ID, HEX, NUMBER, B64 = "[A-Za-z0-9._-]{1,64}", "[0-9a-f]{64}", "(?:0|[1-9][0-9]{0,15})", "[A-Za-z0-9+/]"
HASH = f"{B64}{{42}}[AEIMQUYcgkosw048]="  # 32 bytes; unused bits are zero
BASE64 = f"(?:{B64}{{4}})*(?:{B64}{{2}}[AEIMQUYcgkosw048]=|{B64}[AQgw]==)?"
KEY = rf"({ID})\+([0-9a-f]{{8}})\+({B64}{{44}})\n"
# Signed texts.
NOTE = rf"([^\0-\x09\x0b-\x1f]*\n)\n((?:— [^\s+\0-\x1f]+ {BASE64}\n){{1,64}})"
HEAD = rf"({V1}/{HEX})/({NUMBER})\n({NUMBER})\n({HASH})\nschema {HASH}\nrules {HASH}\n"
HEAD += rf"(?:successors ({HASH})\n)?((?:total [a-z][a-z0-9_]{{0,31}} {NUMBER} {HASH}\n)*)"
LOG_HEAD = rf"({V1}/log/({ID}))\n({NUMBER})\n({HASH})\n"
PROOF = rf"c2sp\.org/tlog-proof@v1\n(?:extra {BASE64}\n)?index ({NUMBER})\n((?:{HASH}\n){{0,64}})"
STATEMENT = rf"{V1} statement %s\ndeclaration ({HEX})\nhead ({HEX})\n"
QUOTAS, TO = r"quotas ((?:[0-9a-f]{8}){2,})", f"to (none|{HEX})"
STATEMENTS = [
    COMMITMENT := STATEMENT % "draw-commitment" + rf"round ({NUMBER})\n{QUOTAS}\ncommitment ({HEX})\n",
    REVEAL := STATEMENT % "draw-reveal" + rf"round ({NUMBER})\ncommitment ({HEX})\nsecret ({HEX})\n",
    STATEMENT % "refusal" + rf"{TO}\nof {ID}\n",
    STATEMENT % "opening" + rf"file {HEX}\n{TO}\n",
    STATEMENT % "challenge" + rf"site {HEX}\ndue {NUMBER}\n",
    STATEMENT % "finding" + rf"file {HEX}\n{TO}\nis_agreed (?:yes|no)\n",
    STATEMENT % "notification" + rf"file {HEX}\n",
]
# Canonical JSON, as it is written; where commas are missing or too many, JSON is not read at all.
OWN = ("level", "id", "stratum", "site", "building", "replaces", "is_gone")
NAME, TEXT = '"[a-z][a-z0-9_]{0,31}"', r'"[^"\\]*(?:\\.[^"\\]*)*"'
RECORD = rf"\{{(?:{NAME}:(?:{NUMBER}|{TEXT}),?)*\}}"
TYPE = rf'"of":\[(?:"{ID}",?)+\],"type":"choice"|"type":"(?:count|date|decimal|identifier|text)"'
LEVEL = rf'\{{(?:(?!"(?:{"|".join(OWN)})"){NAME}:\{{"is_required":"(?:yes|no)",(?:{TYPE})\}},?)*\}}'
SCHEMA = rf'"schema":\{{"building":{LEVEL},"item":{LEVEL},"site":{LEVEL}\}}'
STRATA = rf'"strata":\[(?:\{{"name":"(?!changes"){ID}","sites":[1-9][0-9]{{0,6}}\}},?)+\]'
SIZES = rf'"name":"{ID}","nonce":"[0-9a-f]{{32}}","record_bytes":[1-9][0-9]{{2,4}},"rules":"{HEX}"'
PARAMETERS = (
    rf'\{{"declarant":{TEXT},"format":"{V1} declaration","height":(?:1?[0-9]|20),{SIZES},{SCHEMA},{STRATA}\}}'
)
PATH = rf'\[(?:"{HASH}",?){{0,64}}\]'
LEAF = rf'\{{"index":{NUMBER},"proof":{PATH},"record":{TEXT},"salt":"{HASH}"\}}'
BLOCK = rf'\{{"index":{NUMBER},"proof":{PATH},"salt":"{HASH}","successor":{NUMBER}\}}'
SUM = rf'\{{"field":{TEXT},"index":{NUMBER},"proof":{PATH},"sums":\[(?:{NUMBER},?)*\]\}}'
BLOCKS, TOTALS = rf'(?:"blocks":\[(?:{BLOCK},?)+\],)?', rf'(?:,"totals":\[(?:{SUM},?)+\])?'
RECORDS = rf'"format":"{V1} opening","head":"{HEX}","records":\[(?:{LEAF},?)+\]'
OPENING = rf'\{{{BLOCKS}"declaration":{PARAMETERS},{RECORDS}{TOTALS}\}}'
CONTINUES = rf'\{{"format":"{V1} consistency","new_size":{NUMBER},"old_size":{NUMBER},"proof":{PATH}\}}'
FORK = rf'\{{"format":"{V1} fork","notes":\[{TEXT},{TEXT}\],"proof":{PATH}\}}'
# What a record holds.
LEVELS = {"dummy": [], "site": ["id", "stratum"], "building": ["id", "site"], "item": ["id", "site"]}
UNSEEN = "\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff"
TYPES = {"text": f"(?![=+@ -])[^{UNSEEN}]+(?<! )", "decimal": r"(0|[1-9][0-9]{0,17})(\.[0-9]{0,8}[1-9])?"}
TYPES |= {"identifier": ID, "count": NUMBER, "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}"}
Key = tuple[str, bytes]
Point = tuple[int, int, int, int]


class Refused(Exception):  # noqa: N818
    """What is checked does not hold: the reason, and a few words for people."""


def need(holds: Any, reason: str, more: str) -> Any:
    if not holds:
        raise Refused(reason, more)
    return holds


def whole(digits: str, reason: str) -> int:
    need(int(digits) < 2**53, reason, "a number is too large")
    return int(digits)


def sha256(*parts: bytes | str | int) -> bytes:
    """The hash of all parts: bytes, texts, and numbers in four bytes."""
    of: dict[type, Any] = {bytes: bytes, str: str.encode, int: lambda number: number.to_bytes(4, "big")}
    return hashlib.sha256(b"".join(of[type(part)](part) for part in parts)).digest()


# Ed25519 (RFC 8032) with the refusals of the page. A point is (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z.

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
EIGHTH = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)


def point(encoded: bytes) -> Point | None:
    """The point that 32 bytes encode; None if there is none, it has another encoding or is of small order."""
    y = int.from_bytes(encoded, "little") % 2**255
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if (v * x * x + u) % P == 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(encoded) != 32 or (v * x * x - u) % P or y >= P or y in (0, 1, P - 1, EIGHTH, P - EIGHTH):
        return None
    x = x if x % 2 == encoded[31] >> 7 else P - x
    return x, y, 1, x * y % P


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether S·B − SHA-512(R ‖ A ‖ message)·A is R, and none of the three is refused."""
    base, a, r = (point(p) for p in ((4 * pow(5, -1, P) % P).to_bytes(32, "little"), key, signature[:32]))
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    if not base or not a or not r or len(signature) != 64 or s >= ORDER:
        return False
    total, minus_a = (0, 1, 1, 0), (P - a[0], a[1], 1, P - a[3])
    terms = [total, base, minus_a, add(base, minus_a)]
    for bit in range(252, -1, -1):
        total = add(add(total, total), terms[(s >> bit & 1) + 2 * (k >> bit & 1)])
    return (total[0] - r[0] * total[2]) % P == 0 == (total[1] - r[1] * total[2]) % P


# The tree, and what is read


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1", left, right)


def node_sum(left: tuple[int, bytes], right: tuple[int, bytes]) -> tuple[int, bytes]:
    need(left[0] + right[0] < 2**53, "bad-sum", "a sum is too large")
    parts = (part for total, node in (left, right) for part in (total.to_bytes(8, "big"), node))
    return left[0] + right[0], sha256(b"\3", *parts)


def climb(place: int, last: int, nodes: list[Any], join: Callable[[Any, Any], Any]) -> tuple[Any, Any] | None:
    """From the first node up (RFC 9162 §2.1.4.2): the roots without and with what stands to the right."""
    if not nodes or not 0 <= place <= last:
        return None
    before = after = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return None
        if place % 2 or place == last:
            before, after = join(node, before), join(node, after)
            while place and place % 2 == 0:
                place, last = place // 2, last // 2
        else:
            after = join(after, node)
        place, last = place // 2, last // 2
    return (before, after) if last == 0 else None


def is_included(entry: bytes, index: int, size: int, path: list[str], root: bytes | None) -> bool:
    found = climb(index, size - 1, [sha256(b"\0", entry), *map(a2b_base64, path)], node_hash)
    return found is not None and found[1] == root


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse(data: bytes, pattern: str, reason: str) -> Any:
    """The value of canonical JSON of this form; keys in another order, or twice, come back as other bytes."""
    try:
        text = need(re.fullmatch(pattern, data.decode()), reason, "a key, type, length or encoding is wrong")[
            0
        ]
        value = json.loads(text, parse_int=lambda digits: whole(digits, reason))
        need(canonical(value) == data.removesuffix(b"\n"), reason, "the JSON is not canonical")
    except ValueError as error:
        raise Refused(reason, f"no JSON: {error}") from None
    return value


def key_id(key: Key, kind: int) -> bytes:
    return sha256(key[0], b"\n", bytes([kind]), key[1])[:4]


def read_key(line: str, reason: str) -> Key:
    found = need(re.fullmatch(KEY, line), reason, "a key is no line NAME+ID+BASE64")
    kind, key = a2b_base64(found[3])[0], (found[1], a2b_base64(found[3])[1:])
    is_key = kind == 1 and key_id(key, 1).hex() == found[2] and point(key[1])
    need(is_key, reason, f"the key of {key[0]} is damaged, or no sound point of the curve")
    return key


def read_keys(files: list[bytes]) -> list[Key]:
    keys = [read_key(data.decode("latin-1"), "bad-key") for data in files]
    is_once = all(len(set(column)) == len(keys) for column in zip(*keys, strict=True))
    need(is_once, "bad-key", "a key or a name stands twice")
    return keys


class Note:
    """A signed note. Who signed it, and who cosigned it when, is known once it is verified."""

    def __init__(self, data: bytes) -> None:
        found = need(re.fullmatch(NOTE, data.decode(errors="replace")), "bad-note", "this is no signed note")
        lines = [line.split(" ") for line in found[2].split("\n")[:-1]]
        self.text, self.lines = found[1], [(name, a2b_base64(line)) for _, name, line in lines]
        is_note = (
            found[0].encode() == data and len(data) <= 65536 and all(len(line) > 4 for _, line in self.lines)
        )
        need(is_note, "bad-note", "this is no UTF-8, too long, or has a line that is too short")

    def verify(self, keys: list[Key]) -> None:
        """Verify each line of a given key; those of others are passed over."""
        self.signers, self.times = dict[Key, int](), dict[Key, int]()
        for name, line in self.lines:
            for key in keys:
                if (name, line[:4]) == (key[0], key_id(key, 1)):
                    by, time, text, signature = self.signers, 1, self.text, line[4:]
                elif (name, line[:4]) == (key[0], key_id(key, 4)):
                    by, time, signature = self.times, int.from_bytes(line[4:12], "big"), line[12:]
                    text = f"cosignature/v1\ntime {time}\n{self.text}"
                else:
                    continue
                is_good = key not in by and 0 < time < 2**53 and is_signed(key[1], text.encode(), signature)
                need(is_good, "bad-signature", f"a line of {name} does not verify, or stands twice")
                by[key] = time


class Head(Note):
    """The head of a declaration or a record; its origin is without the snapshot."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        is_log = self.text.startswith(f"{TAG}/log/")
        found = need(re.fullmatch(LOG_HEAD if is_log else HEAD, self.text), "bad-note", "this is no head")
        self.origin, self.size, self.root = found[1], whole(found[3], "bad-note"), a2b_base64(found[4])
        self.keeper, self.snapshot = found[2], -1 if is_log else whole(found[2], "bad-note")
        self.hash, self.successors = sha256(f"{TAG} head\n", self.text), None if is_log else found[5]
        lines = [] if is_log else [line.split(" ")[1:] for line in found[6].split("\n")[:-1]]
        self.totals = {field: (whole(total, "bad-note"), a2b_base64(root)) for field, total, root in lines}
        is_head = [*self.totals] == sorted({field for field, _, _ in lines}) and len(lines) == len(
            self.totals
        )
        is_head = is_head and (self.successors is not None) == (self.snapshot > 0)
        need(is_head, "bad-note", "the lines of this head are not in order")

    def __str__(self) -> str:
        seen = [f"{name} at {time}" for (name, _), time in self.times.items()]
        return f"a head of {self.size} leaves, cosigned by {', '.join(seen) or 'nobody'}"

    def check(self, keys: list[Key], owner: Key | None) -> None:
        """Its owner must have signed it, and all others cosigned it."""
        self.verify(keys)
        need(owner in self.signers, "unsigned", "the declarant or keeper has not signed, or is not given")
        need({*keys} - {*self.times} <= {owner}, "unsigned", "not every given key has cosigned")

    def check_declared(self, keys: list[Key], given: Any) -> None:
        """It must be a head of a declaration."""
        hashes = self.root, sha256(canonical(given["schema"])), bytes.fromhex(given["rules"])
        root, schema, rules = (b2a_base64(each).decode() for each in hashes)
        self.declaration = sha256(f"{TAG} declaration\n", canonical(given))
        text = (
            f"{TAG}/{self.declaration.hex()}/{self.snapshot}\n{self.size}\n{root}schema {schema}rules {rules}"
        )
        first, h = leaves_of(given), given["height"]
        is_own = self.text.startswith(text) and self.size in (
            range(first + (self.snapshot << h), 2**20 + 1, 1 << h) if self.snapshot else [first]
        )
        for field in self.totals:
            of = [level[field]["type"] for level in given["schema"].values() if field in level]
            is_own = is_own and {*of} == {"count"}
        need(is_own, "wrong-declaration", "this is no head of these parameters")
        self.check(keys, read_key(given["declarant"] + "\n", "bad-form"))


def leaves_of(given: Any) -> int:
    return int(sum(stratum["sites"] for stratum in given["strata"]) << given["height"])


def check_parameters(given: Any) -> None:
    """What the pattern does not show."""
    read_key(given["declarant"] + "\n", "bad-form")
    sets = [field.get("of", []) for level in given["schema"].values() for field in level.values()]
    sets.append([stratum["name"] for stratum in given["strata"]])
    need(all(len(set(words)) == len(words) for words in sets), "bad-form", "a stratum or a word stands twice")
    is_sized = leaves_of(given) <= 2**20 and given["record_bytes"] in range(128, 65537, 64)
    need(is_sized, "bad-form", "more than 2^20 leaves, or a length that is not allowed")


# The commands


def check_opening(keys: list[Key], data: bytes, head_file: bytes) -> str:
    """An opening, with its head."""
    opening = parse(data, OPENING + "\n", "bad-form")
    given, leaves = opening["declaration"], {leaf["index"]: leaf for leaf in opening["records"]}
    blocks, sums = opening.get("blocks", []), opening.get("totals", [])
    check_parameters(given)
    orders: list[list[Any]] = [[one["index"] for one in of] for of in (opening["records"], blocks)]
    orders.append([(one["field"], one["index"]) for one in sums])
    need(all(order == sorted({*order}) for order in orders), "bad-form", "not in order, each once")
    is_short = all(max(one["index"], one["successor"]) < 2**32 for one in blocks)
    is_short = is_short and all(len(one["sums"]) == len(one["proof"]) for one in sums)
    need(is_short, "bad-form", "a block is too large, or not every hash has a sum")
    head = Head(head_file)
    head.check_declared(keys, given)
    need(opening["head"] == head.hash.hex(), "wrong-head", "the opening was made for another head")
    records = {index: included(leaf, head, given["record_bytes"]) for index, leaf in leaves.items()}
    for one in blocks:
        need(is_successor(one, head, given["height"]), "not-included", f"block {one['index']}")
    for index, record in records.items():
        is_nfc = all(unicodedata.is_normalized("NFC", str(value)) for value in record.values())
        need(is_nfc and fits(record, given["schema"]), "bad-record", f"leaf {index} does not fit the schema")
    after = {one["index"]: one["successor"] for one in blocks}
    opened = {index >> given["height"] for index in records}
    need(
        {*after} == (opened if head.snapshot else set()),
        "bad-place",
        "the blocks are not those of the records",
    )
    strata = [stratum["name"] for stratum in given["strata"] for _ in range(stratum["sites"])]
    for index in records:
        is_there = stands(index, records, given["height"], strata)
        need(is_there, "bad-place", f"leaf {index} may not stand where it stands")
    for block in after:
        need(
            is_linked(block, after, records, head, given), "bad-place", f"block {block} and what replaces it"
        )
    check_names(records, after, given["height"])
    for one in sums:
        need(is_summed(one, leaves, records, after, head, given), "bad-sum", f"leaf {one['index']}")
    replaced = [
        f"\nblock {block} was replaced by {later}" for block, later in after.items() if block != later
    ]
    return "".join([f"\n{index} {leaf['record']}" for index, leaf in leaves.items()] + replaced)


def commitment(leaf: Any, record: Any, head: Head, length: int) -> bytes:
    data, level = leaf["record"].encode(), bytes([[*LEVELS].index(record["level"])])
    salt, padded = a2b_base64(leaf["salt"]), (data + b"\x80").ljust(length, b"\0")
    return sha256(f"{TAG} commitment\n", 32, 1, 32, length, head.declaration, level, salt, padded)


def included(leaf: Any, head: Head, length: int) -> dict[str, Any]:
    """The record of a leaf, if the path leads from it to the root."""
    data, index = leaf["record"].encode(), leaf["index"]
    record = parse(data, RECORD, "not-included")
    is_record = record.get("level") in [*LEVELS] and len(data) < length
    need(is_record, "not-included", f"leaf {index} is no record, or too long")
    is_in = is_included(commitment(leaf, record, head, length), index, head.size, leaf["proof"], head.root)
    need(is_in, "not-included", f"leaf {index} with this record and salt is not under the root")
    return dict(record)


def is_successor(one: Any, head: Head, height: int) -> bool:
    salt, root = a2b_base64(one["salt"]), a2b_base64(head.successors or "")
    about = head.declaration, head.snapshot, one["index"], salt, one["successor"]
    entry = sha256(f"{TAG} successor\n", *about)
    return is_included(entry, one["index"], head.size >> height, one["proof"], root)


def fits(record: dict[str, Any], schema: Any) -> bool:
    """Whether a record has the keys of its level, and no others, each with a value of its type."""
    level, is_gone = record["level"], "is_gone" in record
    fields = {} if is_gone else schema.get(level, {})
    required = {"level", *LEVELS[level], *(name for name in fields if fields[name]["is_required"] == "yes")}
    required |= {"replaces"} if is_gone and level == "site" else set()
    optional = {"site": {"replaces", "is_gone"}, "building": {"is_gone"}, "item": {"is_gone", "building"}}
    allowed = required | {*fields} | (optional.get(level, set()) - ({"building"} if is_gone else set()))
    own = {"replaces": {"type": "count"}, "is_gone": {"type": "choice", "of": ["yes"]}}
    return required <= {*record} <= allowed and all(
        is_value(value, fields.get(name) or own.get(name, {"type": "identifier"}))
        for name, value in record.items()
    )


def is_value(value: Any, field: Any) -> bool:
    """Whether a value is of its field's type; a date must be one of the calendar."""
    pattern = TYPES.get(field["type"]) or "|".join(map(re.escape, field["of"]))
    if isinstance(value, int) != (field["type"] == "count") or not re.fullmatch(pattern, str(value)):
        return False
    try:
        return field["type"] != "date" or datetime.date.fromisoformat(value).year >= 1900
    except ValueError:
        return False


def stands(index: int, records: dict[int, Any], height: int, strata: list[str]) -> bool:
    """Whether a record may stand at its leaf, beside what else is opened of its block."""
    block, record, level = index >> height, records[index], records[index]["level"]
    if level == "dummy":
        return True
    start = block << height
    is_change = block >= len(strata)
    if (level == "site") != (index == start) or (not is_change and {"replaces", "is_gone"} & {*record}):
        return False
    if level == "site":
        return record["stratum"] in (strata if is_change else [strata[block]])
    site = records.get(start, {"level": "dummy"})
    is_at_home = site["level"] == "site" and site["id"] == record["site"] and "is_gone" not in site
    there = (one for i, one in records.items() if i >> height == block and one["level"] == "building")
    return is_at_home and (
        "building" not in record
        or any(one["id"] == record["building"] and "is_gone" not in one for one in there)
    )


def is_linked(block: int, after: dict[int, int], records: Any, head: Head, given: Any) -> bool:
    """Whether what replaces a block, and what it replaces, say the same of each other."""
    h, later = given["height"], after[block]
    site, successor = records.get(block << h, {}), records.get(later << h, {})
    is_replaced = max(block + 1, leaves_of(given) >> h) <= later < head.size >> h
    if later != block and not (is_replaced and later in after and successor.get("replaces") == block):
        return False
    if "replaces" not in site:
        return True
    before = records.get(site["replaces"] << h, {})
    is_same = [before.get(key) for key in ("level", "id", "stratum")] == ["site", site["id"], site["stratum"]]
    return after.get(site["replaces"]) == block and is_same and "is_gone" not in before


def check_names(records: dict[int, Any], after: dict[int, int], height: int) -> None:
    """No identifier may stand twice, or again after it is gone."""
    seen: dict[str, list[int]] = {}
    for index, record in records.items():
        block, name = index >> height, record.get("id")
        for earlier in seen.get(name, []) if name else []:
            both_stand = after.get(earlier, earlier) == earlier and after.get(block, block) == block
            is_gone = any(
                "is_gone" in other and other.get("id") == name and i >> height < block
                for i, other in records.items()
            )
            need(not (both_stand or is_gone or earlier == block), "duplicate", f"{name} at leaf {index}")
        seen.setdefault(name, []).append(block)


def is_summed(one: Any, leaves: Any, records: Any, after: dict[int, int], head: Head, given: Any) -> bool:
    """Whether an opened leaf adds up to a total of the head."""
    index, block = one["index"], one["index"] >> given["height"]
    if index not in leaves or one["field"] not in head.totals:
        return False
    value = records[index].get(one["field"], 0) if after.get(block, block) == block else 0
    entry = commitment(leaves[index], records[index], head, given["record_bytes"])
    start = value, sha256(b"\2", value.to_bytes(8, "big"), entry)
    path = zip(one["sums"], map(a2b_base64, one["proof"]), strict=True)
    found = climb(index, head.size - 1, [start, *path], node_sum)
    return found is not None and found[1] == head.totals[one["field"]]


def check_head(keys: list[Key], head_file: bytes, declaration: bytes) -> Head:
    """The head of a declaration, with its declaration.json."""
    given = parse(declaration, PARAMETERS + "\n", "bad-form")
    check_parameters(given)
    head = Head(head_file)
    head.check_declared(keys, given)
    return head


def check_draw(keys: list[Key], head_file: bytes, declaration: bytes, *files: bytes) -> str:
    """Two commitments and two reveals, the declarant's first of each; which blocks they draw."""
    head, given = check_head(keys, head_file, declaration), json.loads(declaration)
    declarant = read_key(given["declarant"] + "\n", "bad-form")
    parties = sorted(keys, key=lambda key: key != declarant)
    need(len(parties) == 2 and len(files) == 4, "unsigned", "a draw has two parties, who say four things")
    bounds = [stratum["sites"] for stratum in given["strata"]]
    if head.snapshot:
        bounds.append((head.size >> given["height"]) - sum(bounds))
    bound, secrets, agreed = list[str](), list[bytes](), [""]
    for party, file in zip(parties, files[:2], strict=True):
        *terms, commitment = said(COMMITMENT, file, party, head)
        agreed = terms if party == declarant else agreed
        counts = [int(terms[1][at : at + 8], 16) for at in range(0, len(terms[1]), 8)]
        is_fit = counts[0] == len(bounds) == len(counts) - 1 and all(map(int.__le__, counts[1:], bounds))
        is_fit = is_fit and any(counts[1:]) and 0 < int(terms[0]) < 2**32 and terms == agreed
        need(is_fit, "wrong-draw", f"the round or the quotas of {party[0]}")
        bound.append(commitment)
    terms_hashed = int(agreed[0]), sha256(bytes.fromhex(agreed[1]))
    for party, file, commitment in zip(parties, files[2:], bound, strict=True):
        number, again, secret = said(REVEAL, file, party, head)
        need(number == agreed[0], "wrong-draw", f"{party[0]} reveals in another round")
        secrets.append(bytes.fromhex(secret))
        shown = sha256(f"{TAG} draw commitment\n", head.hash, party[1], *terms_hashed, secrets[-1]).hex()
        need(shown == again == commitment, "bad-reveal", f"{party[0]} was bound to something else")
    need(len({*bound}) == len({*secrets}) == 2, "copied", "both parties say the same")
    seed, first, blocks = sha256(f"{TAG} draw result\n", head.hash, *terms_hashed, *secrets), 0, list[int]()
    for stratum, size in enumerate(bounds):
        blocks += [first + block for block in drawn(seed, stratum, size, counts[stratum + 1])]
        first += size
    return ",".join(map(str, blocks))


def said(pattern: str, file: bytes, party: Key, head: Head) -> tuple[str, ...]:
    """What a party states for a draw under this head."""
    note = Note(file)
    found = need(re.fullmatch(pattern, note.text), "bad-note", "this is no such statement of a draw")
    whole(found[3], "bad-note")
    note.verify([party])
    need(note.signers, "unsigned", f"{party[0]} has not signed its statement")
    need(found[1] == head.declaration.hex(), "wrong-declaration", f"{party[0]} speaks of another declaration")
    need(found[2] == head.hash.hex(), "wrong-head", f"{party[0]} speaks of another head")
    return tuple(found.groups()[2:])


def drawn(seed: bytes, stratum: int, size: int, quota: int) -> list[int]:
    blocks, word = list(range(size)), 0
    for i in range(quota):
        choices, number = size - i, 2**64
        while number >= choices * (2**64 // choices):
            number = int.from_bytes(sha256(f"{TAG} draw word\n", seed, stratum, 0, word)[:8], "big")
            word += 1
        chosen = i + number % choices
        blocks[i], blocks[chosen] = blocks[chosen], blocks[i]
    return blocks[:quota]


def check_statement(keys: list[Key], file: bytes) -> str:
    """A statement of any kind: who signed it, and what it says."""
    note = Note(file)
    need(any(re.fullmatch(pattern, note.text) for pattern in STATEMENTS), "bad-note", "this is no statement")
    for digits in re.findall("^(?:round|due) (.*)$", note.text, re.MULTILINE):
        whole(digits, "bad-note")
    note.verify(keys)
    need(note.signers, "unsigned", "no given key has signed this")
    return f"signed by {', '.join(name for name, _ in note.signers)}\n{note.text}"


def check_entry(keys: list[Key], entry: bytes, proof: bytes) -> str:
    """An entry of a record, with its tlog-proof."""
    before, _, note = proof.partition(b"\n\n")
    found = need(re.fullmatch(PROOF, before.decode("latin-1") + "\n"), "bad-form", "this is no tlog-proof")
    index = whole(found[1], "bad-form")
    head = Head(note)
    need(head.snapshot < 0, "bad-note", "this is no head of a record")
    head.check(keys, next((key for key in keys if key[0] == head.keeper), None))
    is_in = is_included(entry, index, head.size, found[2].split("\n")[:-1], head.root)
    need(is_in, "not-included", f"the entry is not at the place {index}")
    return f"entry {index} of {head.size} in the record of {head.keeper}"


def check_continues(keys: list[Key], old_file: bytes, new_file: bytes, proof: bytes) -> str:
    """That a head, of a record or a declaration, continues an older one."""
    value = parse(proof, CONTINUES + "\n", "bad-form")
    old, new, _ = two_heads(keys, old_file, new_file)
    nodes, is_same = [*map(a2b_base64, value["proof"])], old.size in (0, new.size)
    is_proof = (old.origin, old.size, new.size) == (new.origin, value["old_size"], value["new_size"])
    if is_same:
        is_proof = is_proof and not nodes and old.root == (new.root if old.size == new.size else sha256())
    else:
        nodes = nodes if old.size & (old.size - 1) else [old.root, *nodes]
        is_proof = is_proof and both_roots(old.size, new.size, nodes) == (old.root, new.root)
    need(is_proof, "inconsistent", "the proof does not show that the new head continues the old one")
    return f"{new.origin} from {old.size} to {new.size}"


def check_fork(keys: list[Key], data: bytes) -> str:
    """That two heads, of a record or a declaration, contradict each other."""
    value = parse(data, FORK + "\n", "bad-form")
    nodes = [*map(a2b_base64, value["proof"])]
    old, new, by = two_heads(keys, *(note.encode() for note in value["notes"]))
    found = both_roots(old.size, new.size, nodes)
    if old.size == new.size or 0 <= new.snapshot <= old.snapshot:
        is_fork = old.text != new.text and not nodes
    else:
        is_fork = found is not None and found[0] != old.root and found[1] == new.root
    is_fork = is_fork and old.origin == new.origin and old.size <= new.size
    need(is_fork, "no-fork", "these two heads do not contradict each other")
    return f"{by} has signed two heads that contradict each other, of {old.size} and {new.size} leaves"


def two_heads(keys: list[Key], one: bytes, other: bytes) -> tuple[Head, Head, str]:
    """Two heads, and who has signed both."""
    heads = Head(one), Head(other)
    for head in heads:
        head.verify(keys)
    both = [name for name, key in heads[0].signers if (name, key) in heads[1].signers]
    need(both, "unsigned", "none of the keys has signed both heads")
    return *heads, both[0]


def both_roots(old: int, new: int, nodes: list[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of both trees to which a consistency proof leads."""
    place, last = old - 1, new - 1
    while place % 2 and place > 0:
        place, last = place // 2, last // 2
    return climb(place, last, nodes, node_hash) if 0 < old < new else None


COMMANDS: dict[str, tuple[int, Callable[..., object]]] = {
    "opening": (2, check_opening),
    "head": (2, check_head),
    "statement": (1, check_statement),
    "draw": (6, check_draw),
    "entry": (2, check_entry),
    "continues": (3, check_continues),
    "fork": (1, check_fork),
}


def read_file(name: str) -> bytes:
    with open(name, "rb") as file:  # noqa: PTH123
        return file.read()


def main(words: list[str]) -> int:
    count, check = COMMANDS.get(words[0] if words else "", (0, None))
    if not check or len(words) != count + 3 or words[-2] != "--keys":
        print(__doc__, file=sys.stderr)
        return 2
    try:
        keys = read_keys([read_file(name) for name in words[-1].split(",")])
        found = check(keys, *map(read_file, words[1:-2]))
    except OSError as error:
        print(f"not judged: {error}", file=sys.stderr)
        return 2
    except Refused as refused:
        print("refused, {}: {}".format(*refused.args))
        return 1
    print(f"sound: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
