"""What the escrow costs at its largest: commit, open, check, audit; and its tree beside pymerkle's.

    python -m benchmarks.escrow [--runs 3] [--quick]

Commands are whole processes, reading and writing included. Trees are compared while they are timed: a root
or a path that differs is an error.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pymerkle

from counterpoise.escrow import merkle
from counterpoise.escrow.challenging import challenge, notification
from counterpoise.escrow.checking import check_opening
from counterpoise.escrow.heads import parse_head
from counterpoise.escrow.keys import read_private_key
from counterpoise.escrow.record import Record
from counterpoise.escrow.statements import Statement
from counterpoise.escrow.store import Store

ESCROW = [sys.executable, "-m", "counterpoise.cli", "escrow"]
# A site has 2^5 leaves, its own included.
HEIGHT, AT_A_SITE = 5, 31
SECRET = ["--passphrase-file", "pass"]
BOTH = ["--keys", "us.pub,ru.pub"]


@dataclass(frozen=True)
class Cost:
    """Seconds, on the clock and of the processor, and megabytes of a process."""

    wall_s: float
    processor_s: float
    peak_mb: float


def ran(folder: Path, *words: str) -> Cost:
    """Run a command of the escrow in a folder."""
    start = time.perf_counter()
    with subprocess.Popen(
        [*ESCROW, *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise RuntimeError(f"escrow {' '.join(words)}: exit status {run.returncode}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(costs: list[Cost]) -> str:
    """Write down the median times, and the largest memory, of some runs."""
    wall = statistics.median(cost.wall_s for cost in costs)
    processor = statistics.median(cost.processor_s for cost in costs)
    return f"{wall:8.2f} s {processor:8.2f} s {max(cost.peak_mb for cost in costs):6.0f} MB"


def seconds(do: Callable[[], object], times: int) -> float:
    """Return the median time of something."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        do()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def begin(folder: Path, full: int) -> None:
    """Make keys, a passphrase and a declaration of full sites; what a commitment adds are dummies."""
    (folder / "pass").touch(mode=0o600)
    (folder / "pass").write_text("trust, but verify\n", encoding="utf-8")
    for name in ("us", "ru"):
        ran(folder, "keygen", f"{name}.key")
    with (folder / "d.csv").open("w", encoding="utf-8") as table:
        table.write("level,id,site,type,count\n")
        for site in range(full):
            table.write(f"site,s{site},,,\n")
            table.writelines(f"item,m{site}.{i},s{site},missile-a,{i}\n" for i in range(AT_A_SITE))


def commit(folder: Path, sites: int) -> Cost:
    """Commit to the declaration, anew."""
    for file in ("public/head", "public/declaration.json", "us.vault"):
        (folder / file).unlink(missing_ok=True)
    bounds = ["--sites", str(sites), "--height", str(HEIGHT), "--record-bytes", "128"]
    return ran(
        folder,
        "commit",
        "d.csv",
        "--key",
        "us.key",
        "--out",
        "public",
        "--vault",
        "us.vault",
        *SECRET,
        *bounds,
    )


def opened(folder: Path, sites: int, number: int) -> Cost:
    """Open so many items, each of a site of its own as far as there are as many."""
    source = random.Random(1985)
    places = [source.randrange(sites) for _ in range(number)]
    names = [f"m{site}.{i % AT_A_SITE}" for i, site in enumerate(places)]
    (folder / "names").write_text("\n".join(dict.fromkeys(names)), encoding="utf-8")
    return ran(
        folder, "open", "--vault", "us.vault", "--records", "@names", "--out", "opened", "--force", *SECRET
    )


def checked_s(folder: Path) -> float:
    """Return how long one record is checked, signature and cosignature included."""
    ran(folder, "cosign", "public/head", "--key", "ru.key", "--keys", "us.pub")
    ran(folder, "open", "--vault", "us.vault", "--blocks", "0", "--out", "one", *SECRET)
    one, head = (folder / "one").read_bytes(), (folder / "public/head").read_bytes()
    keys = [read_private_key(folder / f"{name}.key").public for name in ("us", "ru")]
    return seconds(lambda: check_opening(one, head, keys), 500)


def recorded(folder: Path, entries: int) -> None:
    """Make a record: a notice, a challenge and its answer by turns, and a head after every thousand."""
    us, ru = (read_private_key(folder / f"{name}.key") for name in ("us", "ru"))
    keys, head = [us.public, ru.public], (folder / "public/head").read_bytes()
    stated = parse_head(head)[0]
    with Record(folder / "record") as record:
        record.add([(folder / "public/declaration.json").read_bytes(), head], keys)
        done = 0
        while (left := entries - record.size()) > 0:
            batch = []
            for number in range(done, done + min(999, left) // 3):
                asked = challenge(stated, f"found {number}".encode(), due=2**40)
                values = {"file": f"{number:064x}", "to": asked.hash.hex()}
                answer = Statement("opening", stated.declaration_id, stated.hash, values)
                notice = notification(stated, str(number).encode())
                batch += [notice.signed(us), asked.signed(ru), answer.signed(us)]
            done += len(batch)
            record.add(batch or [notification(stated, f"last {left}".encode()).signed(us)], keys)
            if batch and record.size() < entries:
                record.head(us)


def grown(folder: Path, sizes: list[int]) -> None:
    """Print how proofs from the record grow with it: hashes and time."""
    print("| entries | hashes of a path | ms to make | hashes of a consistency proof | ms to make |")
    print("|---|---|---|---|---|")
    source = random.Random(1985)
    with Store(folder / "record") as store:
        for size in sizes:
            places = [source.randrange(size) for _ in range(50)]
            olds = [source.randrange(1, size) for _ in range(50)]
            row = []
            for make in (
                [lambda at=at, size=size: store.inclusion_proof(at, size) for at in places],
                [lambda old=old, size=size: store.consistency_proof(old, size) for old in olds],
            ):
                row += [f"{max(len(one()) for one in make)}"]
                row += [f"{1000 * statistics.median(seconds(one, 1) for one in make):.2f}"]
            print(f"| {size:,} | {' | '.join(row)} |")


def beside(size: int) -> None:
    """Print what a tree costs here and with pymerkle, on the same leaves."""
    source = random.Random(size)
    entries = [source.randbytes(64) for _ in range(size)]
    start = time.perf_counter()
    hashes = [merkle.leaf_hash(entry) for entry in entries]
    root = merkle.root_of(hashes)
    built = time.perf_counter()
    path_of = merkle.paths_of(hashes)
    kept = time.perf_counter()
    places = source.sample(range(size), 20)
    paths = [path_of(place) for place in places]
    ours_s = (time.perf_counter() - kept) / len(places)
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    begun = time.perf_counter()
    for entry in entries:
        tree.append_entry(entry)
    theirs = tree.get_root(size)
    grown_s = time.perf_counter() - begun
    begun = time.perf_counter()
    others = [list(tree.prove_inclusion(place + 1, size).path[1:]) for place in places]
    others_s = (time.perf_counter() - begun) / len(places)
    old = size // 3
    if root != theirs or paths != others:
        raise AssertionError("the two trees differ")
    proof = merkle.consistency_proof(entries, old)
    if not merkle.verify_consistency(old, size, tree.get_root(old), theirs, proof):
        raise AssertionError("the consistency proof does not join pymerkle's roots")
    checks_s = seconds(
        lambda: merkle.verify_inclusion(entries[places[0]], places[0], size, paths[0], root), 500
    )
    print(
        f"| {size:,} | {built - start:.2f} | {grown_s:.2f} | {kept - built:.2f} | {1e6 * ours_s:.0f} | "
        f"{1e6 * others_s:.0f} | {max(map(len, paths))} | {1e6 * checks_s:.0f} |",
        flush=True,
    )


def load() -> str:
    """The load of the machine, of others and our own."""
    return f"load {os.getloadavg()[0]:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="a hundredth of everything: does it run?")
    chosen = parser.parse_args()
    part = 100 if chosen.quick else 1
    # 31,250 sites of 32 leaves are the million.
    sites, entries = 31_250 // part, 100_000 // part
    leaves = sites << HEIGHT
    parts = ", ".join(f"{one} {version(one)}" for one in ("cryptography", "sqlalchemy", "pymerkle"))
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {parts}; {load()}"
    )
    print(f"medians of {chosen.runs} processes: on the clock, of the processor; largest memory of any")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, full in (
            (f"half of {leaves:,} leaves dummies", sites // 2),
            (f"all {leaves:,} leaves records", sites),
        ):
            begin_in = folder if full == sites else Path(tempfile.mkdtemp(dir=folder))
            begin(begin_in, full)
            print(
                f"commit, {what:34} {median([commit(begin_in, sites) for _ in range(chosen.runs)])}",
                flush=True,
            )
        print(
            f"open 1,000 records {'':26} {median([opened(folder, sites, 1000) for _ in range(chosen.runs)])}"
        )
        print(
            f"check one record of {leaves:,}: {1000 * checked_s(folder):.2f} ms, signatures included",
            flush=True,
        )
        recorded(folder, entries)
        with Store(folder / "record") as store:
            assert store.size() == entries
        audits = [ran(folder, "audit", "record", *BOTH) for _ in range(chosen.runs)]
        print(f"audit of {entries:,} entries {'':23} {median(audits)}; {load()}\n", flush=True)
        grown(folder, [size for size in (100, 1_000, 10_000, 100_000) if size <= entries])
    print("\nseconds for a root, and microseconds for a path")
    print("| leaves | root | pymerkle | tree kept | path | pymerkle | hashes | checked |")
    print("|---|---|---|---|---|---|---|---|")
    for size in (1_000, 10_000, 100_000, 1_000_000):
        if size <= leaves:
            beside(size)
    print(load())


if __name__ == "__main__":
    main()
