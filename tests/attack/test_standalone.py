"""The stand-alone verifier: the standard library alone, an Ed25519 of its own, and commands."""

from __future__ import annotations

import ast
import subprocess
import sys
from hashlib import shake_256
from pathlib import Path

import pytest
from tests.attack import test_draws
from tests.attack.standalone import FILE, RECORD_FILE, verifier
from tests.attack.test_heads import ORDER, P, small_orders
from tests.attack.test_openings import small
from tests.cases.test_escrow_cases import SIGNATURES, Signature
from tests.escrow.parties import RU, US, made

from counterpoise.escrow import ed25519
from counterpoise.escrow.keys import make_key

LONGEST_LINE = 110
MOST_LINES = 350


def imported_by(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return {name.split(".")[0] for name in imported} - set(sys.stdlib_module_names)


def test_they_import_the_standard_library_and_nothing_of_the_package() -> None:
    assert imported_by(FILE) == set()
    assert imported_by(RECORD_FILE) == {FILE.stem}


@pytest.mark.parametrize("file", [FILE, RECORD_FILE], ids=lambda file: file.stem)
def test_each_is_short_enough_to_be_read(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= LONGEST_LINE


@pytest.mark.parametrize("case", SIGNATURES, ids=lambda case: case.id)
def test_the_vectors_of_rfc_8032(case: Signature) -> None:
    public, message, signature = (bytes.fromhex(text) for text in (case.public, case.message, case.signature))
    is_signed = verifier().is_signed
    assert is_signed(public, message, signature)
    assert not is_signed(public, message + b"\0", signature)
    for at in (0, 31, 32, 63):
        bad = bytearray(signature)
        bad[at] ^= 1
        assert not is_signed(public, message, bytes(bad))


def test_its_signatures_are_those_of_the_package() -> None:
    is_signed = verifier().is_signed
    for i in range(20):
        stream = shake_256(bytes([i])).digest(96)
        key, message = ed25519.public_key(stream[:32]), stream[32 : 32 + 3 * i]
        good = ed25519.sign(stream[:32], message)
        assert is_signed(key, message, good)
        more = (int.from_bytes(good[32:], "little") + ORDER).to_bytes(32, "little")
        for bad in (
            good[:32] + more,
            good + b"\0",
            good[:-1],
            b"",
            good[32:] + good[:32],
            stream[:64],
            *(good[:n] for n in range(64)),
        ):
            assert not is_signed(key, message, bad)
            assert not ed25519.verify(key, message, bad)
        assert not is_signed(ed25519.public_key(stream[32:64]), message, good)


def test_its_points_are_those_of_the_package() -> None:
    point = verifier().point
    for encoded in small_orders():
        assert point(encoded) is None
    for y in [*range(2, 60), *range(P - 3, 2**255)]:
        for sign in (0, 1):
            encoded = (y | sign << 255).to_bytes(32, "little")
            assert (point(encoded) is not None) == ed25519.is_sound_key(encoded), y


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in (("opening", small().to_bytes()), ("head", made().cosigned)):
        (tmp_path / name).write_bytes(data)
    for key in (US, RU):
        (tmp_path / f"{key.name}.pub").write_text(f"{key.public}\n", encoding="ascii")
    return tmp_path


def run(folder: Path, *words: str, file: Path = FILE) -> tuple[int, str]:
    command = [sys.executable, "-E", "-s", "-S", str(file), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_command_says_what_it_found(folder: Path) -> None:
    words = ["opening", "opening", "head", "--keys", "us.pub,ru.pub"]
    status, said = run(folder, *words)
    assert status == 0
    assert said.startswith("sound: ")
    assert '{"id":"north","level":"site","name":"North base","stratum":"silos"}' in said
    make_key(folder / "w.key", "w")
    assert run(folder, *words[:-1], "us.pub,ru.pub,w.pub")[0] == 1
    assert run(folder, *words[:-1], "us.pub,us.pub")[1].startswith("refused, bad-key: ")
    (folder / "opening").write_bytes(small().to_bytes()[:-1])
    assert run(folder, *words)[1].startswith("refused, bad-form: ")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["opening"],
        ["opening", "opening", "head"],
        ["opening", "opening", "head", "us.pub", "ru.pub"],
        ["close", "opening", "head", "--keys", "us.pub"],
        ["opening", "opening", "--keys", "us.pub"],
        ["opening", "opening", "missing", "--keys", "us.pub"],
    ],
)
def test_what_cannot_be_judged_is_not_judged(folder: Path, words: list[str]) -> None:
    assert run(folder, *words)[0] == 2


def test_what_is_said_beside_openings_is_checked_by_the_file_beside(folder: Path) -> None:
    commitments, reveals = test_draws.statements()
    (folder / "declaration").write_bytes(made().parameters.to_bytes() + b"\n")
    said = []
    for part in (commitments, reveals):
        for key in (US, RU):
            said.append(f"said-{len(said)}")
            (folder / said[-1]).write_bytes(part[key.public])
    keys = ["--keys", "us.pub,ru.pub"]
    drawn = ",".join(map(str, test_draws.ROUND.result(commitments, reveals)))
    assert run(folder, "draw", "head", "declaration", *said, *keys, file=RECORD_FILE) == (
        0,
        f"sound: {drawn}\n",
    )
    assert run(folder, "head", "head", "declaration", *keys, file=RECORD_FILE)[0] == 0
    assert run(folder, "statement", said[0], *keys, file=RECORD_FILE)[0] == 0
    assert run(folder, "statement", "head", *keys, file=RECORD_FILE)[1].startswith("refused, bad-note: ")
    assert run(folder, "statement", *keys, file=RECORD_FILE)[0] == 2
