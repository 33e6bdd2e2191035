"""Check an opening of an escrow, trusting nobody's package: one file, nothing but Python 3.11 or newer.

    python counterpoise_verify.py opening OPENING HEAD --keys us.pub,ru.pub     (every key that one relies on)

Written from docs/escrow-format.md alone; what follows `refused` is the reason in the words of that page.
Exit status: 0 sound, 1 refused, 2 not judged. All else that is said: counterpoise_verify_record.py.
"""

import hashlib
import json
import re
import sys
import unicodedata
from binascii import a2b_base64
from datetime import date
from io import FileIO  # pathlib would take 3 ms more
from typing import Any

TAG, V1 = "counterpoise.escrow/v1", r"counterpoise\.escrow/v1"
ID, HEX, NUMBER, B64 = "[A-Za-z0-9._-]{1,64}", "[0-9a-f]{64}", "(?:0|[1-9][0-9]{0,15})", "[A-Za-z0-9+/]"
HASH = f"{B64}{{42}}[AEIMQUYcgkosw048]="  # 32 bytes; unused bits are zero
BASE64 = f"(?:{B64}{{4}})*(?:{B64}{{2}}[AEIMQUYcgkosw048]=|{B64}[AQgw]==)?"
KEY = rf"({ID})\+([0-9a-f]{{8}})\+({B64}{{44}})\n"
NOTE = rf"([^\0-\x09\x0b-\x1f]*\n)\n((?:— [^\s+\0-\x1f]+ {BASE64}\n){{1,64}})"
HEAD = rf"{V1}/({HEX})/({NUMBER})\n({NUMBER})\n({HASH})\nschema ({HASH})\nrules ({HASH})\n"
HEAD += rf"(?:successors ({HASH})\n)?((?:total [a-z][a-z0-9_]{{0,31}} {NUMBER} {HASH}\n)*)"
# Canonical JSON as it is written; where commas are missing or too many, JSON is not read at all.
NAME, TEXT, PATH = '"[a-z][a-z0-9_]{0,31}"', r'"[^"\\]*(?:\\.[^"\\]*)*"', rf'\[(?:"{HASH}",?){{0,64}}\]'
RECORD = rf"\{{(?:{NAME}:(?:{NUMBER}|{TEXT}),?)*\}}"
OWN: dict[str, Any] = {key: {"type": "identifier"} for key in ("level", "id", "stratum", "site", "building")}
OWN |= {"replaces": {"type": "count"}, "is_gone": {"type": "choice", "of": ["yes"]}}
TYPE = rf'"of":\[(?:"{ID}",?)+\],"type":"choice"|"type":"(?:count|date|decimal|identifier|text)"'
LEVEL = rf'\{{(?:(?!"(?:{"|".join(OWN)})"){NAME}:\{{"is_required":"(?:yes|no)",(?:{TYPE})\}},?)*\}}'
PARAMETERS = rf'\{{"declarant":{TEXT},"format":"{V1} declaration","height":(?:1?[0-9]|20),"name":"{ID}",'
PARAMETERS += rf'"nonce":"[0-9a-f]{{32}}","record_bytes":[1-9][0-9]{{2,4}},"rules":"{HEX}",'
PARAMETERS += rf'"schema":\{{"building":{LEVEL},"item":{LEVEL},"site":{LEVEL}\}},'
PARAMETERS += rf'"strata":\[(?:\{{"name":"(?!changes"){ID}","sites":[1-9][0-9]{{0,6}}\}},?)+\]\}}'
LEAF = rf'\{{"index":{NUMBER},"proof":{PATH},"record":{TEXT},"salt":"{HASH}"\}}'
LINK = rf'\{{"index":{NUMBER},"proof":{PATH},"salt":"{HASH}","successor":{NUMBER}\}}'
SUM = rf'\{{"field":{TEXT},"index":{NUMBER},"proof":{PATH},"sums":\[(?:{NUMBER},?)*\]\}}'
OPENING = rf'\{{(?:"blocks":\[(?:{LINK},?)+\],)?"declaration":{PARAMETERS},"format":"{V1} opening",'
OPENING += rf'"head":"{HEX}","records":\[(?:{LEAF},?)+\](?:,"totals":\[(?:{SUM},?)+\])?\}}'
# Of each level, in the order of its byte: the keys that no schema gives, sorted. Then the types.
LEVELS = {"dummy": "level", "site": "id level( replaces)? stratum|id is_gone level replaces stratum"}
LEVELS |= {"building": "id( is_gone)? level site", "item": "(building )?id level site|id is_gone level site"}
UNSEEN = "\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff"
TYPES = {"text": f"(?![=+@ -])[^{UNSEEN}]+(?<! )", "decimal": r"(0|[1-9][0-9]{0,17})(\.[0-9]{0,8}[1-9])?"}
TYPES |= {"identifier": ID, "count": NUMBER, "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}"}
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
Key = tuple[str, bytes]


class Refused(Exception):  # noqa: N818
    """What is checked does not hold: the reason, and where."""


def need(holds: Any, reason: str, where: object = "see docs/escrow-format.md") -> Any:
    if not holds:
        raise Refused(reason, where)
    return holds


def sha256(*parts: bytes | str | int) -> bytes:
    """The hash of all parts: bytes, texts, and numbers in four bytes."""
    of: dict[type, Any] = {bytes: bytes, str: str.encode, int: lambda part: part.to_bytes(4, "big")}
    return hashlib.sha256(b"".join(of[type(part)](part) for part in parts)).digest()


# Ed25519 (RFC 8032) with the refusals of the page. A point is (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT, BASE = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P), bytes([0x58]) + bytes([0x66]) * 31
EIGHTH = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826


def point(encoded: bytes) -> tuple[int, ...] | None:
    """The point that 32 bytes encode; None if there is none, it has another encoding or is of small order."""
    y = int.from_bytes(encoded, "little") % 2**255
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    x = x if (v * x * x - u) % P == 0 else x * ROOT % P
    if len(encoded) != 32 or (v * x * x - u) % P or y >= P or y in (0, 1, P - 1, EIGHTH, P - EIGHTH):
        return None
    x = x if x % 2 == encoded[31] >> 7 else P - x
    return x, y, 1, x * y % P


def add(p: tuple[int, ...], q: tuple[int, ...]) -> tuple[int, ...]:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether S·B − SHA-512(R ‖ A ‖ message)·A is R, and none of the three is refused."""
    base, a, r = point(BASE), point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    if not base or not a or not r or len(signature) != 64 or s >= ORDER:
        return False
    minus_a = (P - a[0], a[1], 1, P - a[3])
    terms = [(0, 1, 1, 0), base, minus_a, add(base, minus_a)]
    total = terms[0]
    for bit in range(252, -1, -1):
        total = add(add(total, total), terms[(s >> bit & 1) + 2 * (k >> bit & 1)])
    return (total[0] - r[0] * total[2]) % P == 0 == (total[1] - r[1] * total[2]) % P


def join(left: Any, right: Any) -> Any:
    """The node over two hashes, or over two pairs of a sum and a hash."""
    if isinstance(left, bytes):
        return sha256(b"\1", left, right)
    parts = *divmod(left[0], 2**32), left[1], *divmod(right[0], 2**32), right[1]
    return left[0] + right[0], sha256(b"\3", *parts)


def climb(place: int, size: int, nodes: list[Any]) -> tuple[Any, Any]:
    """From a node up (RFC 9162 §2.1.4.2): the roots without and with what stands to the right."""
    inner = (place ^ size - 1).bit_length()
    is_left = [place >> level & 1 for level in range(inner)] + [1] * (place >> inner).bit_count()
    if place >= size or len(nodes) != 1 + len(is_left):
        return None, None
    before = after = nodes[0]
    for left, node in zip(is_left, nodes[1:], strict=True):
        before, after = (join(node, before), join(node, after)) if left else (before, join(after, node))
    return before, after


def is_included(entry: bytes, place: int, size: int, path: list[str], root: bytes) -> bool:
    return bool(climb(place, size, [sha256(b"\0", entry), *map(a2b_base64, path)])[1] == root)


def parse(data: bytes, pattern: str, reason: str = "bad-form") -> Any:
    """The value of canonical JSON: other orders, a key twice, a number too large come back as other text."""
    try:
        text = need(re.fullmatch(pattern, data.decode()), reason)[0]
        value = json.loads(text, parse_int=lambda digits: int(digits) % 2**53)
    except ValueError as error:
        raise Refused(reason, error) from None
    need(canonical(value) == text.removesuffix("\n"), reason, "the JSON is not canonical")
    return value


def read_key(line: str, reason: str) -> Key:
    name, identity, encoded = need(re.fullmatch(KEY, line), reason).groups()
    raw = a2b_base64(encoded)
    is_own = raw[0] == 1 and sha256(name, b"\n", raw)[:4].hex() == identity
    need(is_own and point(raw[1:]), reason, f"the key of {name} is damaged, or no sound point of the curve")
    return name, raw[1:]


def read_keys(files: list[bytes]) -> list[Key]:
    keys = [read_key(data.decode("latin-1"), "bad-key") for data in files]
    need(all(len({*column}) == len(keys) for column in zip(*keys, strict=True)), "bad-key", "one is twice")
    return keys


class Note:
    """A signed note. Who signed it, and who cosigned it when, is known once it is verified."""

    def __init__(self, data: bytes) -> None:
        found = need(re.fullmatch(NOTE, data.decode(errors="replace")), "bad-note")
        self.text, lines = found[1], [line.split(" ") for line in found[2].split("\n")[:-1]]
        self.lines = [(name, a2b_base64(line)) for _, name, line in lines]
        is_long = all(len(line) > 4 for _, line in self.lines)
        need(is_long and found[0].encode() == data and len(data) <= 65536, "bad-note")

    def verify(self, keys: list[Key]) -> None:
        """Verify each line of a given key; those of others are passed over."""
        self.signers, self.times = dict[Key, int](), dict[Key, int]()
        both = [(key, kind) for key in keys for kind in (b"\4", b"\1")]
        known = {(key[0], sha256(key[0], b"\n", kind, key[1])[:4]): (key, kind) for key, kind in both}
        for name, line in self.lines:
            key, kind = known.get((name, line[:4]), (None, b""))
            by, time, text, signature = self.signers, 1, self.text, line[4:]
            if kind == b"\4":
                by, time, signature = self.times, int.from_bytes(line[4:12], "big"), line[12:]
                text = f"cosignature/v1\ntime {time}\n{text}"
            if key:
                is_good = key not in by and 0 < time < 2**53 and is_signed(key[1], text.encode(), signature)
                need(is_good, "bad-signature", f"a line of {name}")
                by[key] = time


class Head(Note):
    """The head of a declaration."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        origin, snapshot, size, *roots, lines = need(re.fullmatch(HEAD, self.text), "bad-note").groups()
        self.origin, self.snapshot, self.size = origin, int(snapshot), int(size)
        self.root, *self.hashes, self.successors = [a2b_base64(root or "") for root in roots]
        totals = [line.split(" ")[1:] for line in lines.split("\n")[:-1]]
        self.totals = {field: (int(total), a2b_base64(root)) for field, total, root in totals}
        is_sorted = [field for field, _, _ in totals] == sorted(self.totals)
        is_small = max(self.snapshot, self.size, *(total for total, _ in self.totals.values())) < 2**53
        need(is_sorted and is_small and bool(self.successors) == (self.snapshot > 0), "bad-note")
        self.hash = sha256(f"{TAG} head\n", self.text)


class Declaration:
    """The parameters, of which the pattern does not show all."""

    def __init__(self, given: Any) -> None:
        self.id, self.schema = sha256(f"{TAG} declaration\n", canonical(given)), given["schema"]
        self.owner, self.height = read_key(given["declarant"] + "\n", "bad-form"), given["height"]
        self.length, self.rules = given["record_bytes"], bytes.fromhex(given["rules"])
        words = [field.get("of", []) for level in self.schema.values() for field in level.values()]
        words.append([stratum["name"] for stratum in given["strata"]])
        need(all(len({*some}) == len(some) for some in words), "bad-form", "a stratum or a word stands twice")
        self.bounds = [stratum["sites"] for stratum in given["strata"]]
        is_sized = sum(self.bounds) << self.height <= 2**20 and self.length in range(128, 65537, 64)
        need(is_sized, "bad-form", "more than 2^20 leaves, or a length that is not allowed")
        self.strata = [stratum["name"] for stratum in given["strata"] for _ in range(stratum["sites"])]

    def check(self, head: Head, keys: list[Key]) -> None:
        """The head must be one of these parameters, signed by the declarant and cosigned by all others."""
        first, step = len(self.strata) << self.height, 1 << self.height
        sizes = range(first + head.snapshot * step, 2**20 + 1, step) if head.snapshot else [first]
        types = [{of[field]["type"] for of in self.schema.values() if field in of} for field in head.totals]
        is_own = head.origin == self.id.hex() and head.hashes == [sha256(canonical(self.schema)), self.rules]
        is_own = is_own and head.size in sizes and all(of == {"count"} for of in types)
        need(is_own, "wrong-declaration", "this is no head of these parameters")
        head.verify(keys)
        is_seen = self.owner in head.signers and {*keys} - {*head.times} <= {self.owner}
        need(is_seen, "unsigned", "the declarant has not signed, or another given key not cosigned")


class Opening:
    """An opening: its records by leaf, and what replaced each of their blocks."""

    def __init__(self, keys: list[Key], data: bytes, head_file: bytes) -> None:
        value = parse(data, OPENING + "\n")
        self.of, leaves = Declaration(value["declaration"]), value["records"]
        links, sums = value.get("blocks", []), value.get("totals", [])
        for ones in (leaves, links, sums):
            order = [(one.get("field", ""), one["index"]) for one in ones]
            need(order == sorted({*order}), "bad-form", "not in order, each once")
        is_short = all(max(one["index"], one["successor"]) < 2**32 for one in links)
        need(is_short and all(len(one["sums"]) == len(one["proof"]) for one in sums), "bad-form")
        self.head, self.h, self.after = Head(head_file), self.of.height, dict[int, int]()
        self.of.check(self.head, keys)
        need(value["head"] == self.head.hash.hex(), "wrong-head", "the opening was made for another head")
        self.records, entries, size = dict[int, Any](), dict[int, bytes](), self.head.size
        for leaf in leaves:
            text, index = leaf["record"].encode(), leaf["index"]
            self.records[index] = record = parse(text, RECORD, "not-included")
            need(record.get("level") in LEVELS and len(text) < self.of.length, "not-included", "no record")
            level, padded = [*LEVELS].index(record["level"]), (text + b"\x80").ljust(self.of.length, b"\0")
            parts = self.of.id, bytes([level]), a2b_base64(leaf["salt"]), padded
            entries[index] = sha256(f"{TAG} commitment\n", 32, 1, 32, self.of.length, *parts)
            is_in = is_included(entries[index], index, size, leaf["proof"], self.head.root)
            need(is_in, "not-included", f"leaf {index}")
        for one in links:
            self.after[one["index"]] = one["successor"]
            about = self.of.id, self.head.snapshot, one["index"], a2b_base64(one["salt"]), one["successor"]
            entry = sha256(f"{TAG} successor\n", *about)
            is_in = is_included(entry, one["index"], size >> self.h, one["proof"], self.head.successors)
            need(is_in, "not-included", f"block {one['index']}")
        for index, record in self.records.items():
            need(self.fits(record), "bad-record", f"leaf {index}")
        blocks = {index >> self.h for index in self.records} if self.head.snapshot else set()
        need({*self.after} == blocks, "bad-place", "the blocks are not those of the records")
        standing = [(index, one) for index, one in self.records.items() if "is_gone" not in one]
        self.homes = {(index >> self.h, one["id"]) for index, one in standing if one["level"] == "building"}
        need(all(map(self.is_in_place, self.records)) and all(map(self.is_linked, blocks)), "bad-place")
        self.check_names()
        for one in sums:
            index, total = one["index"], self.head.totals.get(one["field"])
            need(total and index in entries, "bad-sum", f"leaf {index} or its total is not there")
            does_stand = self.after.get(index >> self.h, index >> self.h) == index >> self.h
            value = self.records[index].get(one["field"], 0) if does_stand else 0
            start = value, sha256(b"\2", *divmod(value, 2**32), entries[index])
            nodes = [start, *zip(one["sums"], map(a2b_base64, one["proof"]), strict=True)]
            need(climb(index, size, nodes)[1] == total, "bad-sum", f"leaf {index}")

    def fits(self, record: Any) -> bool:
        """Whether a record has the keys of its level, and no others, each with a value of its type."""
        fields = {} if "is_gone" in record else self.of.schema.get(record["level"], {})
        required, types = {key for key in fields if fields[key]["is_required"] == "yes"}, OWN | fields
        own = re.fullmatch(LEVELS[record["level"]], " ".join(sorted({*OWN} & {*record})))
        is_full = own and required <= {*record} - {*OWN} <= {*fields}
        return bool(is_full) and all(is_value(record[key], types[key]) for key in record)

    def is_in_place(self, index: int) -> bool:
        """Whether a record may stand at its leaf, beside what else is opened of its block."""
        record, block, strata = self.records[index], index >> self.h, self.of.strata
        site, is_change = self.records.get(block << self.h, record), block >= len(strata)
        if record["level"] == "dummy" or (not is_change and {"replaces", "is_gone"} & {*record}):
            return bool(record["level"] == "dummy")
        if record["level"] == "site" or record is site:
            is_first = index == block << self.h and record["level"] == "site"
            return is_first and record["stratum"] in (strata if is_change else [strata[block]])
        is_home = site["level"] == "site" and site["id"] == record["site"] and "is_gone" not in site
        return is_home and ("building" not in record or (block, record["building"]) in self.homes)

    def is_linked(self, block: int) -> bool:
        """Whether what replaces a block, and what it replaces, say the same of each other."""
        site, later = self.records.get(block << self.h, {}), self.after[block]
        before = self.records.get(site.get("replaces", block) << self.h, {})
        is_later = max(block + 1, len(self.of.strata)) <= later < self.head.size >> self.h
        is_replaced = is_later and self.records.get(later << self.h, {}).get("replaces") == block
        is_same = all(before.get(key) == site.get(key) for key in ("level", "id", "stratum"))
        is_same = is_same and "is_gone" not in before and self.after.get(site.get("replaces")) == block
        return bool(is_replaced or later == block) and (is_same or "replaces" not in site)

    def check_names(self) -> None:
        """No identifier may stand twice, or again after it is gone."""
        seen = dict[str, list[tuple[int, bool]]]()
        for index, record in self.records.items():
            block, others = index >> self.h, seen.setdefault(record.get("id", ""), [])
            for other, is_gone in others if "id" in record else []:
                do_stand = all(self.after.get(one, one) == one for one in (block, other))
                need(not (is_gone or do_stand or other == block), "duplicate", record["id"])
            others.append((block, "is_gone" in record))

    def __str__(self) -> str:
        said = [f"seen by {name} at {time}" for (name, _), time in self.head.times.items()]
        said += [f"leaf {index}: {canonical(record)}" for index, record in self.records.items()]
        return "\n".join(said + [f"block {one} is now {it}" for one, it in self.after.items() if one != it])


def is_value(value: Any, field: Any) -> bool:
    """Whether a value is of its field's type; a date must be one of the calendar."""
    pattern = TYPES.get(field["type"]) or "|".join(map(re.escape, field["of"]))
    is_like = isinstance(value, int) == (field["type"] == "count") and re.fullmatch(pattern, str(value))
    try:
        is_day = field["type"] != "date" or date.fromisoformat(str(value)).year >= 1900
    except ValueError:
        return False
    return bool(is_like and is_day and unicodedata.is_normalized("NFC", str(value)))


def main(words: list[str], commands: dict[str, Any], usage: str | None) -> int:
    check, count = commands.get(words[0] if words else "", (None, 0))
    if not check or len(words) != count + 3 or words[-2] != "--keys":
        print(usage, file=sys.stderr)
        return 2
    try:
        keys = read_keys([FileIO(name).readall() for name in words[-1].split(",")])
        print(f"sound: {check(keys, *(FileIO(name).readall() for name in words[1:-2]))}")
    except (OSError, Refused) as error:
        is_refused = isinstance(error, Refused)
        print("refused, {}: {}".format(*error.args) if is_refused else f"not judged: {error}")
        return 1 if is_refused else 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], {"opening": (Opening, 2)}, __doc__))
