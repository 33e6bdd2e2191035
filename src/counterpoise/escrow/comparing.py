"""What several openings show together, and none of them alone."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from counterpoise.escrow.checking import Checked
from counterpoise.escrow.errors import EscrowError
from counterpoise.escrow.placing import check_names
from counterpoise.escrow.schema import Record


class Openings:
    """What all openings at hand show together."""

    def __init__(self) -> None:
        self._files: dict[bytes, Checked] = {}
        self._records: dict[bytes, dict[int, Record]] = {}
        self._successors: dict[bytes, dict[int, int]] = {}

    def take(self, data: bytes, checked: Checked) -> None:
        """Put an opening, itself sound, beside the earlier ones.

        Raises
        ------
        EscrowError
            If an identifier stands twice under one head, or two heads name different successors of a block.
        """
        head = checked.head
        for other in self._files.values():
            if other.head.declaration_id == head.declaration_id:
                _check_agree(*sorted((checked, other), key=lambda one: one.head.snapshot))
        records = self._records.setdefault(head.hash, {}) | dict(checked.records)
        successors = self._successors.setdefault(head.hash, {}) | dict(checked.successors or {})
        check_names([*records.items()], checked.parameters, successors if head.snapshot else None)
        self._records[head.hash], self._successors[head.hash] = records, successors
        self._files[sha256(data).digest()] = checked

    def blocks(self, files: Iterable[bytes]) -> set[int]:
        """Return the blocks whose first leaf is opened in some of these files."""
        return {
            index >> checked.parameters.height
            for checked in (self._files[file] for file in files if file in self._files)
            for index, _ in checked.records
            if not index & ((1 << checked.parameters.height) - 1)
        }


def _check_agree(old: Checked, new: Checked) -> None:
    for block, later in (new.successors or {}).items():
        before = (old.successors or {}).get(block, block)
        if before != later and before != block:
            raise EscrowError(
                f"snapshot {old.head.snapshot} says that block {before} replaced block {block}, snapshot "
                f"{new.head.snapshot} says another"
            )
