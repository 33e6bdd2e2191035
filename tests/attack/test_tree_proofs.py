"""For each valid proof of the tree, a family of broken ones: all are refused, none raises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from counterpoise.escrow import merkle

SIZES = [1, 2, 3, 5, 7, 8]
ENTRIES = [bytes([i]) * i for i in range(9)]


def flipped(data: bytes) -> Iterator[bytes]:
    """Every byte string that differs in one bit."""
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def broken(proof: list[bytes]) -> Iterator[list[bytes]]:
    """Proofs that were cut, filled up, swapped, or changed by a bit."""
    yield [*proof, bytes(32)]
    yield [bytes(32), *proof]
    yield [*proof, b""]
    for i, node in enumerate(proof):
        yield proof[:i] + proof[i + 1 :]
        yield [*proof[:i], node, node, *proof[i + 1 :]]
        yield [*proof[:i], node[:-1], *proof[i + 1 :]]
        yield [*proof[:i], node + b"\0", *proof[i + 1 :]]
        for other in flipped(node):
            yield [*proof[:i], other, *proof[i + 1 :]]
    for i in range(len(proof) - 1):
        yield [*proof[:i], proof[i + 1], proof[i], *proof[i + 2 :]]


@pytest.mark.parametrize("size", SIZES)
def test_inclusion(size: int) -> None:
    entries = ENTRIES[:size]
    root = merkle.tree_head(entries)
    for index in range(size):
        proof = merkle.inclusion_proof(entries, index)
        assert merkle.verify_inclusion(entries[index], index, size, proof, root)
        assert not any(
            merkle.verify_inclusion(entries[index], index, size, bad, root) for bad in broken(proof)
        )
        for other in {-1, *range(size + 2)} - {index}:
            assert not merkle.verify_inclusion(entries[index], other, size, proof, root)
        # Of another depth; the sizes of one depth differ in what the signed head says.
        for other in (-1, 0, index, 2 * size + 2):
            assert not merkle.verify_inclusion(entries[index], index, other, proof, root)
        for bad in flipped(root):
            assert not merkle.verify_inclusion(entries[index], index, size, proof, bad)
        assert not merkle.verify_inclusion(entries[index] + b"\0", index, size, proof, root)


def test_a_node_is_no_leaf() -> None:
    left, right = map(merkle.leaf_hash, ENTRIES[:2])
    root = merkle.tree_head(ENTRIES[:2])
    assert merkle.node_hash(left, right) == root
    assert merkle.leaf_hash(left + right) != root
    assert not merkle.verify_inclusion(left + right, 0, 1, [], root)
    assert not merkle.verify_inclusion(b"\x01" + left + right, 0, 1, [], root)


def test_a_last_leaf_twice_is_another_tree() -> None:
    # The flaw of trees that repeat the last leaf to fill a level.
    assert merkle.tree_head(ENTRIES[:3]) != merkle.tree_head([*ENTRIES[:3], ENTRIES[2]])


@pytest.mark.parametrize(("old", "new"), [(1, 2), (1, 8), (2, 5), (3, 7), (4, 7), (6, 8), (7, 8)])
def test_consistency(old: int, new: int) -> None:
    old_root, new_root = merkle.tree_head(ENTRIES[:old]), merkle.tree_head(ENTRIES[:new])
    proof = merkle.consistency_proof(ENTRIES[:new], old)
    assert merkle.verify_consistency(old, new, old_root, new_root, proof)
    assert not any(merkle.verify_consistency(old, new, old_root, new_root, bad) for bad in broken(proof))
    assert not any(merkle.verify_consistency(old, new, bad, new_root, proof) for bad in flipped(old_root))
    assert not any(merkle.verify_consistency(old, new, old_root, bad, proof) for bad in flipped(new_root))
    assert not merkle.verify_consistency(new, old, new_root, old_root, proof)
    assert not merkle.verify_consistency(-1, new, old_root, new_root, proof)
    assert not merkle.verify_consistency(new, new, old_root, new_root, proof)


def test_equal_sizes_need_equal_roots() -> None:
    one, other = merkle.tree_head(ENTRIES[:3]), merkle.tree_head(ENTRIES[1:4])
    assert merkle.verify_consistency(3, 3, one, one, [])
    assert not merkle.verify_consistency(3, 3, one, other, [])
    assert not merkle.verify_consistency(3, 3, one, one, [one])
