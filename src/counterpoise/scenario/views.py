"""One side's view of a scenario: every figure as that side believes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.scenario.figures import Figure

if TYPE_CHECKING:
    from counterpoise.scenario.scenario import Scenario
    from counterpoise.scenario.schema import Definition, Model, Part, Side, Source


@dataclass(frozen=True)
class View:
    """A scenario in one side's eyes: base, then developments, then that side's belief.

    Parameters
    ----------
    side : str or None
        Whose view; None for the base, which is nobody's.
    scenario : Scenario
        Where it comes from.
    sides : dict of str to Side
        In the order of the file.
    model : Model
        Choices of the model.
    definitions : dict of str to Definition
        Counts and ratios to be taken.
    sources : dict of str to Source
        By id.
    """

    side: str | None
    scenario: Scenario
    sides: dict[str, Side]
    model: Model
    definitions: dict[str, Definition]
    sources: dict[str, Source]

    def figures(self) -> Iterator[Figure]:
        """Every figure of the sides and of the model, defaults included, in the order of file and schema.

        The thresholds of definitions are choices of words, not figures of the forces, and are left out.
        """
        for side in self.sides.values():
            yield from _figures(side)
        yield from _figures(self.model)


def _figures(part: Part) -> Iterator[Figure]:
    from counterpoise.scenario.schema import Part

    for name in type(part).model_fields:
        value = getattr(part, name)
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for item in inner:
            if isinstance(item, Figure):
                yield item
            elif isinstance(item, Part):
                yield from _figures(item)
