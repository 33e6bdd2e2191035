"""Cosigning: what a party checks before it says that it has seen a head, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from counterpoise.escrow.canonical import parse_canonical
from counterpoise.escrow.durable import write_durably
from counterpoise.escrow.errors import EscrowError, RefusedError
from counterpoise.escrow.heads import Head, check_belongs, parse_head
from counterpoise.escrow.keys import PrivateKey, PublicKey
from counterpoise.escrow.log import LogHead, check_continues, check_keeper, parse_log_head, tree_of
from counterpoise.escrow.notes import Note, parse_note, verify_note
from counterpoise.escrow.parameters import Parameters, parse_parameters
from counterpoise.escrow.record import HEAD, Record

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


def cosign_head(
    path: Path,
    key: PrivateKey,
    keys: Sequence[PublicKey],
    *,
    now: int,
    record: Record | None = None,
    proof: bytes | None = None,
) -> Head:
    """Cosign the head in a file.

    From snapshot 1 on it must continue the head of the snapshot before, which one's record holds.

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
    record : Record, optional
        One's own. It remembers what was cosigned: one head of a declaration and snapshot, never two. The
        cosignature is in it before it is in the file; if the machine stops in between, cosigning again
        gives the same one.
    proof : bytes, optional
        Of consistency with the snapshot before; by default ``continues.json`` beside the head.

    Raises
    ------
    RefusedError
        If the head is not of that declaration, its declarant has not signed it, one has cosigned another
        head of the same declaration and snapshot, or it does not continue the snapshot before.
    EscrowError
        If one has cosigned it already, one's record has no head of the snapshot before, or the clock is
        plainly wrong.
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
    check_clock(now, verified.times.values())
    if head.snapshot:
        beside = path.with_name("continues.json")
        _check_snapshot(
            head, parameters, note, record, proof or (beside.read_bytes() if beside.exists() else None)
        )
    cosigned = note.cosigned(key, time=now)
    if record is not None:
        cosigned = _remembered(record, parameters, note, cosigned, key)
    write_durably(path, cosigned.to_bytes())
    return head


def cosign_log_head(
    path: Path, key: PrivateKey, keys: Sequence[PublicKey], record: Record, *, now: int, proof: bytes | None
) -> LogHead:
    """Cosign the head of another's record, if it continues the last one that one has cosigned.

    Parameters
    ----------
    path : Path
    key : PrivateKey
        One's own.
    keys : sequence of PublicKey
        The keeper's among them.
    record : Record
        One's own, which remembers the heads cosigned before.
    now : int
        Seconds since 1970.
    proof : bytes or None
        Of consistency with the last head that one has cosigned; not needed for the first.

    Raises
    ------
    RefusedError
        If the keeper has not signed it, or the proof does not show that it continues the last one.
    EscrowError
        If a proof is needed, or the clock is plainly wrong.
    OSError
    """
    head, note = parse_log_head(path.read_bytes())
    times = check_keeper(head, note, keys)
    check_clock(now, times.values())
    if key.name == head.keeper:
        raise EscrowError("the keeper's own cosignature would say nothing; another party cosigns")
    cosigned = note.cosigned(key, time=now).to_bytes()

    def continues(earlier: list[bytes]) -> bytes | None:
        seen = [one for one in earlier if key.public in verify_note(parse_note(one), [key.public]).times]
        if not seen:
            return None
        last_file = max(seen, key=lambda one: tree_of(one)[0].size)
        last, new = tree_of(last_file)[0], tree_of(cosigned)[0]
        if last == new:
            return last_file
        if proof is None:
            raise EscrowError(
                f"a head of {last.size} entries was cosigned before; ask the keeper for the proof "
                "that this one continues it, and give it with --proof"
            )
        check_continues(last, new, proof)
        return None

    write_durably(path, record.remember(cosigned, continues))
    return head


def _check_snapshot(
    head: Head, parameters: Parameters, note: Note, record: Record | None, proof: bytes | None
) -> None:
    """Refuse a snapshot that does not begin with the one before, as one's own record has it."""
    last = head.snapshot - 1
    if record is None:
        raise EscrowError(f"a snapshot is held against the one before: give --record with the head of {last}")
    earlier = [row.data for row in record.find(HEAD, f"{head.declaration_id.hex()}/{last}")]
    signed = [one for one in earlier if _has_signed(parameters.declarant, one)]
    if not signed:
        raise EscrowError(f"your record has no head of snapshot {last}; ask the declarant for it, and add it")
    if proof is None:
        raise RefusedError("inconsistent", f"no proof is given that this continues snapshot {last}")
    for one in signed:
        check_continues(tree_of(one)[0], tree_of(note.to_bytes())[0], proof)


def _has_signed(key: PublicKey, data: bytes) -> bool:
    return key in verify_note(parse_note(data), [key]).signers


def _remembered(record: Record, parameters: Parameters, note: Note, cosigned: Note, key: PrivateKey) -> Note:
    """The head with the cosignature that the record has, which may be an earlier one."""

    def earlier_of(files: list[bytes]) -> bytes | None:
        for data in files:
            one = parse_note(data)
            if key.public not in verify_note(one, [key.public]).times:
                continue
            if one.text != note.text:
                raise RefusedError(
                    "inconsistent",
                    "another head of this declaration and snapshot was cosigned before; keep both",
                )
            return data
        return None

    record.add([parameters.to_bytes() + b"\n"], [parameters.declarant])
    return parse_note(record.remember(cosigned.to_bytes(), earlier_of))


def check_clock(now: int, times: Iterable[int]) -> None:
    """Refuse a clock that is plainly behind this program, or behind what others have seen.

    Parameters
    ----------
    now : int
        Seconds since 1970.
    times : iterable of int
        Of the cosignatures at hand.

    Raises
    ------
    EscrowError
    """
    latest = max([EARLIEST, *times])
    if now + SLACK < latest:
        raise EscrowError(
            f"this machine's clock says {now}, but it was {latest} before already; set the clock"
        )
