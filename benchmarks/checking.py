"""How long it takes to check one record that was opened: in the package, and as a whole process without it.

python -m benchmarks.checking
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from counterpoise.escrow import committing, heads, keys, opening, reading, vault
from counterpoise.escrow.checking import check_opening

ALONE = Path(__file__).parents[1] / "counterpoise_verify.py"
SITES, HEIGHT, RUNS = 1024, 6, 25
PASSPHRASE = "a benchmark"


def opened(folder: Path) -> tuple[bytes, bytes, list[keys.PublicKey]]:
    """An item with its site out of 65,536 leaves, the cosigned head, and both keys."""
    rows = [f"site,s{i},all,,,\nitem,i{i},,s{i},missile,10\n" for i in range(SITES)]
    (folder / "d.csv").write_text("level,id,stratum,site,type,count\n" + "".join(rows), encoding="utf-8")
    declaration = reading.read_declaration(folder / "d.csv")
    known = [keys.make_key(folder / f"{name}.key", name) for name in ("us", "ru")]
    us, ru = (keys.read_private_key(folder / f"{name}.key") for name in ("us", "ru"))
    bounds = committing.Bounds({"all": SITES}, height=HEIGHT, record_bytes=256)
    parameters = committing.plan(declaration, us.public, name="benchmark", rules=b"", bounds=bounds)
    committing.commit(
        declaration,
        parameters,
        us,
        vault=folder / "v",
        passphrase=PASSPHRASE,
        public=folder / "public",
        cost=vault.LEAST_COST,
    )
    note = heads.parse_head((folder / "public" / "head").read_bytes())[1]
    with vault.Vault(folder / "v", PASSPHRASE) as unlocked:
        file = opening.open_records(unlocked, ["i7"]).to_bytes()
    return file, note.cosigned(ru, time=1_790_000_000).to_bytes(), known


def median_ms(run: Callable[[], object]) -> float:
    """Return the median of some runs, after one that is not counted."""
    run()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, head, known = opened(folder)
        (folder / "opening").write_bytes(file)
        (folder / "head").write_bytes(head)
        words = ["opening", "opening", "head", "--keys", "us.pub,ru.pub"]
        command = [sys.executable, "-I", "-S", str(ALONE), *words]

        def alone() -> None:
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        print(f"one item with its site, of {SITES << HEIGHT} leaves:")
        print(f"in the package       {median_ms(lambda: check_opening(file, head, known)):6.2f} ms")
        print(f"stand-alone, process {median_ms(alone):6.2f} ms")


if __name__ == "__main__":
    main()
