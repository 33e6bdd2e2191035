r"""The hash tree of RFC 6962 and RFC 9162: heads, inclusion and consistency proofs.

A tree of n > 1 leaves is split at the largest power of two below n. An entry is any byte
string; it is hashed here.

Examples
--------
>>> tree_head([]).hex()[:16]
'e3b0c44298fc1c14'
>>> entries = [b"", b"\x00", b"\x10"]
>>> tree_head(entries).hex()[:16]
'aeb6bcfe274b70a1'
>>> verify_inclusion(entries[2], 2, 3, inclusion_proof(entries, 2), tree_head(entries))
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import TypeVar

Node = TypeVar("Node")

LEAF, NODE = b"\x00", b"\x01"
HASH_BYTES = 32
MAX_PROOF = 64
"""More hashes than any proof in a tree of fewer than 2^53 leaves has."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry: H(00 ‖ entry).

    >>> leaf_hash(b"L123456").hex()[:16]
    '395aa064aa4c29f7'
    """
    return sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two nodes: H(01 ‖ left ‖ right), of any two byte strings."""
    return sha256(NODE + left + right).digest()


def tree_head(entries: Iterable[bytes]) -> bytes:
    """Return the root over entries in their order; H of nothing for none.

    Parameters
    ----------
    entries : iterable of bytes
        Read once; memory grows with the logarithm of their number.
    """
    return root_of(map(leaf_hash, entries))


def inclusion_proof(entries: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of an entry, from its sibling up to the root's child.

    Parameters
    ----------
    entries : sequence of bytes
    index : int
        From 0 to ``len(entries) - 1``.

    Raises
    ------
    ValueError
        If there is no such entry.
    """
    return path_of([leaf_hash(entry) for entry in entries], index)


def verify_inclusion(entry: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a path leads from an entry to a root.

    Parameters
    ----------
    entry : bytes
    index : int
        From 0.
    size : int
        Leaves of the tree. Sizes in which the path has one shape cannot be told apart by it: the signed head
        says which is right.
    proof : sequence of bytes
        From the leaf up.
    root : bytes

    Returns
    -------
    bool
        False for whatever is malformed; nothing is raised.

    References
    ----------
    RFC 9162, section 2.1.3.2.
    """
    return root_from(leaf_hash(entry), index, size, proof) == root


def consistency_proof(entries: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return the proof that the tree over the first ``old_size`` entries is a beginning of the tree over all.

    Parameters
    ----------
    entries : sequence of bytes
    old_size : int
        From 1 to ``len(entries)``; for the latter the proof is empty. So it is for an
        empty tree, of which nothing needs to be proved.

    Raises
    ------
    ValueError
        If ``old_size`` is negative or larger than the number of entries.

    References
    ----------
    RFC 6962, section 2.1.2.
    """
    return consistency_of([leaf_hash(entry) for entry in entries], old_size)


def consistency_of(hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """`consistency_proof` over leaf hashes, or over roots of complete subtrees of one size.

    Raises
    ------
    ValueError
        If ``old_size`` is negative or larger than the number of hashes.
    """
    if not 0 <= old_size <= len(hashes):
        raise ValueError(f"old_size is {old_size}; from 0 to {len(hashes)}, the number of entries, is needed")
    if old_size in (0, len(hashes)):
        return []
    proof: list[bytes] = []
    low, high, is_known = 0, len(hashes), True
    # Down to the node that is the last complete subtree of the old tree; what stands beside is the proof.
    while old_size != high - low:
        split = low + _split(high - low)
        if old_size <= split - low:
            proof.append(root_of(hashes[split:high]))
            high = split
        else:
            proof.append(root_of(hashes[low:split]))
            old_size -= split - low
            low, is_known = split, False
    if not is_known:
        proof.append(root_of(hashes[low:high]))
    return proof[::-1]


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a proof shows that the new tree begins with the old one.

    Parameters
    ----------
    old_size, new_size : int
        Leaves of the two trees.
    old_root, new_root : bytes
    proof : sequence of bytes
        As `consistency_proof` gives it.

    Returns
    -------
    bool
        False for whatever is malformed; nothing is raised. An empty tree is the beginning of every tree.

    References
    ----------
    RFC 9162, section 2.1.4.2.
    """
    if not 0 <= old_size <= new_size or any(len(node) != HASH_BYTES for node in proof):
        return False
    if old_size == 0:
        return not proof and old_root == root_of([]) and (new_size > 0 or new_root == old_root)
    if old_size == new_size:
        return not proof and old_root == new_root
    nodes = list(proof)
    if old_size & (old_size - 1) == 0:
        nodes.insert(0, old_root)
    return roots_from(old_size, new_size, nodes) == (old_root, new_root)


def roots_from(old_size: int, new_size: int, nodes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the roots of both trees that a consistency proof contains; None if it cannot be one.

    Parameters
    ----------
    old_size, new_size : int
        0 < old_size < new_size.
    nodes : sequence of bytes
        The proof; where ``old_size`` is a power of two, the root of the old tree before it.
    """
    if not nodes or not 0 < old_size < new_size or any(len(node) != HASH_BYTES for node in nodes):
        return None
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, node)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, or over roots of complete subtrees of one size."""
    root = joined(hashes, node_hash)
    return sha256(b"").digest() if root is None else root


def joined(nodes: Iterable[Node], join: Callable[[Node, Node], Node]) -> Node | None:
    """Return the root of the tree of this shape, of nodes that are joined in some way; None of none."""
    # The peaks of a growing tree: complete subtrees, largest first, no two of one height.
    peaks: list[tuple[int, Node]] = []
    for node in nodes:
        height = 0
        while peaks and peaks[-1][0] == height:
            node = join(peaks.pop()[1], node)
            height += 1
        peaks.append((height, node))
    if not peaks:
        return None
    root = peaks.pop()[1]
    while peaks:
        root = join(peaks.pop()[1], root)
    return root


def path_of(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of one of several leaf hashes.

    Raises
    ------
    ValueError
        If there is no such leaf.
    """
    return paths_of(hashes)(index)


def paths_of(hashes: Sequence[bytes]) -> Callable[[int], list[bytes]]:
    """Hash a tree once, for many audit paths.

    Parameters
    ----------
    hashes : sequence of bytes
        Of leaves, or roots of complete subtrees of one size.

    Returns
    -------
    callable
        From an index to its path, in time that grows with the logarithm of the size.
    """
    return siblings_of(hashes, node_hash)


def siblings_of(nodes: Sequence[Node], join: Callable[[Node, Node], Node]) -> Callable[[int], list[Node]]:
    """`paths_of` in a tree of nodes that are joined in some way."""
    # A last node without a partner goes up unchanged: that gives the same tree as splitting from the top.
    levels = [list(nodes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [join(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(below) - len(below) % 2 :])

    def path(index: int) -> list[Node]:
        if not 0 <= index < len(nodes):
            raise ValueError(f"index is {index}; from 0 to {len(nodes) - 1} is needed")
        found = []
        for level in levels[:-1]:
            if index ^ 1 < len(level):
                found.append(level[index ^ 1])
            index >>= 1
        return found

    return path


def root_from(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root to which a path leads from a leaf's hash; None if the path cannot be one."""
    if any(len(node) != HASH_BYTES for node in proof):
        return None
    return climbed(leaf, index, size, proof, node_hash)


def climbed(
    leaf: Node, index: int, size: int, path: Sequence[Node], join: Callable[[Node, Node], Node]
) -> Node | None:
    """`root_from` in a tree of nodes that are joined in some way."""
    if not 0 <= index < size:
        return None
    place, last, root = index, size - 1, leaf
    for node in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = join(node, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = join(root, node)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << (size - 1).bit_length() - 1
