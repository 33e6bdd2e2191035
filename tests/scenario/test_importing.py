# ruff: noqa: E501 (what the user sees is one line, and is quoted as such)
from __future__ import annotations

from pathlib import Path

import pytest

from counterpoise.scenario import ScenarioError, import_forces, read_text

HEADER = "side,side_name,system,name,leg,basing,launchers,warheads,yield_kt,cep,hardness,alert_day,source,source_cite"
GOOD = f"""{HEADER}
us,United States,mm3,Minuteman III,icbm,silo,300,3,335,220..280 m,2000 psi,0.98,nn,"Notebook, 1985"
us,,trident,"Trident C-4, backfit",slbm,submarine,192,8,100,450 m,,0.6,nn,
ussr,Soviet Union,ss-18,SS-18,icbm,silo,308,10,500,"[300 m, 395 m]",,,,
"""


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "forces.csv"
    path.write_bytes(text.encode(encoding))
    return path


def lines_for(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        import_forces(path)
    return [line.removeprefix(f"{path}:") for line in str(error.value).splitlines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_table_becomes_a_scenario(tmp_path: Path, encoding: str, ends: str) -> None:
    text = import_forces(write(tmp_path, GOOD.replace("\n", ends), encoding))
    scenario = read_text(text)
    assert scenario.title == "Forces imported from forces.csv"
    assert scenario.side_names == ("us", "ussr")
    us, ussr = scenario.base().sides.values()
    assert (us.name, ussr.name) == ("United States", "Soviet Union")
    assert us.systems["trident"].name == "Trident C-4, backfit"
    yield_, cep, alert = us.systems["mm3"].yield_, us.systems["mm3"].cep, us.systems["mm3"].alert.day
    assert yield_ is not None
    assert cep is not None
    assert alert is not None
    assert (yield_.median, cep.low, cep.high, alert.median) == (335, 220, 280, 0.98)
    # The table does not say whether anybody read the source.
    assert (cep.source, cep.status) == ("nn", "unverified")
    assert scenario.base().sources["nn"].cite == "Notebook, 1985"
    russian = ussr.systems["ss-18"]
    assert russian.cep is not None
    assert (russian.cep.text, russian.cep.status, russian.hardness) == ("[300 m, 395 m]", "assumed", None)


def test_the_title_can_be_given(tmp_path: Path) -> None:
    assert read_text(import_forces(write(tmp_path, GOOD), title="Mine: 1985")).title == "Mine: 1985"


def test_every_problem_of_every_row_at_once(tmp_path: Path) -> None:
    text = (
        "side,system,name,leg,basing,launchers,warheads,yield_kt,cep\n"
        "us,mm3,M,icbm,silo,300,-3,335,220 psi\n"
        '\nussr,mm4,M,icbm,silos,300,3,"33,5",220\n'
        "ussr,mm5,M,icbm,silo,300,,,\n"
        ",mm6,M,icbm,silo,1,2,3,4 m\n"
        "ussr,mm5,M,icbm,silo,1,2,3,4 m,5\n"
    )
    assert lines_for(write(tmp_path, text)) == [
        "2:24 sides.us.systems.mm3.warheads: '-3' is negative; a count here is at least 0",
        "2:31 sides.us.systems.mm3.cep: '220 psi' is a pressure; a length such as '220 m' is needed",
        "4:17 sides.ussr.systems.mm4.basing: 'silos' is not one of 'silo', 'mobile', 'submarine', 'airfield'",
        "4:29 sides.ussr.systems.mm4.yield: '33,5 kt' has a comma; write decimals with a point ('33.5 kt') and "
        "thousands without a mark",
        "4:34 sides.ussr.systems.mm4.cep: '220' has no unit; a length such as '220 m' is needed",
        "5:6 sides.ussr.systems.mm5: the key 'warheads' is missing",
        "6:1: the cell 'side' is empty",
        "7:6: the system 'mm5' of 'ussr' is there twice; the first is in line 5",
        "7:32: the row has 10 cells for 9 columns; quote texts that hold a comma",
    ]


BAD = [
    ("", "1:1: the table is empty; its first row names the columns"),
    (HEADER, "1:1: the table has no rows; each row is one system"),
    ("side;system;name\na;b;c\n", "1:1: the columns are separated by ';'; save the table with commas"),
    (GOOD.replace("yield_kt", "yield_k"), "1:58: unknown column 'yield_k'; did you mean 'yield'?"),
    (GOOD.replace("leg,", "name,"), "1:1: the column 'leg' is missing"),
    (GOOD.replace("leg,", "name,"), "1:28: the column 'name' is there twice"),
    (GOOD.replace("ussr,Soviet Union", "us,"), "1:1 sides: one side only; a scenario has two sides or more"),
    (GOOD.replace("mm3", "mm 3"), "2:18 sides.us.systems.mm 3: 'mm 3' cannot be a name here; use letters, digits, '-' and '_'"),
    (GOOD + 'ussr,"', "5:1: this is not a table of comma-separated values (unexpected end of data)"),
    (GOOD.replace("SS-18", "SS\x00"), "4:27: the character U+0000 may not stand in a scenario"),
    (HEADER + "\n,,\n,,x,\n", "3:1: the cell 'side' is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), BAD, ids=range(len(BAD)))
def test_bad_tables(tmp_path: Path, text: str, line: str) -> None:
    assert line in lines_for(write(tmp_path, text))


def test_a_table_that_is_not_utf_8(tmp_path: Path) -> None:
    found = lines_for(write(tmp_path, GOOD.replace("Notebook", "Génève"), "latin-1"))
    assert found == ["2:86: byte 0xe9 is not UTF-8; save the file as UTF-8"]
