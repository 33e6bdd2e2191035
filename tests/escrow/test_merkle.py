"""The tree against pymerkle and against the recursions of RFC 6962."""

from __future__ import annotations

import random

import pymerkle
import pytest

from counterpoise.escrow import merkle


def entries_of(size: int) -> list[bytes]:
    source = random.Random(size)
    return [source.randbytes(source.randrange(40)) for _ in range(size)]


def oracle_of(entries: list[bytes]) -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 100]


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_paths_equal_pymerkle(size: int) -> None:
    entries = entries_of(size)
    tree = oracle_of(entries)
    root = merkle.tree_head(entries)
    assert root == tree.get_root(size)
    for index in range(size):
        path = merkle.inclusion_proof(entries, index)
        assert path == list(tree.prove_inclusion(index + 1, size).path[1:])
        assert merkle.verify_inclusion(entries[index], index, size, path, root)


@pytest.mark.medium
@pytest.mark.parametrize("size", [1000, 4097, 10_000])
def test_large_trees_equal_pymerkle(size: int) -> None:
    entries = entries_of(size)
    tree = oracle_of(entries)
    source = random.Random(size)
    assert merkle.tree_head(entries) == tree.get_root(size)
    for index in source.sample(range(size), 3):
        path = merkle.inclusion_proof(entries, index)
        assert path == list(tree.prove_inclusion(index + 1, size).path[1:])
    for old in source.sample(range(1, size), 3):
        proof = merkle.consistency_proof(entries, old)
        assert merkle.verify_consistency(old, size, tree.get_root(old), tree.get_root(size), proof)


def subproof(old: int, entries: list[bytes], *, is_known: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2, word by word."""
    size = len(entries)
    if old == size:
        return [] if is_known else [merkle.tree_head(entries)]
    split = max(2**i for i in range(20) if 2**i < size)
    if old <= split:
        return [
            *subproof(old, entries[:split], is_known=is_known),
            merkle.tree_head(entries[split:]),
        ]
    return [*subproof(old - split, entries[split:], is_known=False), merkle.tree_head(entries[:split])]


@pytest.mark.parametrize("size", SIZES)
def test_consistency_proofs_are_those_of_the_rfc(size: int) -> None:
    entries = entries_of(size)
    root = merkle.tree_head(entries)
    for old in range(1, size + 1):
        proof = merkle.consistency_proof(entries, old)
        assert proof == subproof(old, entries, is_known=True)
        assert merkle.verify_consistency(old, size, merkle.tree_head(entries[:old]), root, proof)


def test_nothing_is_the_beginning_of_everything() -> None:
    entries = entries_of(3)
    empty, root = merkle.tree_head([]), merkle.tree_head(entries)
    assert merkle.consistency_proof(entries, 0) == []
    assert merkle.verify_consistency(0, 3, empty, root, [])
    assert not merkle.verify_consistency(0, 3, root, root, [])
    assert not merkle.verify_consistency(0, 0, empty, root, [])


def test_what_is_not_there_cannot_be_proved() -> None:
    for index in (-1, 3):
        with pytest.raises(ValueError, match="index is"):
            merkle.inclusion_proof(entries_of(3), index)
    for old in (-1, 4):
        with pytest.raises(ValueError, match="old_size is"):
            merkle.consistency_proof(entries_of(3), old)


def test_subtrees_of_one_size_make_the_same_tree() -> None:
    entries = entries_of(24)
    blocks = [merkle.tree_head(entries[i : i + 4]) for i in range(0, 24, 4)]
    assert merkle.root_of(blocks) == merkle.tree_head(entries)
    inside = merkle.inclusion_proof(entries[8:12], 1)
    assert inside + merkle.path_of(blocks, 2) == merkle.inclusion_proof(entries, 9)
