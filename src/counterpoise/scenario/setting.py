"""What stands behind ``--set``: one figure at one path, as a patch."""

from __future__ import annotations

from counterpoise.scenario.problems import Location, Problem, ScenarioError, suggestion
from counterpoise.scenario.reading import node_from_text
from counterpoise.scenario.shadows import SET
from counterpoise.scenario.tree import ABOUT, Mapping, Node, Scalar, Sequence


def setting_patch(setting: str, sides: tuple[str, ...]) -> Mapping:
    """The patch of the whole scenario that a setting means.

    Parameters
    ----------
    setting : str
        ``PATH=VALUE`` or ``SIDE:PATH=VALUE``; the value is written as in a file.
    sides : tuple of str
        The sides that can have a belief.

    Raises
    ------
    ScenarioError
        If the setting has no path, no value, or an unknown side.
    """
    target, equals, value = setting.partition("=")
    believer, colon, path = target.rpartition(":")
    keys = tuple(key.strip() for key in path.split("."))
    if not equals or not all(keys):
        raise _error(setting, 1, "write PATH=VALUE or SIDE:PATH=VALUE")
    if colon and believer not in sides:
        raise _error(setting, 1, f"unknown side {believer!r}{suggestion(believer, sides)}")
    if keys[-1] in ABOUT and keys[0] != "definitions":
        message = f"{keys[-1]!r} is set with a figure, as in PATH={{value: 200 m, {keys[-1]}: …}}"
        raise _error(setting, 1, message)
    if keys[0] in sides:
        raise _error(
            setting, 1 + len(believer + colon), f"a path begins at the top: write 'sides.{keys[0]}…'"
        )
    if keys[0] == "sides" and len(keys) > 1 and keys[1] not in sides:
        at = 1 + len(believer + colon) + len("sides.")
        raise _error(setting, at, f"unknown side {keys[1]!r}{suggestion(keys[1], sides)}")
    if keys == ("format",):
        raise _error(setting, 1, "the format of a file cannot be set")
    if not value.strip():
        raise _error(setting, len(target) + 2, "there is no value after '='")
    leaf = _leaf(value, len(target) + 2)
    return _patch(path, len(believer + colon), leaf, ("beliefs", believer) if colon else ())


def _patch(path: str, before: int, leaf: Node, within: tuple[str, ...]) -> Mapping:
    """A patch that holds one leaf at a path, each key with its place in the setting."""
    keys = path.split(".")
    columns = [before + 1 + sum(len(key) + 1 for key in keys[:i]) for i in range(len(keys))]
    steps = [(key.strip(), Location(SET, 1, column)) for key, column in zip(keys, columns, strict=True)]
    node = leaf
    for key, where in reversed([*((key, Location(SET, 1, 1)) for key in within), *steps]):
        node = Mapping({key: node}, where, {key: where})
    assert isinstance(node, Mapping)
    return node


def _leaf(value: str, column: int) -> Node:
    try:
        node = node_from_text(value, file=SET)
    except ScenarioError as error:
        shifted = [Problem(SET, 1, p.column + column - 1, p.path, p.message) for p in error.problems]
        raise ScenarioError(shifted) from None
    if node is None:
        node = Scalar(None, Location(SET, 1, 1))  # such as "~": for the figure to refuse
    return _moved(node, column - 1)


def _moved(node: Node, by: int) -> Node:
    """The same node with its places counted in the whole setting."""
    where = _later(node.location, by)
    if isinstance(node, Sequence):
        return Sequence(tuple(_moved(item, by) for item in node.items), where)
    if isinstance(node, Scalar):
        return Scalar(node.value, where)
    entries = {key: _moved(child, by) for key, child in node.entries.items()}
    return Mapping(entries, where, {key: _later(at, by) or at for key, at in node.keys.items()})


def _later(location: Location | None, by: int) -> Location | None:
    return location and Location(SET, 1, location.column + by)


def _error(setting: str, column: int, message: str) -> ScenarioError:
    return ScenarioError([Problem(SET, 1, column, "", f"{message} (in '{setting}')")])
