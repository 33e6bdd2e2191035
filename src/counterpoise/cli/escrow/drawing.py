"""``counterpoise escrow draw``: both sides draw together what is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli.escrow.options import Key, RecordAt
from counterpoise.cli.options import Json
from counterpoise.cli.speaking import say, say_json

if TYPE_CHECKING:
    from counterpoise.escrow.heads import Head
    from counterpoise.escrow.keys import PublicKey
    from counterpoise.escrow.parameters import Parameters

draw = typer.Typer(help="Draw together what is opened: both commit, then both reveal; nobody chooses.")

HeadFile = Annotated[
    Path, typer.Argument(metavar="HEAD", help="The cosigned head; its declaration.json stands beside it.")
]
Keys = Annotated[str, typer.Option(metavar="FILES", help="Both public keys, with a comma.")]
Out = Annotated[Path, typer.Option(metavar="FILE", help="For your statement, to be given to the other side.")]


@draw.command("commit")
def commit(
    head: HeadFile,
    key: Key,
    keys: Keys,
    quota: Annotated[
        list[str], typer.Option(metavar="STRATUM=NUMBER", help="Once for each stratum drawn from.")
    ],
    out: Out,
    number: Annotated[int, typer.Option("--round", min=1, help="Counted from 1 for each head.")] = 1,
    record: RecordAt = None,
) -> None:
    """Bind yourself to a secret. It goes beside the statement, as .secret, for you alone.

    With --record you never bind yourself twice in one round.
    """
    from counterpoise.escrow.drawing import SECRET_BYTES, Round
    from counterpoise.escrow.durable import SECRET, absent, write_durably
    from counterpoise.escrow.entropy import SystemEntropy
    from counterpoise.escrow.keys import read_private_key

    private = read_private_key(key)
    parameters, stated, known = _read(head, keys)
    agreed = Round(parameters, stated, number, _quotas(quota, parameters, stated))
    absent([out], because=lambda _: "the file exists; a secret that was replaced is lost")
    if _secret_of(out).exists():  # a commit that was stopped: its secret may be bound already
        secret = _read_secret(out)
    else:
        secret = SystemEntropy().take(SECRET_BYTES)
        write_durably(_secret_of(out), secret.hex().encode() + b"\n", mode=SECRET)
    statement = agreed.commit(private, secret)
    _remember(record, head, statement, known, private.public)
    write_durably(out, statement)
    say(f"bound for round {number} in {out}; reveal when you hold the other side's statement")


@draw.command("reveal")
def reveal(
    head: HeadFile,
    key: Key,
    keys: Keys,
    own: Annotated[Path, typer.Option(metavar="FILE", help="Your statement, of 'draw commit'.")],
    theirs: Annotated[Path, typer.Option(metavar="FILE", help="The other side's statement.")],
    out: Out,
    record: RecordAt = None,
) -> None:
    """Reveal your secret, once the other side is bound to the same round, quotas and head."""
    from counterpoise.escrow.drawing import round_of
    from counterpoise.escrow.durable import write_durably
    from counterpoise.escrow.errors import EscrowError
    from counterpoise.escrow.keys import read_private_key

    private = read_private_key(key)
    parameters, stated, known = _read(head, keys)
    others = [one for one in known if one != private.public]
    if len(others) != 1:
        raise EscrowError("--keys: your own public key and that of the other side are needed")
    agreed = round_of(parameters, stated, own.read_bytes(), private.public)
    secret = _read_secret(own)
    statement = agreed.reveal(private, secret, theirs.read_bytes(), others[0])
    _remember(record, head, theirs.read_bytes(), known, None)
    _remember(record, head, statement, known, private.public)
    write_durably(out, statement)
    say(f"revealed for round {agreed.number} in {out}")


@draw.command("result")
def result(
    head: HeadFile,
    keys: Keys,
    commitments: Annotated[str, typer.Option(metavar="FILES", help="Both statements of 'draw commit'.")],
    reveals: Annotated[str, typer.Option(metavar="FILES", help="Both statements of 'draw reveal'.")],
    is_json: Json = False,
) -> None:
    """Check what both said and name the blocks that are drawn, for 'escrow open --blocks'."""
    from counterpoise.escrow.drawing import round_of

    parameters, stated, known = _read(head, keys)
    bound, shown = _by_key(commitments, known), _by_key(reveals, known)
    party = next(iter(bound))
    agreed = round_of(parameters, stated, bound[party], party)
    blocks = agreed.result(bound, shown)
    if is_json:
        say_json({"round": agreed.number, "head": stated.hash.hex(), "blocks": list(blocks)})
        return
    say(",".join(map(str, blocks)))


def _read(head: Path, keys: str) -> tuple[Parameters, Head, list[PublicKey]]:
    """The head, checked against its parameters and every key: a draw before the cosignature binds nobody."""
    from counterpoise.escrow.cosigning import read_parameters
    from counterpoise.escrow.heads import check_belongs, check_signatures, parse_head
    from counterpoise.escrow.keys import read_public_key

    known = [read_public_key(Path(file)) for file in keys.split(",")]
    parameters = read_parameters(head.with_name("declaration.json"))
    stated, note = parse_head(head.read_bytes())
    check_belongs(stated, parameters)
    check_signatures(note, parameters, known)
    return parameters, stated, known


def _remember(
    record: str | None, head: Path, statement: bytes, known: list[PublicKey], own: PublicKey | None
) -> None:
    """Record the head with its declaration, and a statement, before anybody else sees it."""
    from counterpoise.escrow.errors import EscrowError
    from counterpoise.escrow.notes import parse_note, verify_note
    from counterpoise.escrow.record import record_at

    def earlier(files: list[bytes]) -> bytes | None:
        text = parse_note(statement).text
        mine = [one for one in files if own in verify_note(parse_note(one), known).signers]
        if any(parse_note(one).text != text for one in mine):
            raise EscrowError("by the record you have said something else in this round; take the next")
        return mine[0] if mine else None

    if record is None:
        return
    with record_at(record) as opened:
        opened.add([head.with_name("declaration.json").read_bytes(), head.read_bytes()], known)
        if own is None:
            opened.add([statement], known)
        else:
            opened.remember(statement, earlier)


def _quotas(given: list[str], parameters: Parameters, head: Head) -> tuple[int, ...]:
    from counterpoise.escrow.errors import EscrowError

    quotas = {stratum.name: 0 for stratum in parameters.strata_at(head.size)}
    for one in given:
        name, _, number = one.partition("=")
        if name not in quotas or not (number.isascii() and number.isdigit()):
            raise EscrowError(f"--quota {one}: one of {', '.join(quotas)}, and how many, is needed")
        quotas[name] = int(number)
    return tuple(quotas.values())


def _by_key(files: str, known: list[PublicKey]) -> dict[PublicKey, bytes]:
    """Statements by the key that the first line below them names; whether it signed is seen later."""
    from counterpoise.escrow.errors import EscrowError
    from counterpoise.escrow.notes import parse_note

    by_name = {key.name: key for key in known}
    found: dict[PublicKey, bytes] = {}
    for file in files.split(","):
        data = Path(file).read_bytes()
        name = parse_note(data).lines[0].name
        if name not in by_name:
            raise EscrowError(f"{file}: signed by {name}, whose key is not among those given")
        found[by_name[name]] = data
    return found


def _read_secret(statement: Path) -> bytes:
    from counterpoise.escrow.durable import read_secret
    from counterpoise.escrow.encoding import from_hex
    from counterpoise.escrow.errors import EscrowError

    file = _secret_of(statement)
    written = read_secret(file).decode("ascii", errors="replace")
    try:
        return from_hex(written.removesuffix("\n"), length=32)
    except EscrowError:
        raise EscrowError(f"{file}: this is not the secret of a draw") from None


def _secret_of(statement: Path) -> Path:
    return statement.with_name(statement.name + ".secret")
