"""Blocks of draws."""

from __future__ import annotations

import pytest

from counterpoise.runs import blocks_of


def test_blocks_cover_every_draw_once() -> None:
    rows = [row for block in blocks_of(1000, size=77) for row in range(block.start, block.stop)]
    assert rows == list(range(1000))


@pytest.mark.parametrize(("draws", "size"), [(-1, 8), (8, 0)])
def test_impossible_blocks_are_refused(draws: int, size: int) -> None:
    with pytest.raises(ValueError, match="at least one a block"):
        blocks_of(draws, size=size)
