"""The escrow at the command line: two governments, from their keys to a checked opening."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.attack import test_record_proofs
from tests.children import Child, escrow, killed_at
from tests.escrow.parties import US

from counterpoise.cli import main
from counterpoise.escrow.vault import parse_header

TABLE = """level,id,site,building,name,type,count
site,north,,,North base,,
building,hall,north,,,,
item,m1,north,hall,,missile-a,10
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs a command in a folder of its own; returns its status and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("counterpoise.escrow.vault.COST", 2**14)
    (tmp_path / "d.csv").write_text(TABLE, encoding="utf-8")
    secret = tmp_path / "pass"
    secret.write_text("trust, but verify\n", encoding="utf-8")
    secret.chmod(0o600)

    def escrow(line: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["escrow", *line.split()])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return escrow


COMMIT = "commit d.csv --key us.key --out public --vault us.vault --passphrase-file pass"


def play(run) -> None:
    """From keys to an opening."""
    for line in (
        "keygen us.key",
        "keygen ru.key",
        COMMIT,
        "cosign public/head --key ru.key --keys us.pub",
        "open --vault us.vault --records m1 --out opening.json --passphrase-file pass",
    ):
        status, _, err = run(line)
        assert status == 0, err


MADE = ["keygen us.key", "keygen ru.key", COMMIT]
CHECK = "check opening.json --head public/head --keys us.pub,ru.pub"


@pytest.mark.medium
def test_two_governments(run, tmp_path: Path) -> None:
    play(run)
    status, out, err = run(CHECK)
    assert (status, err) == (0, "")
    assert "item  building hall  count 10  id m1" in out
    assert "Any later change shows" in out
    shown = json.loads(run(CHECK + " --json")[1])
    assert [record["id"] for record in shown["records"] if record["level"] == "site"] == ["north"]
    assert list(shown["cosigned"]) == ["ru"]

    status, _, err = run("cosign public/head --key ru.key --keys us.pub")
    assert (status, err) == (2, "counterpoise: ru has signed this already\n")
    status, _, err = run("cosign public/head --key us.key --keys us.pub")
    assert (status, "another party cosigns" in err) == (2, True)
    text = (tmp_path / "opening.json").read_text(encoding="utf-8")
    (tmp_path / "opening.json").write_text(text.replace('\\"count\\":10', '\\"count\\":11'), encoding="utf-8")
    status, out, err = run(CHECK)
    assert (status, out) == (1, "")
    assert err.startswith("counterpoise: refused, not-included: leaf ")
    assert len(err.splitlines()) == 1


def test_all_mistakes_of_a_declaration_come_at_once(run, tmp_path: Path) -> None:
    run("keygen us.key")
    (tmp_path / "d.csv").write_text(TABLE + "site,north,,,,,\nitem,x,nowhere,,,m,1\n", encoding="utf-8")
    status, out, err = run(COMMIT)
    assert (status, out, len(err.splitlines())) == (2, "", 2)
    assert "d.csv:5:1 north: this identifier stands in line 2 already" in err
    assert not (tmp_path / "us.vault").exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions of a file mean nothing here")
def test_secrets_that_others_may_read_are_refused(run, tmp_path: Path) -> None:
    run("keygen us.key")
    (tmp_path / "pass").chmod(0o644)
    status, _, err = run(COMMIT)
    assert (status, "pass: others may read this secret" in err, "trust" in err) == (2, True, False)
    (tmp_path / "us.key").chmod(0o644)
    status, _, err = run(COMMIT)
    assert (status, "us.key: others may read this secret" in err) == (2, True)


def test_a_clock_in_the_past_is_refused(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("keygen us.key")
    run("keygen ru.key")
    run(COMMIT)
    before = (tmp_path / "public" / "head").read_bytes()
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    status, _, err = run("cosign public/head --key ru.key")
    assert (status, "set the clock" in err) == (2, True)
    assert (tmp_path / "public" / "head").read_bytes() == before


def test_a_clock_that_was_set_back_asks_for_nothing_and_is_named(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_790_000_000
    monkeypatch.setattr("time.time", lambda: float(now))
    (tmp_path / "found").write_text("a silo", encoding="utf-8")
    ask = "challenge ask public/head found --key ru.key --keys us.pub,ru.pub --out asked --record r"
    for line in (*MADE, "cosign public/head --key ru.key --keys us.pub --record r", ask):
        status, _, err = run(line)
        assert status == 0, err
    now -= 86400
    status, _, err = run(ask.replace("asked", "again"))
    assert (status, "set the clock" in err, (tmp_path / "again").exists()) == (2, True, False)
    status, _, err = run("audit r --keys us.pub,ru.pub")
    assert (status, "one of the clocks is wrong" in err) == (0, True)


def lines(err: str) -> list[str]:
    """What was said, without a word of what is secret."""
    assert "trust, but" not in err
    assert "PRIVATE" not in err
    return err.splitlines()


def test_what_is_wrong_with_vaults_keys_and_names_is_a_line_each(run, tmp_path: Path) -> None:
    opened = "open --vault us.vault --records m1 --out o --passphrase-file pass"
    for line in (*MADE, opened):
        status, _, err = run(line)
        assert status == 0, err
    vault, secret = (tmp_path / "us.vault").read_bytes(), (tmp_path / "pass").read_bytes()
    at = parse_header(vault, "us.vault").offset(1)
    said = {
        "the passphrase is wrong": ("pass", b"trust, but forget\n"),
        "chunk 1 of the vault is damaged": (
            "us.vault",
            vault[:at] + bytes([vault[at] ^ 1]) + vault[at + 1 :],
        ),
        "the vault has": ("us.vault", vault[:-7]),
        "the vault's header is damaged": ("us.vault", vault[:100] + b"!" + vault[101:]),
        "this is not a vault": ("us.vault", (tmp_path / "us.key").read_bytes()),
    }
    for sentence, (file, data) in said.items():
        before = (tmp_path / file).read_bytes()
        (tmp_path / file).write_bytes(data)
        status, out, err = run(opened.replace("--out o", "--out bad"))
        assert (status, out, len(lines(err)), sentence in err) == (2, "", 1, True), (sentence, err)
        assert not (tmp_path / "bad").exists()
        (tmp_path / file).write_bytes(before)
    assert secret == (tmp_path / "pass").read_bytes()
    # Another's key, a key that is none, names in another encoding.
    for line, sentence in (
        ("cosign public/head --key ru.key --keys ru.pub", "none of the keys given is a declarant's"),
        (
            "notify public/head d.csv --key us.key --keys ru.pub --out n",
            "the declarant's key, us, is not among those given",
        ),
        ("notify public/head d.csv --key d.csv --keys us.pub --out n", "d.csv: "),
        ("notify public/head d.csv --key us.key --keys us.key --out n", "is a private key"),
    ):
        status, out, err = run(line)
        assert (status > 0, out, len(lines(err)), sentence in err) == (True, "", 1, True), (sentence, err)
    (tmp_path / "names").write_bytes("m1\nBär".encode("latin-1"))
    status, _, err = run(opened.replace("m1 --out o", "@names --out bad"))
    assert (status, len(lines(err)), "the vault has no record 'B\ufffdr'" in err) == (2, 1, True), err


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1252"])
def test_a_table_that_is_not_utf_8_is_named(run, tmp_path: Path, encoding: str) -> None:
    run("keygen us.key")
    (tmp_path / "d.csv").write_bytes((TABLE + "site,z,,,Bär,,\n").encode(encoding))
    status, _, err = run(COMMIT)
    place = 1 if encoding == "utf-16" else 5
    assert (status, lines(err)) == (2, [f"d.csv:{place}:1: this is not UTF-8; save the file as UTF-8"])


def test_too_many_leaves_are_refused_by_their_number(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("keygen us.key")
    monkeypatch.setattr("counterpoise.escrow.committing.MAX_LEAVES", 7)
    status, _, err = run(COMMIT + " --sites 2 --height 2")
    assert (status, len(lines(err)), "8" in err) == (2, 1, True), err
    assert not (tmp_path / "us.vault").exists()
    assert run(COMMIT + " --sites 1 --height 2")[0] == 0


@pytest.mark.skipif(os.name != "posix", reason="processes are not forked here")
def test_a_full_disk_is_a_line_and_leaves_nothing(run, tmp_path: Path) -> None:
    import resource

    def fill(line: str, at: int) -> tuple[int, str]:
        def work() -> None:
            os.chdir(tmp_path)
            resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
            main(["escrow", *line.split()])

        return Child(work).ended()

    run("keygen us.key")
    before = sorted(file.name for file in tmp_path.iterdir())
    assert fill(COMMIT, 600) == (2, "us.vault: File too large\n")
    assert sorted(file.name for file in tmp_path.iterdir()) == before
    run(COMMIT)
    files = [*(tmp_path / "public").iterdir(), tmp_path / "us.vault"]
    whole = [file.read_bytes() for file in files]
    opened = "open --vault us.vault --records m1 --out o --passphrase-file pass"
    assert fill(opened, 600) == (2, "o: File too large\n")
    assert not (tmp_path / "o").exists()
    status, said = fill("notify public/head d.csv --key us.key --keys us.pub --out n --record r", 4096)
    assert (status, said) == (
        2,
        "counterpoise: r: the disk does not take what is written; nothing of this was recorded\n",
    )
    assert not (tmp_path / "n").exists()
    assert [file.read_bytes() for file in files] == whole
    assert run("notify public/head d.csv --key us.key --keys us.pub --out n --record r")[0] == 0


@pytest.mark.skipif(os.name != "posix", reason="processes are not forked here")
def test_what_a_stopped_commit_left_is_named(run, tmp_path: Path) -> None:
    run("keygen us.key")
    ended = killed_at(2, lambda: (os.chdir(tmp_path), escrow(COMMIT)))
    assert ended.status == -9
    (part,) = tmp_path.glob(".us.vault.*.part")
    status, _, err = run(COMMIT)
    assert status == 0
    assert (
        lines(err)[0] == f"{part.name}: a command that was stopped has left this; nothing needs it, remove it"
    )


def test_nothing_to_open_is_said(run) -> None:
    status, _, err = run("open --vault us.vault --out opening.json")
    assert (status, "name --records or --blocks" in err) == (2, True)


@pytest.mark.medium
def test_two_governments_draw(run, tmp_path: Path) -> None:
    play(run)
    both = "--keys us.pub,ru.pub"
    for line in (
        f"draw commit public/head --key us.key {both} --quota all=1 --out us.draw",
        f"draw commit public/head --key ru.key {both} --quota all=1 --out ru.draw",
        f"draw reveal public/head --key us.key {both} --own us.draw --theirs ru.draw --out us.reveal",
        f"draw reveal public/head --key ru.key {both} --own ru.draw --theirs us.draw --out ru.reveal",
    ):
        status, _, err = run(line)
        assert (status, err) == (0, ""), line
    assert (tmp_path / "us.draw.secret").stat().st_mode & 0o077 == 0 or os.name != "posix"
    ask = f"draw result public/head {both} --commitments ru.draw,us.draw --reveals us.reveal,ru.reveal"
    assert run(ask) == (0, "0\n", "")
    status, _, err = run(ask.replace("us.draw", "us.reveal"))
    assert (status, "refused, bad-note" in err) == (1, True)
    status, _, err = run(f"draw commit public/head --key us.key {both} --quota sites=1 --out x")
    assert (status, "--quota sites=1: one of all" in err) == (2, True)


RECORDED = """
    keygen us.key
    keygen ru.key
    commit d.csv --key us.key --out public --vault us.vault --passphrase-file pass
    cosign public/head --key ru.key --keys us.pub --record ru.record
    draw commit public/head US BOTH --quota all=1 --out us.draw
    draw commit public/head RU BOTH --quota all=1 --out ru.draw
    draw reveal public/head US BOTH --own us.draw --theirs ru.draw --out us.reveal
    draw reveal public/head RU BOTH --own ru.draw --theirs us.draw --out ru.reveal
    record add us.record ru.reveal BOTH
    record head us.record --key us.key --out us.log
    cosign us.log --key ru.key --keys us.pub --record ru.record
    open --vault us.vault --blocks 0 --out o --passphrase-file pass US --answers ru.reveal
    record head us.record --key us.key --out us2.log
    record continues us.record us.log us2.log --out proof
    cosign us2.log --key ru.key --keys us.pub --record ru.record --proof proof
    record add us.record us2.log BOTH
    record prove us.record o.statement --head us2.log --out o.proof
    check o.statement --proof o.proof BOTH
    check o --head public/head BOTH
    record add ru.record us.reveal o.statement BOTH
    audit us.record BOTH --opening o
    audit ru.record BOTH --opening o
"""
SHORT = {
    "BOTH": "--keys us.pub,ru.pub",
    "US": "--key us.key --record us.record",
    "RU": "--key ru.key --record ru.record",
}


def at_length(line: str) -> str:
    return " ".join(SHORT.get(word, word) for word in line.split())


@pytest.mark.medium
def test_two_governments_keep_records(run, tmp_path: Path) -> None:
    for line in RECORDED.strip().splitlines():
        status, out, err = run(at_length(line))
        assert status == 0, (line, err)
    assert out.splitlines()[0].endswith("asks for the blocks drawn in round 1: answered")
    assert "clean, 0 forks" in out
    assert run("record head us.record --key us.key --out other.log")[0] == 0
    assert run(at_length("draw commit public/head RU BOTH --quota all=1 --round 2 --out late"))[0] == 0
    # What was said once is not said differently.
    for line, said in (
        ("draw commit public/head US BOTH --quota all=1 --out x", "something else"),
        ("cosign other.log --key ru.key --keys us.pub --record ru.record", "give it with --proof"),
        ("cosign other.log --key ru.key --keys us.pub", "--record and --keys"),
        ("audit no.record BOTH", "there is no such record"),
        ("open --vault us.vault --blocks 0 --out x US --answers late", "'escrow record add' it first"),
    ):
        status, _, err = run(at_length(line))
        assert (status, said in err) == (2, True), err


@pytest.mark.medium
def test_a_second_head_is_not_cosigned_and_a_fork_can_be_shown(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counterpoise.escrow.cosigning import read_parameters
    from counterpoise.escrow.heads import head_of, parse_head
    from counterpoise.escrow.keys import read_private_key
    from counterpoise.escrow.notes import Note

    for line in ("keygen us.key", "keygen ru.key", COMMIT):
        run(line)
    head = tmp_path / "public" / "head"
    signed = head.read_bytes()
    cosign = "cosign public/head --key ru.key --keys us.pub --record ru.record"
    monkeypatch.setattr("time.time", lambda: 1_790_000_000.0)
    assert run(cosign)[0] == 0
    first = head.read_bytes()
    # As after a stop between the record and the file: the same cosignature comes again.
    head.write_bytes(signed)
    monkeypatch.setattr("time.time", lambda: 1_790_000_100.0)
    assert run(cosign)[0] == 0
    assert head.read_bytes() == first

    parameters, size = read_parameters(head.with_name("declaration.json")), parse_head(signed)[0].size
    other = head_of(parameters, snapshot=0, size=size, root=b"x" * 32)
    head.write_bytes(Note(other.text).signed(read_private_key(tmp_path / "us.key")).to_bytes())
    status, _, err = run(cosign)
    assert (status, "refused, inconsistent" in err) == (1, True)
    assert run("record add ru.record public/head --keys us.pub")[0] == 0
    status, out, _ = run("audit ru.record --keys us.pub,ru.pub --forks evidence")
    assert (status, "not clean, 1 forks" in out) == (1, True)
    status, out, _ = run("check evidence/fork-0.json --keys us.pub")
    assert (status, "us has signed two heads that contradict each other" in out) == (0, True)
    assert run("check evidence/fork-0.json --keys ru.pub")[0] == 1


def test_two_heads_at_hand_are_held_against_each_other(run, tmp_path: Path) -> None:
    old, new, proof = test_record_proofs.consistent(3, 7)
    elsewhere = test_record_proofs.cosigned(test_record_proofs.OTHERS[:3])
    files = {
        "old": old,
        "new": new,
        "proof": proof,
        "elsewhere": elsewhere,
        "us.pub": f"{US.public}\n".encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    status, out, _ = run("check new --continues old --proof proof --keys us.pub")
    assert (status, "new continues old, from 3 to 7 leaves" in out) == (0, True)
    assert run("check old --continues old --keys us.pub")[0] == 0
    status, _, err = run("check new --continues old --keys us.pub")
    assert (status, "'record continues'" in err) == (2, True)
    # Of one size, two heads are their own evidence; of two, a proof is that leads from another beginning.
    for line in ("elsewhere --continues old", "new --continues elsewhere --proof proof"):
        status, _, err = run(f"check {line} --keys us.pub --fork fork.json")
        assert (status, "refused, inconsistent" in err, "is in fork.json" in err) == (1, True, True)
        status, out, _ = run("check fork.json --keys us.pub")
        assert (status, "us has signed two heads that contradict each other" in out) == (0, True)
        (tmp_path / "fork.json").unlink()
    # A proof that fits neither shows nothing: the keeper is asked for another.
    (tmp_path / "proof").write_bytes(test_record_proofs.consistent(2, 7)[2])
    status, _, err = run("check new --continues old --proof proof --keys us.pub --fork fork.json")
    assert (status, "refused, inconsistent" in err, (tmp_path / "fork.json").exists()) == (1, True, False)


@pytest.mark.medium
def test_a_challenge_is_answered_or_overdue(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_790_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    for name in ("found", "report", "notice"):
        (tmp_path / name).write_text(f"{name}: a hall in the woods, 12 November\n", encoding="utf-8")
    for line in (
        "keygen us.key",
        "keygen ru.key",
        COMMIT,
        "cosign public/head --key ru.key --keys us.pub --record ru.record",
        "notify public/head notice US BOTH --out notified",
        "challenge ask public/head found RU BOTH --days 2 --out asked",
        "challenge finding public/head report RU BOTH --answers asked --out finding",
        "challenge countersign public/head finding report US BOTH --out agreed",
        "challenge finding public/head report RU BOTH --disputed --out disputed",
        "record add ru.record notified agreed BOTH",
        "audit ru.record BOTH",
    ):
        status, out, err = run(at_length(line))
        assert status == 0, (line, err)
    assert "an opening, or a refusal, by 1790172800: open" in out
    now += 3 * 86400
    status, out, _ = run(at_length("audit ru.record BOTH"))
    assert (status, "overdue, by this machine's clock alone" in out) == (1, True)
    # A refusal is recorded and answers nothing; an opening, though late, does.
    for line in (
        "challenge refused public/head asked --of us RU BOTH --out refused",
        "open --vault us.vault --records m1 --out o --passphrase-file pass --key us.key --answers asked",
    ):
        assert run(at_length(line))[0] == 0, line
    assert run(at_length("audit ru.record BOTH"))[0] == 1
    assert run(at_length("record add ru.record o.statement BOTH"))[0] == 0
    status, out, _ = run(at_length("audit ru.record BOTH --opening o"))
    assert (status, "not clean" in out) == (0, False)

    for line, reason in (
        (
            "challenge countersign public/head finding notice US BOTH --out x",
            "bad-note: the finding is",
        ),
        ("challenge countersign public/head disputed report US BOTH --out x", "bad-note: this is no finding"),
        ("challenge countersign public/head finding report RU BOTH --out x", "unsigned: us has not signed"),
        ("challenge refused public/head notified --of us RU BOTH --out x", "bad-note: a challenge or a draw"),
    ):
        status, _, err = run(at_length(line))
        assert (status, f"refused, {reason}" in err) == (1, True), err


def test_a_draw_under_a_head_that_is_not_cosigned_is_refused(run) -> None:
    for line in ("keygen us.key", "keygen ru.key", COMMIT):
        assert run(line)[0] == 0
    status, _, err = run(
        "draw commit public/head --key us.key --keys us.pub,ru.pub --quota all=1 --out us.draw"
    )
    assert (status, "refused, unsigned: ru has not cosigned" in err) == (1, True)


LATER = TABLE.replace("missile-a,10", "missile-a,7") + "site,south,,,,,\n"


@pytest.mark.medium
def test_a_snapshot_from_the_table_to_the_cosigned_head(run, tmp_path: Path) -> None:
    (tmp_path / "later.csv").write_text(LATER, encoding="utf-8")
    for line in (
        "keygen us.key",
        "keygen ru.key",
        f"{COMMIT} --total count --record us.record",
        "cosign public/head --key ru.key --keys us.pub --record ru.record",
    ):
        assert run(line)[0] == 0
    assert run("audit us.record --keys us.pub")[0] == 0
    snapshot = "snapshot later.csv --head public/head --vault us.vault --key us.key --passphrase-file pass"
    status, out, err = run(f"{snapshot} --out next")
    assert (status, "1 new sites, 1 changed, 0 gone, of 2 blocks" in out) == (0, True)
    assert "2 blocks appended show the size class of the changes" in err
    again, _, err = run(f"{snapshot} --out next")
    assert (again, "next/head: this exists" in err) == (2, True)
    cosign = "cosign next/head --key ru.key --keys us.pub"
    assert "give --record with the head of 0" in run(cosign)[2]
    (tmp_path / "next" / "continues.json").rename(tmp_path / "proof")
    status, _, err = run(f"{cosign} --record ru.record")
    assert (status, "refused, inconsistent: no proof is given" in err) == (1, True)
    assert run(f"{cosign} --record ru.record --proof proof")[0] == 0
    opened = "open --vault us.vault --passphrase-file pass --records m1 --total count --out o.json"
    assert run(opened)[0] == 0
    status, out, _ = run("check o.json --head next/head --keys us.pub,ru.pub --json")
    said = json.loads(out)
    assert (said["snapshot"], said["totals"], list(said["replaced"])) == (1, {"count": 7}, ["0"])
    assert (
        "total count 7: 4 leaves shown to add up to it"
        in run("check o.json --head next/head --keys us.pub")[1]
    )
    status, out, err = run(
        "draw commit next/head --key us.key --keys us.pub,ru.pub --quota changes=2 --out d"
    )
    assert (status, err) == (0, "")
    assert (
        "one of all, changes, and how many, is needed"
        in run("draw commit next/head --key us.key --keys us.pub,ru.pub --quota x=2 --out d2")[2]
    )


@pytest.mark.medium
def test_a_stopped_snapshot_says_what_happened(run, tmp_path: Path) -> None:
    (tmp_path / "later.csv").write_text(LATER, encoding="utf-8")
    play(run)
    snapshot = (
        "snapshot later.csv --head public/head --vault us.vault --key us.key --passphrase-file pass --out n"
    )
    assert run(snapshot)[0] == 0
    head = (tmp_path / "n" / "head").read_bytes()
    (tmp_path / "n" / "head").unlink()  # as if it had stopped before
    status, _, err = run(snapshot)
    assert (status, "us.vault holds snapshot 1 already, which follows public/head" in err) == (0, True)
    assert (tmp_path / "n" / "head").read_bytes() == head
