"""The vault: locked to others, whole or refused, and silent about what it holds."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from tests.escrow.parties import PASSPHRASE, US, key
from tests.escrow.test_committing import commit

from counterpoise.escrow import keys, opening, vault
from counterpoise.escrow.errors import EscrowError


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault")
    commit(folder)
    return folder / "v"


def test_a_wrong_passphrase_is_said_and_not_repeated(file: Path) -> None:
    with pytest.raises(EscrowError, match="the passphrase is wrong") as refused:
        vault.Vault(file, "open sesame")
    assert "sesame" not in str(refused.value)


def test_a_passphrase_counts_by_what_is_seen(tmp_path: Path) -> None:
    # Keyboards differ in how they compose é.
    declared_in = tmp_path / "d"
    declared_in.mkdir()
    commit(declared_in)
    header = vault.parse_header((declared_in / "v").read_bytes(), "v")
    assert vault.derive("caf\u00e9", header) == vault.derive("cafe\u0301", header)


def test_the_file_is_its_owners_alone_and_shows_nothing(file: Path) -> None:
    assert file.stat().st_mode & 0o077 == 0
    data = file.read_bytes()
    for word in (b"north", b"missile", b"warhead", b"North base"):
        assert word not in data


def test_a_vault_rebuilds_its_head(file: Path) -> None:
    with vault.Vault(file, PASSPHRASE) as unlocked:
        head = opening.head_in(unlocked)
    assert head.text in (file.parent / "p" / "head").read_text(encoding="utf-8")


def test_what_is_not_there_is_named(file: Path) -> None:
    with vault.Vault(file, PASSPHRASE) as unlocked:
        with pytest.raises(EscrowError, match="no record 'nothing', 'x'"):
            opening.open_records(unlocked, ["nothing", "m1", "x"])
        with pytest.raises(EscrowError, match="there is no block 6; the last is 5"):
            opening.open_records(unlocked, blocks=[6])


def test_damage_is_named_wherever_it_is(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    bad = tmp_path / "bad"
    header = vault.parse_header(data, "v")
    places = {3: "this is not a vault", 100: "header is damaged", header.offset(0): "the passphrase is wrong"}
    places |= {header.offset(n) + 5: f"chunk {n} of the vault is damaged" for n in range(1, header.chunks)}
    for place, said in places.items():
        bad.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(EscrowError, match=said), vault.Vault(bad, PASSPHRASE) as unlocked:
            for block in range(6):
                unlocked.block(block)
            unlocked.rows()
            unlocked.finder()


@pytest.mark.parametrize("cut", [1, 100, -1])
def test_a_vault_of_another_length_is_damaged(file: Path, tmp_path: Path, cut: int) -> None:
    data = file.read_bytes()
    (tmp_path / "bad").write_bytes(data[:-cut] if cut > 0 else data + b"\0")
    with pytest.raises(EscrowError, match="it is damaged"):
        vault.Vault(tmp_path / "bad", PASSPHRASE)


def test_chunks_cannot_change_places(file: Path, tmp_path: Path) -> None:
    data = file.read_bytes()
    header = vault.parse_header(data, "v")
    a, b, c = (header.offset(chunk) for chunk in (1, 2, 3))
    (tmp_path / "bad").write_bytes(data[:a] + data[b:c] + data[a:b] + data[c:])
    with (
        vault.Vault(tmp_path / "bad", PASSPHRASE) as unlocked,
        pytest.raises(EscrowError, match="chunk 1 of the vault is damaged"),
    ):
        unlocked.block(0)


@pytest.mark.parametrize("cost", [2**13, 2**21, 2**17 + 1, 0, -1])
def test_a_cost_beyond_the_cap_is_refused_before_it_is_paid(file: Path, tmp_path: Path, cost: int) -> None:
    data = file.read_bytes()
    end = data.index(b"\n", len(vault.MAGIC)) + 1
    value = json.loads(data[len(vault.MAGIC) : end])
    value["scrypt"]["n"] = cost
    text = vault.MAGIC + json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    (tmp_path / "bad").write_bytes(text + sha256(text).digest() + data[end + 32 :])
    with pytest.raises(EscrowError, match="is not from 16384 to 1048576"):
        vault.Vault(tmp_path / "bad", PASSPHRASE)


def test_a_key_readable_by_others_is_refused(tmp_path: Path) -> None:
    public = keys.make_key(tmp_path / "us.key", "us")
    assert keys.read_private_key(tmp_path / "us.key").public == public
    assert keys.read_public_key(tmp_path / "us.pub") == public
    for mode in (0o640, 0o604, 0o644, 0o620):
        (tmp_path / "us.key").chmod(mode)
        with pytest.raises(EscrowError, match="others may read this secret"):
            keys.read_private_key(tmp_path / "us.key")


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    keys.make_key(tmp_path / "us.key", "us")
    before = (tmp_path / "us.key").read_bytes()
    with pytest.raises(EscrowError, match="a key that was replaced is lost"):
        keys.make_key(tmp_path / "us.key", "us")
    assert (tmp_path / "us.key").read_bytes() == before


def test_a_damaged_key_is_refused_without_repeating_it(tmp_path: Path) -> None:
    keys.make_key(tmp_path / "us.key", "us")
    text = (tmp_path / "us.key").read_text()
    for bad in (text[:-6] + "\n", text.replace("us+", "ru+"), "", "PRIVATE+KEY+", text[12:]):
        (tmp_path / "us.key").write_text(bad)
        with pytest.raises(EscrowError, match="this is not a private key") as refused:
            keys.read_private_key(tmp_path / "us.key")
        assert text.strip().split("+", 4)[4][:16] not in str(refused.value)


def test_a_private_key_does_not_pass_for_a_public_one(tmp_path: Path) -> None:
    keys.make_key(tmp_path / "us.key", "us")
    with pytest.raises(EscrowError, match="is a private key"):
        keys.read_public_key(tmp_path / "us.key")


def test_a_seed_does_not_show() -> None:
    assert US.seed.hex() not in repr(US)
    assert repr(US.seed) not in repr(key("us", 1))
