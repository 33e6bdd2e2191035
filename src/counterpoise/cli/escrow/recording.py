"""``counterpoise escrow record`` and ``audit``: what was said, kept and judged."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.escrow.options import Key, public_keys
from counterpoise.cli.options import Json
from counterpoise.cli.speaking import say, say_json, tell

if TYPE_CHECKING:
    from counterpoise.escrow.auditing import Audit

record = typer.Typer(help="Keep what was said: heads, statements, proofs that they are there.")

RecordFile = Annotated[
    str, typer.Argument(metavar="RECORD", help="The file of a record, or the URL of a database.")
]
Keys = Annotated[str, typer.Option(metavar="FILES", help="Public keys of the parties, with commas.")]
Out = Annotated[Path, typer.Option(metavar="FILE", help="Where it goes.")]


@record.command("add")
def add(
    where: RecordFile,
    files: Annotated[list[Path], typer.Argument(help="declaration.json, heads, statements: in this order.")],
    keys: Keys,
) -> None:
    """Put files at the end of your record: yours, and those that you received."""
    from counterpoise.escrow.record import record_at

    with record_at(where) as opened:
        places = opened.add([file.read_bytes() for file in files], public_keys(keys))
    for file, place in zip(files, places, strict=True):
        say(f"{place}  {file}")


@record.command("head")
def head(where: RecordFile, key: Key, out: Out) -> None:
    """Sign the head over all entries; let the other side cosign it, and add it again."""
    from counterpoise.escrow.durable import write_durably
    from counterpoise.escrow.keys import read_private_key
    from counterpoise.escrow.log import parse_log_head

    _existing(where)
    private = read_private_key(key)
    from counterpoise.escrow.record import record_at

    with record_at(where) as opened:
        signed = opened.head(private)
    write_durably(out, signed)
    say(f"{out}: {parse_log_head(signed)[0].size} entries")


@record.command("prove")
def prove(
    where: RecordFile,
    entry: Annotated[Path, typer.Argument(help="A file that was added.")],
    head: Annotated[Path, typer.Option(metavar="FILE", help="A head of this record, cosigned or not.")],
    out: Out,
) -> None:
    """Prove that an entry is in the record, for 'escrow check --proof'."""
    from counterpoise.escrow.durable import write_durably
    from counterpoise.escrow.record import record_at

    _existing(where)
    with record_at(where) as opened:
        write_durably(out, opened.prove(entry.read_bytes(), head.read_bytes()))
    say(str(out))


@record.command("continues")
def continues(
    where: RecordFile,
    old: Annotated[Path, typer.Argument(help="A head that the other side has.")],
    new: Annotated[Path, typer.Argument(help="A later one.")],
    out: Out,
) -> None:
    """Prove that a head continues an older one, for 'escrow cosign --proof'."""
    from counterpoise.escrow.durable import write_durably
    from counterpoise.escrow.record import record_at

    _existing(where)
    with record_at(where) as opened:
        write_durably(out, opened.prove_consistent(old.read_bytes(), new.read_bytes()))
    say(str(out))


def audit(
    where: RecordFile,
    keys: Keys,
    openings: Annotated[
        list[Path] | None,
        typer.Option("--opening", help="An opening that the record names; once for each."),
    ] = None,
    forks: Annotated[Path | None, typer.Option(metavar="FOLDER", help="For the evidence of forks.")] = None,
    is_json: Json = False,
) -> None:
    """Read a record from its beginning: faults, forks, and what is due."""
    import time

    from counterpoise.escrow.auditing import audit as do
    from counterpoise.escrow.cosigning import SLACK
    from counterpoise.escrow.durable import write_durably
    from counterpoise.escrow.record import record_at

    _existing(where)
    now = int(time.time())
    files = [file.read_bytes() for file in openings or []]
    with record_at(where) as opened:
        found = do(
            opened,
            public_keys(keys),
            now=now,
            openings={sha256(data).digest(): data for data in files},
        )
    for i, evidence in enumerate(found.forks if forks else ()):
        assert forks is not None
        write_durably(forks / f"fork-{i}.json", evidence)
    if found.latest > now + SLACK:
        tell(
            f"this machine's clock says {now}, but somebody has cosigned at {found.latest}; one of the "
            "clocks is wrong, and what is overdue may not be shown as such"
        )
    _show(found, is_json=is_json)
    raise typer.Exit(0 if found.is_clean else 1)


def _show(found: Audit, *, is_json: bool) -> None:
    if is_json:
        say_json(
            {
                "entries": found.size,
                "root": found.root.hex(),
                "counts": dict(found.counts),
                "faults": [fault._asdict() for fault in found.faults],
                "due": [one._asdict() for one in found.due],
                "forks": len(found.forks),
            }
        )
        return
    for fault in found.faults:
        say(f"fault at {'the whole' if fault.place is None else f'entry {fault.place}'}: {fault.message}")
    for one in found.due:
        by = f", by {one.by}" if one.by else ""
        said = "" if one.is_shown or one.standing != "overdue" else ", by this machine's clock alone"
        say(f"entry {one.place} asks for {one.what}{by}: {one.standing}{said}")
    say(
        f"{found.size} entries, root {found.root.hex()}: "
        f"{'clean' if found.is_clean else 'not clean'}, {len(found.forks)} forks"
    )
    if found.forks:
        tell("--forks writes the evidence, which 'escrow check' shows to anybody")


def _existing(where: str) -> None:
    from counterpoise.escrow.errors import EscrowError

    if "://" not in where and not Path(where).is_file():
        raise EscrowError(f"{where}: there is no such record")
