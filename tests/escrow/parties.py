"""Two governments and a declaration of three sites; made once, with a cheap passphrase."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.escrow.entropy import UnsafeFixedEntropy

from counterpoise.escrow import committing, heads, keys, opening, reading, vault
from counterpoise.escrow.declaration import Declaration
from counterpoise.escrow.parameters import Parameters

PASSPHRASE = "trust, but verify"
CHEAP = vault.LEAST_COST
SEEN = 1_790_000_000
TABLE = """level,id,stratum,site,building,name,type,count,note
site,north,silos,,,North base,,,
building,hall,,north,,,,,
item,m1,,north,hall,,missile-a,10,
item,m2,,north,hall,,missile-a,9,räil
item,m3,,north,,,missile-b,0,
site,south,silos,,,,,,
site,depot,stores,,,Depot,,,
item,w1,,depot,,,warhead,40,
"""
BOUNDS = committing.Bounds({"silos": 4, "stores": 2}, height=3, record_bytes=256)


def key(name: str, seed: int) -> keys.PrivateKey:
    """A key of a fixed seed."""
    return keys.PrivateKey(name, bytes([seed]) * 32)


US, RU, WITNESS, STRANGER = key("us", 1), key("ru", 2), key("witness", 3), key("stranger", 4)


def declared(folder: Path, table: str = TABLE) -> Declaration:
    """A declaration from a table."""
    (folder / "d.csv").write_text(table, encoding="utf-8")
    return reading.read_declaration(folder / "d.csv")


@dataclass(frozen=True)
class Made:
    """All that one commitment gives."""

    declaration: Declaration
    parameters: Parameters
    head: heads.Head
    signed: bytes
    cosigned: bytes
    everything: opening.Opening
    sites: opening.Opening


@cache
def made(word: str = "one", *, table: str = TABLE) -> Made:
    """The commitment of the American government, cosigned by the Soviet one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        declaration = declared(folder, table)
        entropy = UnsafeFixedEntropy(word)
        parameters = committing.plan(
            declaration, US.public, name="us-1990", rules=b"as agreed", bounds=BOUNDS, entropy=entropy
        )
        head = committing.commit(
            declaration,
            parameters,
            US,
            vault=folder / "v",
            passphrase=PASSPHRASE,
            public=folder / "public",
            cost=CHEAP,
            entropy=entropy,
        )
        signed = (folder / "public" / "head").read_bytes()
        note = heads.parse_head(signed)[1]
        ids = [entry.id for site in declaration.sites for entry in (site.entry, *site.contents)]
        with vault.Vault(folder / "v", PASSPHRASE) as unlocked:
            return Made(
                declaration,
                parameters,
                head,
                signed,
                note.cosigned(RU, time=SEEN).to_bytes(),
                opening.open_records(unlocked, ids),
                opening.open_records(unlocked, blocks=range(parameters.blocks)),
            )
