"""The page's own glossary, and links to it where a section first uses a word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Word:
    """A word of the field, what it means, and the forms in which a text uses it."""

    key: str
    term: str
    meaning: str
    forms: str


WORDS = (
    Word(
        "view",
        "View",
        "The world as one side believes it to be, the other side's forces and plans included.",
        "views?",
    ),
    Word(
        "draw",
        "Draw",
        "One sampled value for every uncertain figure. A result is a distribution over all draws.",
        "draws?",
    ),
    Word(
        "emt",
        "EMT",
        "Equivalent megatons: a yield made comparable by the area that it covers, its power 2/3 up to one "
        "megaton and 1/2 above.",
        "EMT|equivalent megatons",
    ),
    Word("day", "Day-to-day", "The readiness of peacetime.", "day-to-day|Day-to-day"),
    Word(
        "generated",
        "Generated",
        "The readiness of a crisis that has brought the forces up: more boats at sea, more bombers on "
        "alert. “Generated on day-to-day”: an attacker who has prepared against a victim who has not.",
        "generated|Both generated|Generated on day-to-day",
    ),
    Word(
        "ride-out",
        "Riding out",
        "To fire only after the attack has arrived.",
        "rid(?:es|e|ing)(?: the attack)? out|[Rr]ide-out",
    ),
    Word(
        "under-attack",
        "Launching under attack",
        "To fire a share of the ready silo missiles before the attack arrives.",
        "launch(?:es|ing)? under attack",
    ),
    Word(
        "worst",
        "Worst attack",
        "The attack with every usable weapon that leaves the struck side the least.",
        "worst attack",
    ),
    Word(
        "prompt",
        "Prompt",
        "Giving little warning: ballistic missiles. Bombers and cruise missiles are not.",
        "[Pp]rompt",
    ),
    Word(
        "cep",
        "CEP",
        "The radius around the aim within which half of the warheads fall: larger is less accurate.",
        "CEP",
    ),
    Word(
        "hardness",
        "Hardness",
        "The blast overpressure, in pounds per square inch (psi), that a silo withstands.",
        "[Hh]ardness|psi",
    ),
    Word(
        "single-shot",
        "Single-shot kill",
        "The probability that one functioning warhead that arrives destroys its target.",
        "single-shot kill",
    ),
    Word(
        "assurance",
        "Assurance",
        "What would arrive divided by what is held to be needed, draw by draw.",
        "[Aa]ssurance",
    ),
    Word(
        "potential",
        "Chance below need",
        "The first-strike potential: the chance that the worst attack leaves an assurance below one.",
        "chance below need|first-strike potential",
    ),
    Word(
        "exposure",
        "Exposure, taken away",
        "The share of what could have been delivered that the worst attack takes away, before any missile "
        "defence.",
        "[Ee]xposure|taken away|takes away",
    ),
    Word(
        "ragged",
        "Ragged retaliation",
        "What is left to fire after a first strike: fewer objects, uncoordinated.",
        "ragged retaliation|ragged",
    ),
    Word(
        "thin",
        "Thin defence",
        "One that stops at most a quarter of a whole first strike.",
        "thin (?:missile )?defence",
    ),
    Word(
        "range",
        "Middle nine tenths, 5–95 %",
        "One outcome in twenty lies below the first number and one in twenty above the second; the range "
        "of a figure in the scenario is wider.",
        "middle nine tenths|5th to 95th percentile",
    ),
    Word(
        "absentee",
        "Absentee ratio",
        "How many interceptors there are for each that is in reach; one: all are.",
        "absentee ratio",
    ),
    Word(
        "discrimination",
        "Discrimination",
        "The share of decoys told from warheads, and so not shot at.",
        "discrimination",
    ),
    Word(
        "works",
        "Chance that the layer works",
        "That no common cause makes the whole layer fail.",
        "(?:chance|probability) that the layer works",
    ),
    Word("w80", "w80", "The retaliation that destroys 80 % of value on the abstract damage curve.", "w80"),
    Word(
        "c1", "c1, c2", "A side's cost of striking first, and of being struck first; without a unit.", "c1|c2"
    ),
)


class Linking:
    """Turns texts into markup in which the first use of a word in a section leads to its meaning."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        forms = "|".join(f"(?P<{_group(word.key)}>{word.forms})" for word in WORDS)
        self._pattern = re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])")
        self._words = {_group(word.key): word for word in WORDS}

    def begin(self) -> str:
        """Begin a section, in which every word is new."""
        self._seen.clear()
        return ""

    def __call__(self, text: str) -> Markup:
        """Return a text with its links; what it holds besides is escaped."""
        return Markup(self._pattern.sub(self._link, str(escape(text))))

    def _link(self, found: re.Match[str]) -> str:
        assert found.lastgroup is not None
        word = self._words[found.lastgroup]
        if word.key in self._seen:
            return found[0]
        self._seen.add(word.key)
        return f'<a class="term" href="#word-{word.key}" title="{escape(word.meaning)}">{found[0]}</a>'


def _group(key: str) -> str:
    return key.replace("-", "_")
