"""The glossary within a page: a word leads to its meaning where a section first uses it."""

from __future__ import annotations

import re

import pytest

from counterpoise.report.content.words import WORDS, Linking


def linked_words(markup: str) -> list[str]:
    return re.findall(r'<a class="term" href="#word-[\w-]+" title="[^"]+">([^<]+)</a>', markup)


def test_only_the_first_use_in_a_section_leads_to_the_meaning() -> None:
    linked = Linking()
    assert linked_words(linked("300 EMT of 400 EMT, at a w80 of 500")) == ["EMT", "w80"]
    assert linked_words(linked("EMT again")) == []
    assert linked.begin() == ""
    assert linked_words(linked("EMT in the next section")) == ["EMT"]


def test_words_within_words_are_left_alone() -> None:
    assert linked_words(Linking()("drawdown, reviewed, promptly, ungenerated")) == []


def test_what_a_text_holds_besides_is_escaped() -> None:
    markup = Linking()("<b>EMT</b> & “more”")
    assert markup.startswith("&lt;b&gt;<a ")
    assert markup.endswith("</a>&lt;/b&gt; &amp; “more”")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("the struck side rides the attack out", "ride-out"),
        ("riding out", "ride-out"),
        ("launches under attack", "under-attack"),
        ("Day-to-day", "day"),
        ("Generated on day-to-day", "generated"),
        ("accuracy (CEP)", "cep"),
        ("chance below need", "potential"),
    ],
)
def test_a_word_is_known_in_its_forms(text: str, key: str) -> None:
    assert f'href="#word-{key}"' in Linking()(text)


def test_keys_are_told_apart() -> None:
    keys = [word.key for word in WORDS]
    assert len(set(keys)) == len(keys)
