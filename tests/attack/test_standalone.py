"""The stand-alone verifier: one file of the standard library, with an Ed25519 of its own, and a command."""

from __future__ import annotations

import ast
import subprocess
import sys
from hashlib import shake_256
from pathlib import Path

import pytest
from tests.attack.standalone import FILE, verifier
from tests.attack.test_heads import ORDER, P, small_orders
from tests.attack.test_openings import small
from tests.cases.test_escrow_cases import SIGNATURES, Signature
from tests.escrow.parties import RU, US, made

from counterpoise.escrow import ed25519
from counterpoise.escrow.keys import make_key

LONGEST_LINE = 110


def test_it_imports_the_standard_library_alone() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


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


def run(folder: Path, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-I", "-S", str(FILE), *words]
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


def test_its_lines_can_be_read() -> None:
    assert max(map(len, FILE.read_text(encoding="utf-8").splitlines())) <= LONGEST_LINE
