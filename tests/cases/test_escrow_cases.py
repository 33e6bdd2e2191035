"""METHODS F, escrow and logs: every row of its table, and its vectors of RFC 8785 and RFC 8032."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from hashlib import sha256

import pytest

from counterpoise.escrow import ed25519, merkle
from counterpoise.escrow.canonical import canonical_bytes, record_bytes

LEAVES = [
    bytes.fromhex(text)
    for text in [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
]
ROOTS = {  # RFC 6962 reference vectors, verified
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
}
TO_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]


@pytest.mark.parametrize(("size", "root"), ROOTS.items(), ids=[f"F-root{size}" for size in ROOTS])
def test_root(size: int, root: str) -> None:
    assert merkle.tree_head(LEAVES[:size]).hex() == root


def test_leaf() -> None:
    expected = "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"  # Trillian, verified
    assert merkle.leaf_hash(b"L123456").hex() == expected


@dataclass(frozen=True)
class Inclusion:
    id: str
    index: int
    size: int
    path: list[str]
    status: str = "verified"
    source: str = "AOSP aftltool, from Trillian"


INCLUSIONS = [Inclusion("F-incl1-8", 0, 8, TO_EIGHT), Inclusion("F-incl3-3", 2, 3, [ROOTS[2]])]


@pytest.mark.parametrize("case", INCLUSIONS, ids=lambda case: case.id)
def test_inclusion(case: Inclusion) -> None:
    entries = LEAVES[: case.size]
    path = merkle.inclusion_proof(entries, case.index)
    assert [node.hex() for node in path] == case.path
    assert merkle.verify_inclusion(
        entries[case.index], case.index, case.size, path, merkle.tree_head(entries)
    )


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        pytest.param(1, 8, TO_EIGHT, id="F-cons1-8"),
        pytest.param(
            2,
            5,
            [TO_EIGHT[1], "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"],
            id="F-cons2-5",
        ),
    ],
)
def test_consistency(old: int, new: int, proof: list[str]) -> None:
    # Derived, RFC 6962, section 2.1.2.
    found = merkle.consistency_proof(LEAVES[:new], old)
    assert [node.hex() for node in found] == proof
    old_root, new_root = merkle.tree_head(LEAVES[:old]), merkle.tree_head(LEAVES[:new])
    assert merkle.verify_consistency(old, new, old_root, new_root, found)


NUMBERS = {
    "4340000000000001": "9007199254740994",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "44b52d02c7e14af6": "1e+23",
    "41b3de4355555555": "333333333.3333333",
}


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items(), ids=[f"F-num-{bits}" for bits in NUMBERS])
def test_number(bits: str, text: str) -> None:
    [number] = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_bytes(number).decode() == text


CANONICAL = {  # cyberphone/json-canonicalization, testdata, verified
    "arrays": (
        r'[56,{"d":true,"10":null,"1":[]}]',
        '[56,{"1":[],"10":null,"d":true}]',
        "099601b171cafed97c333f8878d68e7f8c8f795412adb34b2fdcf0e7c7beac42",
    ),
    "french": (
        '{"peach":"This sorting order","péché":"is wrong according to French",'
        '"pêche":"but canonicalization MUST","sin":"ignore locale"}',
        None,
        "d99d0ebdcb0033cb858cfa830ae46bc0fb3309413b271f1da828c89901a27ed5",
    ),
    "values": (
        r'{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],'
        r'"string":"\u20ac$\u000F\u000aA'
        r"'"
        r'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}',
        None,
        "2d5e01a318d0f0879ab568c4be289c8b1f64ef8921a53c6277d5e069978baacb",
    ),
}


@pytest.mark.parametrize("name", CANONICAL)
def test_canonical(name: str) -> None:
    given, text, digest = CANONICAL[name]
    data = canonical_bytes(json.loads(given))
    assert text is None or data.decode() == text
    assert sha256(data).hexdigest() == digest


@dataclass(frozen=True)
class Signature:
    id: str
    seed: str
    public: str
    message: str
    signature: str
    status: str = "verified"
    source: str = "RFC 8032, section 7.1"


SIGNATURES = [
    Signature(
        "TEST 1",
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd2"
        "5bf5f0595bbe24655141438e7a100b",
    ),
    Signature(
        "TEST 2",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c38"
        "7b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize("case", SIGNATURES, ids=lambda case: case.id)
def test_signature(case: Signature) -> None:
    seed, message, signature = map(bytes.fromhex, (case.seed, case.message, case.signature))
    assert ed25519.public_key(seed).hex() == case.public
    assert ed25519.sign(seed, message) == signature
    assert ed25519.verify(bytes.fromhex(case.public), message, signature)
    assert not ed25519.verify(bytes.fromhex(case.public), message + b"\0", signature)


def test_plain_commitment() -> None:
    # F-commit1, derived: the idea in its simplest form, without what binds it to its place.
    message = canonical_bytes({"site": 1, "warheads": 3})
    assert record_bytes({"warheads": 3, "site": 1}) == message
    expected = "79a942c6b4481dda3b1e88fbaeaa94d72cfe2a75a8c3ca2faf95842009ad9b1e"
    assert sha256(bytes(range(32)) + message).hexdigest() == expected
