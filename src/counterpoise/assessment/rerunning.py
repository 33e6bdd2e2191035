"""The same result again, from the scenario, seed and draws that it carries; or why not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from counterpoise import __version__
from counterpoise.assessment.selecting import NoSuchPath, find
from counterpoise.assessment.tracing import embedded_scenario
from counterpoise.runs.progress import Progress, silent

SAME = 1e-9
"""Relative to the number, or absolute below one: how far machines and library versions may differ."""

_NOT_COMPARED = frozenset({"version", "document", "file", "line", "column"})


@dataclass(frozen=True)
class Difference:
    """A value that came out otherwise.

    Attributes
    ----------
    path, selector : str
        Where, by places and by tags.
    before, after : number, str, bool or None
        None also where one of the results has nothing there.
    relative : float
        Difference over the larger of the two numbers; infinite where one of them is no number.
    """

    path: str
    selector: str
    before: float | str | bool | None
    after: float | str | bool | None
    relative: float

    def __str__(self) -> str:
        size = f" ({self.relative:.2g} of it)" if math.isfinite(self.relative) else ""
        return f"{self.selector}: {self.before!r} before, {self.after!r} now{size}"


@dataclass(frozen=True)
class Rerun:
    """Whether a result came out again. ``print`` says so in words.

    Attributes
    ----------
    scenario : str
    seed, draws : int
        Of the run now.
    made_by, run_by : str
        Versions.
    compared : int
        Values compared.
    is_same : bool
        Whether every number agrees to :data:`SAME` and every word is the same.
    is_identical : bool
        Whether they agree to the last digit.
    reasons : tuple of str
        What is otherwise about the run, so that the numbers may differ.
    differences : tuple of Difference
        Largest first; only those beyond :data:`SAME`.
    """

    scenario: str
    seed: int
    draws: int
    made_by: str
    run_by: str
    compared: int
    is_same: bool
    is_identical: bool
    reasons: tuple[str, ...]
    differences: tuple[Difference, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types; an infinite relative difference is None."""
        own = asdict(self)
        for difference in own["differences"]:
            if not math.isfinite(difference["relative"]):
                difference["relative"] = None
        return own

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def rerun(
    result: dict[str, Any],
    *,
    seed: int | None = None,
    draws: int | None = None,
    threads: int | None = None,
    progress: Progress = silent,
) -> Rerun:
    """Run a result again and compare every number.

    Parameters
    ----------
    result : dict
        As ``Assessment.to_dict`` gives it, or as read from its JSON or its report.
    seed, draws : int, optional
        By default those of the result; others show how far the numbers depend on them.
    threads : int, optional
    progress : callable

    Returns
    -------
    Rerun

    Raises
    ------
    ScenarioError
        If the scenario in the result cannot be read.
    ValueError
        If seed or draws are not such numbers.
    """
    from counterpoise.assessment.assessing import assess

    scenario = embedded_scenario(result)
    seed_now = result["seed"] if seed is None else seed
    draws_now = result["draws"] if draws is None else draws
    again = assess(scenario, draws=draws_now, seed=seed_now, threads=threads, progress=progress).to_dict()
    reasons: list[str] = []
    if result["version"] != __version__:
        reasons.append(f"it was made by version {result['version']}; this is {__version__}")
    if result["hash"] != scenario.hash:
        reasons.append("the scenario in it is not the one whose hash it states: it was changed afterwards")
    if seed_now != result["seed"]:
        reasons.append(f"other seed: {result['seed']} before, {seed_now} now")
    if draws_now != result["draws"]:
        reasons.append(f"other number of draws: {result['draws']} before, {draws_now} now")
    before, after = dict(_leaves(result)), dict(_leaves(again))
    differences = sorted(
        _differences(before, after, result, again), key=lambda one: (-one.relative, one.path)
    )
    beyond = tuple(one for one in differences if one.relative > 0.0 and not _is_close(one.before, one.after))
    return Rerun(
        scenario=scenario.name,
        seed=seed_now,
        draws=draws_now,
        made_by=str(result["version"]),
        run_by=__version__,
        compared=len(before.keys() | after.keys()),
        is_same=not beyond,
        is_identical=not differences,
        reasons=tuple(reasons),
        differences=beyond,
    )


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value with its path, but where a figure stands in its file and what the hash covers."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _NOT_COMPARED:
                yield from _leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _leaves(item, f"{path}.{i}")
    else:
        yield path, value


def _differences(
    before: dict[str, Any], after: dict[str, Any], old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Difference]:
    for path in dict.fromkeys([*before, *after]):
        a, b = before.get(path), after.get(path)
        if a != b or (path in before) != (path in after):
            selector = _selector(old if path in before else new, path)
            yield Difference(path, selector, a, b, _relative(a, b))


def _selector(result: dict[str, Any], path: str) -> str:
    try:
        return find(result, path).selector
    except NoSuchPath:
        return path


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _relative(a: Any, b: Any) -> float:
    if not (_is_number(a) and _is_number(b)):
        return math.inf
    largest = max(abs(a), abs(b))
    return float(abs(a - b) / largest) if largest else 0.0


def _is_close(a: Any, b: Any) -> bool:
    return _is_number(a) and _is_number(b) and abs(a - b) <= SAME * max(1.0, abs(a), abs(b))


def _lines(done: Rerun) -> Iterator[str]:
    run = f"{done.scenario}, seed {done.seed}, {done.draws:,} draws, version {done.run_by}"
    if done.is_same:
        how = (
            "to the last digit"
            if done.is_identical
            else f"to {SAME:g}, as from another machine or other libraries"
        )
        yield f"same numbers again, {how}: {done.compared:,} values ({run})"
        yield from (f"  although {reason}" for reason in done.reasons)
        return
    yield f"not the same numbers: {len(done.differences):,} of {done.compared:,} values differ ({run})"
    yield from (f"  {reason}" for reason in done.reasons)
    if not done.reasons:
        yield "  scenario, seed, draws and version are the same: the result was changed, or the program was"
    yield "  largest differences:"
    yield from (f"    {difference}" for difference in done.differences[:10])
