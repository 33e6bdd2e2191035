"""Settings that would not be seen, because a later patch sets the same path: they are refused."""

from __future__ import annotations

from collections.abc import Iterator

from counterpoise.scenario.problems import Problem, problem_at
from counterpoise.scenario.tree import Mapping, Node, Path, figures_set

SET = "--set"


def shadowed_developments(document: Mapping) -> Iterator[Problem]:
    """Developments that set what some belief sets in ``sides``, and so would never reach that side's view."""
    for name in document.child("developments").entries:
        patch = document.child("developments").child(name).child("patch")
        for side, overridden in believed(document, "sides"):
            for path, node in figures_set(patch, "patch").items():
                if path in overridden:
                    better = f"put what {side} believes of it under beliefs.{side}.developments.{name}.patch"
                    where = ("developments", name, "patch", *path)
                    yield _problem(node, where, f"the belief of {side}", overridden[path], better)


def shadowed_settings(document: Mapping, developments: tuple[str, ...]) -> Iterator[Problem]:
    """Changes made with ``--set`` that a belief or a chosen development overrides."""
    for path, node in _set_in_base(document):
        for side, overridden in believed(document, path[0]):
            if path in overridden:
                better = f"use --set {side}:{'.'.join(path)}=… to change that belief"
                yield _problem(node, path, f"the belief of {side}", overridden[path], better)
        for name in developments:
            setting = _set_by_development(document, name).get(path)
            if setting:
                better = f"use --set developments.{name}.patch.{'.'.join(path)}=… to change that development"
                yield _problem(node, path, f"the development {name}", setting, better)


def _set_in_base(document: Mapping) -> Iterator[tuple[Path, Node]]:
    for part in ("sides", "developments"):
        for path, node in figures_set(document.child(part), part).items():
            if node.location and node.location.file == SET:
                yield (part, *path), node


def _set_by_development(document: Mapping, name: str) -> dict[Path, Node]:
    return figures_set(document.child("developments").child(name).child("patch"), "patch")


def believed(document: Mapping, part: str) -> Iterator[tuple[str, dict[Path, Node]]]:
    """For each side with a belief, what it sets in one part of the scenario."""
    beliefs = document.child("beliefs")
    for side in beliefs.entries:
        found = figures_set(beliefs.child(side).child(part), part)
        yield side, {(part, *path): node for path, node in found.items()}


def _problem(node: Node, path: Path, by: str, overriding: Node, better: str) -> Problem:
    assert node.location is not None
    message = f"{by} overrides this path ({overriding.location}); {better}"
    return problem_at(node.location, ".".join(path), message)
