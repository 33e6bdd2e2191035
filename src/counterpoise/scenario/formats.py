"""Versions of the scenario format."""

from __future__ import annotations

from counterpoise.scenario.problems import Location, Problem, problem_at
from counterpoise.scenario.tree import Mapping, Scalar

FORMAT = 1


def format_problem(document: Mapping) -> Problem | None:
    """What keeps this program from reading a file of this format, or None."""
    start = document.location or Location("", 1, 1)
    node = document.entries.get("format")
    if node is None:
        return problem_at(
            start, "format", f"the key 'format' is missing; a scenario begins with 'format: {FORMAT}'"
        )
    where = node.location or start
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, int) or isinstance(value, bool):
        return problem_at(where, "format", f"the format is a whole number; write 'format: {FORMAT}'")
    if value > FORMAT:
        return problem_at(
            where, "format", f"format {value} is newer than this program, which reads format {FORMAT}"
        )
    if value < 0:
        message = f"there is no format {value}; this program reads format {FORMAT}"
        return problem_at(where, "format", message)
    if value < FORMAT:
        message = f"format {value} is older than {FORMAT}; rewrite the file: counterpoise scenarios upgrade"
        return problem_at(where, "format", message)
    if next(iter(document.entries)) != "format":
        return problem_at(document.keys["format"], "format", f"'format: {FORMAT}' must be the first key")
    return None
