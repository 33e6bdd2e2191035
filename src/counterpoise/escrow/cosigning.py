"""Cosigning: what a party checks before it says that it has seen a head, and when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from counterpoise.escrow.canonical import parse_canonical
from counterpoise.escrow.durable import write_durably
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import Head, check_belongs, parse_head
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.notes import verify_note
from counterpoise.escrow.parameters import Parameters, parse_parameters

EARLIEST = 1_767_225_600
"""The beginning of 2026, in seconds since 1970: this program is younger, so an earlier clock is wrong."""
SLACK = 300
"""Seconds by which two parties' clocks may differ."""


def read_parameters(path: Path) -> Parameters:
    """Read ``declaration.json``.

    Raises
    ------
    RefusedError
        ``bad-form``, if it is not the canonical form of parameters.
    OSError
    """
    data = path.read_bytes()
    try:
        if not data.endswith(b"\n"):
            raise EscrowError("the file does not end with one line feed")
        return parse_parameters(parse_canonical(data[:-1]))
    except EscrowError as error:
        raise RefusedError("bad-form", f"{path}: {error}") from None


def cosign_head(path: Path, key: PrivateKey, keys: Sequence[PublicKey], *, now: int) -> Head:
    """Cosign the head in a file.

    Parameters
    ----------
    path : Path
        The head; ``declaration.json`` stands beside it.
    key : PrivateKey
        One's own.
    keys : sequence of PublicKey
        The declarant's key as one has it from elsewhere, and those of other cosigners.
    now : int
        Seconds since 1970.

    Raises
    ------
    RefusedError
        If the head is not of that declaration, or its declarant has not signed it.
    EscrowError
        If one has cosigned it already, or the clock is plainly wrong.
    OSError
    """
    parameters = read_parameters(path.with_name("declaration.json"))
    head, note = parse_head(path.read_bytes())
    check_belongs(head, parameters)
    verified = verify_note(note, keys)
    if parameters.declarant not in keys or parameters.declarant not in verified.signers:
        raise RefusedError("unsigned", "none of the keys given is a declarant's that has signed this head")
    if key.public.raw == parameters.declarant.raw:
        raise EscrowError("the declarant's own cosignature would say nothing; another party cosigns")
    latest = max([EARLIEST, *verified.times.values()])
    if now + SLACK < latest:
        raise EscrowError(
            f"this machine's clock says {now}, but the head was seen at {latest}; set the clock"
        )
    write_durably(path, note.cosigned(key, time=now).to_bytes())
    return head
