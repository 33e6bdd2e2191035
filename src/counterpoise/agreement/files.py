"""The agreement file: terms, the resulting forces, the scenario that they are of, and how they came about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from io import StringIO
from typing import Any

from counterpoise.agreement.forces import Forces, changes, today
from counterpoise.agreement.provisions import EVERY, Article, Selection, Terms, Word
from counterpoise.scenario import Problem, Scenario, ScenarioError
from counterpoise.scenario.tree import Plain, plain

_OWN = ("scenario", "forces", "today", "provenance")


def agreement_text(
    terms: Terms,
    scenario: Scenario,
    forces: Forces,
    *,
    title: str | None = None,
    provenance: dict[str, str] | None = None,
) -> str:
    """An agreement as the text of its file, which `read` reads.

    Parameters
    ----------
    terms : Terms
        What is agreed; written out again as it was read, and articles that were added since.
    scenario : Scenario
        That the forces are of. Its hash and forces are kept, to say later what changed.
    forces : Forces
        What results.
    title : str, optional
        By default that of the terms.
    provenance : dict of str to str, optional
        How it came about: version, command, seed.
    """
    written = plain(terms.document)
    assert isinstance(written, dict)
    document: dict[str, Any] = {key: value for key, value in written.items() if key not in _OWN}
    articles = document.get("articles") or {}
    added = {one.key: _article(one) for one in terms.articles if one.key not in articles}
    document["articles"] = {**articles, **added}
    document["title"] = title or terms.title
    document["scenario"] = {"name": scenario.name, "hash": scenario.hash}
    document["forces"] = _plain(forces)
    document["today"] = _plain(today(scenario, tuple(forces)))
    document["provenance"] = dict(provenance or {})
    return _yaml(document)


def differences(agreement: Terms, scenario: Scenario) -> Iterator[str]:
    """What changed since an agreement was made; nothing if the scenario is the one it was made for."""
    made_for = agreement.made_for
    if made_for is None or made_for.hash == scenario.hash:
        return
    now = today(scenario, tuple(side for side in made_for.today if side in scenario.side_names))
    found = list(changes(made_for.today, now))
    yield from found or ["the counted forces are the same; other figures, beliefs or choices differ"]


def check_made_for(agreement: Terms, scenario: Scenario) -> None:
    """Refuse an agreement that was made for another scenario.

    Raises
    ------
    ScenarioError
        Saying what changed.
    """
    found = list(differences(agreement, scenario))
    if not found:
        return
    assert agreement.made_for is not None
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    name, was = agreement.made_for.scenario, agreement.made_for.hash[:12]
    message = (
        f"made for {name} with hash {was}…, and this is {scenario.name} with {scenario.hash[:12]}…: "
        f"{'; '.join(found[:3])}{more}"
    )
    where = agreement.document.child("scenario").entries.get("hash")
    place = where.location if where else None
    line, column = (place.line, place.column) if place else (0, 0)
    raise ScenarioError([Problem(agreement.file, line, column, "scenario.hash", message)])


def _article(one: Article) -> dict[str, Plain]:
    """An article as it would be written, its numbers without their sources."""
    asked: dict[str, Plain] = {party: _number(value.number) for party, value in one.value.items()}
    written: dict[str, Plain] = {"name": one.name, "count": one.count}
    if one.select:
        written["select"] = [_selection(select) for select in one.select]
    written[one.obligation] = True if one.obligation == "may_not_rise" else asked.get(EVERY, asked)
    return written | {key: value for key, value in (("phase", one.phase), ("note", one.note)) if value}


def _selection(one: Selection) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for field in fields(one):
        value = getattr(one, field.name)
        if isinstance(value, Word):
            found[field.name] = value.text
        elif field.name == "without" and value:
            found[field.name] = [_selection(other) for other in value]
        elif isinstance(value, tuple) and value:
            found[field.name] = [item.text if isinstance(item, Word) else item for item in value]
        elif isinstance(value, bool):
            found[field.name] = value
    return found


def _plain(forces: Forces) -> dict[str, Plain]:
    return {
        side: {
            "systems": {
                key: {name: _number(value) for name, value in asdict(holding).items() if value is not None}
                for key, holding in held["systems"].items()
            },
            "defences": {key: _number(count) for key, count in held["defences"].items()},
        }
        for side, held in forces.items()
    }


def _number(value: float) -> Plain:
    return int(value) if float(value).is_integer() else float(value)


def _yaml(document: dict[str, Any]) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 4096
    out = StringIO()
    yaml.dump(document, out)
    return out.getvalue()
