"""``counterpoise escrow notify`` and ``challenge``: what happened, what was found, who did not answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.escrow.options import Key, RecordAt, public_keys
from counterpoise.cli.speaking import say

if TYPE_CHECKING:
    from counterpoise.escrow.heads import Head
    from counterpoise.escrow.keys import PrivateKey

challenge = typer.Typer(help="Ask for a record, say what was found, record who did not answer.")

HeadFile = Annotated[
    Path, typer.Argument(metavar="HEAD", help="The cosigned head; its declaration.json stands beside it.")
]
Keys = Annotated[str, typer.Option(metavar="FILES", help="Both public keys, with a comma.")]
Out = Annotated[Path, typer.Option(metavar="FILE", help="For your statement, to be given to the other side.")]
_DAY_S = 86400


def notify(
    head: HeadFile,
    notice: Annotated[Path, typer.Argument(help="What happened, in writing; give it beside the statement.")],
    key: Key,
    keys: Keys,
    out: Out,
    record: RecordAt = None,
) -> None:
    """Sign a notice: it cannot be changed or denied any more."""
    from counterpoise.escrow.challenging import notification

    stated, private = _read(head, key, keys)
    _give(notification(stated, notice.read_bytes()).signed(private), head, keys, out, record)


@challenge.command("ask")
def ask(
    head: HeadFile,
    found: Annotated[Path, typer.Argument(help="What was found and where, in writing.")],
    key: Key,
    keys: Keys,
    out: Out,
    days: Annotated[int, typer.Option(min=1, max=36500, help="Within which it must be opened.")] = 30,
    record: RecordAt = None,
) -> None:
    """Ask the declarant to open the record that contains what was found: 'escrow open --answers'."""
    import time

    from counterpoise.escrow.challenging import challenge as do
    from counterpoise.escrow.cosigning import check_clock
    from counterpoise.escrow.heads import parse_head
    from counterpoise.escrow.notes import verify_note

    (stated, private), now = _read(head, key, keys), int(time.time())
    check_clock(now, verify_note(parse_head(head.read_bytes())[1], public_keys(keys)).times.values())
    due = now + days * _DAY_S
    _give(do(stated, found.read_bytes(), due=due).signed(private), head, keys, out, record)


@challenge.command("finding")
def finding(
    head: HeadFile,
    report: Annotated[Path, typer.Argument(help="What an inspection found, in writing.")],
    key: Key,
    keys: Keys,
    out: Out,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The challenge that it followed.")
    ] = None,
    is_disputed: Annotated[
        bool, typer.Option("--disputed", help="The other side does not agree; it stands with one signature.")
    ] = False,
    record: RecordAt = None,
) -> None:
    """Sign a finding. Unless it is disputed, it counts once the other side has countersigned it."""
    from counterpoise.escrow.challenging import finding as do

    stated, private = _read(head, key, keys)
    to = answers.read_bytes() if answers else None
    signed = do(stated, report.read_bytes(), to=to, is_agreed=not is_disputed).signed(private)
    # An agreed finding is complete with the second signature: it is recorded then.
    _give(signed, head, keys, out, record if is_disputed else None)


@challenge.command("countersign")
def countersign(
    head: HeadFile,
    statement: Annotated[Path, typer.Argument(help="The other side's finding.")],
    report: Annotated[Path, typer.Argument(help="The report that it is about.")],
    key: Key,
    keys: Keys,
    out: Out,
    record: RecordAt = None,
) -> None:
    """Agree to a finding of the other side. Read the report first: your signature is under it."""
    from counterpoise.escrow.challenging import countersigned
    from counterpoise.escrow.errors import EscrowError

    _, private = _read(head, key, keys)
    others = [one for one in public_keys(keys) if one != private.public]
    if len(others) != 1:
        raise EscrowError("--keys: your own public key and that of the other side are needed")
    signed = countersigned(statement.read_bytes(), report.read_bytes(), private, others[0])
    _give(signed, head, keys, out, record)


@challenge.command("refused")
def refused(
    head: HeadFile,
    asked: Annotated[Path, typer.Argument(help="The challenge, or your own commitment in a draw.")],
    of: Annotated[str, typer.Option(metavar="NAME", help="The name of the key that did not answer.")],
    key: Key,
    keys: Keys,
    out: Out,
    record: RecordAt = None,
) -> None:
    """Record that the other side did not open or reveal. Of a draw, all blocks of its strata fall due."""
    from counterpoise.escrow.challenging import refusal

    stated, private = _read(head, key, keys)
    _give(refusal(stated, asked.read_bytes(), of=of).signed(private), head, keys, out, record)


def _read(head: Path, key: Path, keys: str) -> tuple[Head, PrivateKey]:
    from counterpoise.escrow.cosigning import read_parameters
    from counterpoise.escrow.heads import check_belongs, check_signatures, parse_head
    from counterpoise.escrow.keys import read_private_key

    parameters = read_parameters(head.with_name("declaration.json"))
    stated, note = parse_head(head.read_bytes())
    check_belongs(stated, parameters)
    check_signatures(note, parameters, public_keys(keys))
    return stated, read_private_key(key)


def _give(statement: bytes, head: Path, keys: str, out: Path, record: str | None) -> None:
    """Record a statement, then write it: nothing is shown that is not recorded."""
    from counterpoise.escrow.durable import absent, write_durably
    from counterpoise.escrow.record import record_at

    absent([out], because=lambda _: "the file exists; name another")
    if record:
        files = [head.with_name("declaration.json").read_bytes(), head.read_bytes(), statement]
        with record_at(record) as opened:
            opened.add(files, public_keys(keys))
    write_durably(out, statement)
    say(f"signed in {out}")
