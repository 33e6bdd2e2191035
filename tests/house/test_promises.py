"""What API.md and the README promise is there: names, arguments, commands, options."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
API = (ROOT / "API.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

PROMISED_NAMES = re.findall(r"^\| `(counterpoise\.[\w.]+)(\(.*?\))?` \|", API, flags=re.MULTILINE)
PROMISED_COMMANDS = list(dict.fromkeys(re.findall(r"`counterpoise ([a-z]+(?: [a-z]+)?)`", API)))
README_COMMANDS = re.findall(r"^    (counterpoise .*?)(?:\s+#.*)?$", README, flags=re.MULTILINE)


def test_the_lists_were_found() -> None:
    assert len(PROMISED_NAMES) == 18
    assert len(PROMISED_COMMANDS) == 32
    assert len(README_COMMANDS) == 7


def resolve(name: str) -> object:
    """The object behind a dotted name, modules imported as needed."""
    found: object = importlib.import_module("counterpoise")
    path = "counterpoise"
    for part in name.split(".")[1:]:
        path += f".{part}"
        if not hasattr(found, part):
            importlib.import_module(path)
        found = getattr(found, part)
    return found


@pytest.mark.parametrize(("name", "arguments"), PROMISED_NAMES, ids=[name for name, _ in PROMISED_NAMES])
def test_a_promised_name_has_its_promised_arguments(name: str, arguments: str) -> None:
    function = resolve(name)
    assert callable(function)
    actual = inspect.signature(function).parameters
    if not arguments:
        return
    promised = ast.parse(f"def f{arguments}: ...").body[0]
    assert isinstance(promised, ast.FunctionDef)
    positional = [argument.arg for argument in promised.args.args]
    assert list(actual)[: len(positional)] == positional
    for argument, default in zip(promised.args.kwonlyargs, promised.args.kw_defaults, strict=True):
        assert actual[argument.arg].kind is inspect.Parameter.KEYWORD_ONLY
        if default is not None:
            assert actual[argument.arg].default == ast.literal_eval(default)
    for argument, default in zip(reversed(positional), reversed(promised.args.defaults), strict=False):
        assert actual[argument].default == ast.literal_eval(default)


@pytest.fixture
def help_of(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `counterpoise WORDS --help` here and returns what it prints."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(words: list[str]) -> str:
        main = importlib.import_module("counterpoise.cli").main
        monkeypatch.setattr(sys, "argv", ["counterpoise", *words, "--help"])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert ended.value.code in (0, None), printed.err
        return printed.out

    return run


@pytest.mark.parametrize("command", PROMISED_COMMANDS)
def test_a_promised_command_has_a_help_text(command: str, help_of) -> None:
    assert "--help" in help_of(command.split())


@pytest.mark.parametrize("line", README_COMMANDS)
def test_a_command_of_the_readme_exists_with_its_options(line: str, help_of) -> None:
    _, *words = shlex.split(line)
    length = 2 if words[0] == "scenarios" else 1
    text = help_of(words[:length])
    for option in (word for word in words[length:] if word.startswith("--")):
        assert option in text


def test_the_what_if_of_the_readme_is_accepted() -> None:
    [what_if] = re.findall(r'--set "(.*?)"', README)
    assert resolve("counterpoise.read")("geneva-1985").with_set(what_if).hash  # type: ignore[operator]


@pytest.mark.medium
def test_no_module_hides_a_promised_function() -> None:
    # A module that is imported becomes an attribute of its package, over whatever had its name before.
    program = """
import counterpoise, importlib, pkgutil
for module in pkgutil.walk_packages(counterpoise.__path__, "counterpoise."):
    importlib.import_module(module.name)
assert callable(counterpoise.assess) and callable(counterpoise.read)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
