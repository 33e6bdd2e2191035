"""Where a record may stand, what may replace what, and that nothing stands twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from counterpoise.escrow.errors import RefusedError
from counterpoise.escrow.parameters import RESERVED_STRATUM, Parameters
from counterpoise.escrow.schema import Record


def check_records(
    records: Sequence[tuple[int, Record]],
    parameters: Parameters,
    *,
    blocks: int,
    successors: Mapping[int, int] | None = None,
) -> None:
    """Refuse records that do not fit the schema, stand where they may not, or stand twice.

    Parameters
    ----------
    records : sequence of (int, Record)
        Leaves that are opened, and what they hold.
    parameters : Parameters
    blocks : int
        Of the head.
    successors : mapping of int to int, optional
        From each opened block to the one that replaced it, or to itself; None under a first head.

    Raises
    ------
    RefusedError
        ``bad-record``, ``bad-place`` or ``duplicate``.
    """
    for index, record in records:
        for key, said in parameters.schema.complaints(record):
            raise RefusedError("bad-record", f"leaf {index}, {key}: {said}")
    opened = dict(records)
    for where, said in (
        *_misplaced(opened, parameters),
        *_misreplaced(opened, parameters, blocks, successors),
    ):
        raise RefusedError("bad-place", f"{where}: {said}")
    check_names(records, parameters, successors)


def _misplaced(records: Mapping[int, Record], parameters: Parameters) -> Iterator[tuple[str, str]]:
    height = parameters.height
    buildings = {
        (index >> height, record["id"])
        for index, record in records.items()
        if record["level"] == "building" and "is_gone" not in record
    }
    names = {stratum.name for stratum in parameters.strata}
    for index, record in records.items():
        start = index >> height << height
        level, site, stratum = record["level"], records.get(start, {}), parameters.stratum_of(index >> height)
        is_change = stratum == RESERVED_STRATUM
        if (index == start) != (level == "site") and level != "dummy":
            said = f"a {level} may not stand there"
        elif not is_change and ("replaces" in record or "is_gone" in record):
            said = "only a snapshot replaces or eliminates"
        elif level == "site" and record["stratum"] not in (names if is_change else {stratum}):
            said = "the site is of another stratum than its block"
        elif level in ("building", "item") and (site.get("level"), site.get("id")) != (
            "site",
            record["site"],
        ):
            said = "its site is not opened at the start of its block"
        elif level in ("building", "item") and "is_gone" in site:
            said = "its site is gone"
        elif "building" in record and (index >> height, record["building"]) not in buildings:
            said = "its building is not opened in its block"
        else:
            continue
        yield f"leaf {index}", said


def _misreplaced(
    records: Mapping[int, Record], parameters: Parameters, blocks: int, successors: Mapping[int, int] | None
) -> Iterator[tuple[str, str]]:
    if successors is None:
        return
    height = parameters.height
    if {index >> height for index in records} != set(successors):
        yield "blocks", "they are not those of the opened records"
        return
    first = {block: records.get(block << height, {}) for block in successors}
    for block, later in successors.items():
        site, replaced = first[block], first[block].get("replaces")
        if later != block and not max(block + 1, parameters.blocks) <= later < blocks:
            said = f"it cannot be replaced by block {later}"
        elif later != block and first.get(later, {}).get("replaces") != block:
            said = f"what replaced it, block {later}, is not opened, or replaces another"
        elif replaced is not None and successors.get(int(replaced)) != block:
            said = f"block {replaced}, which it replaces, is not opened, or replaced by another"
        elif replaced is not None and not _is_same(first[int(replaced)], site):
            said = f"block {replaced}, which it replaces, holds another site, or is gone"
        else:
            continue
        yield f"block {block}", said


def _is_same(before: Record, after: Record) -> bool:
    return (
        before.get("level") == "site"
        and "is_gone" not in before
        and (before["id"], before["stratum"]) == (after["id"], after["stratum"])
    )


def check_names(
    records: Sequence[tuple[int, Record]], parameters: Parameters, successors: Mapping[int, int] | None
) -> None:
    """Refuse an identifier that stands twice, or again after it is gone.

    Raises
    ------
    RefusedError
        ``duplicate``.
    """
    seen: dict[object, list[int]] = {}
    gone: dict[object, int] = {}
    for index, record in sorted(records):
        if "id" not in record:
            continue
        name, block = record["id"], index >> parameters.height
        is_standing = successors is None or successors[block] == block
        for other in seen.setdefault(name, []):
            earlier = other >> parameters.height
            is_twice = is_standing and (successors is None or successors[earlier] == earlier)
            if is_twice or earlier == block:
                raise RefusedError("duplicate", f"{name} stands at the leaves {other} and {index}")
        if gone.get(name, block) < block:
            raise RefusedError(
                "duplicate", f"{name} stands at the leaf {index}, and is gone since {gone[name]}"
            )
        if "is_gone" in record:
            gone.setdefault(name, block)
        seen[name].append(index)
