"""The report of definitions: the best at each complexity, what escapes it, what nothing tells apart."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
from markupsafe import Markup

from counterpoise.report.content.tables import Group, Heading, Row, Table, status_cell, text_cell
from counterpoise.report.content.words import WORDS, Linking
from counterpoise.report.embedding import ELEMENT_ID, escaped_json
from counterpoise.report.figures.define import frontier_picture
from counterpoise.report.html import page_environment, page_style
from counterpoise.runs.files import write_whole
from counterpoise.space.defining import telling
from counterpoise.space.defining.judging import Judged
from counterpoise.space.defining.proposals import PROPOSALS
from counterpoise.space.defining.result import Definitions, Pair
from counterpoise.space.defining.sights import MEANS, SIGHTS


def write_definitions_report(result: Definitions, path: str | Path) -> None:
    """Write the report of definitions to a file, whole or not at all.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_whole(Path(path), definitions_html(result))


def definitions_html(result: Definitions) -> str:
    """Return the report as one HTML page that needs nothing else; the same result gives the same bytes."""
    return (
        page_environment()
        .get_template("define.html")
        .render(
            result=result,
            catalogue=result.catalogue,
            opening=telling.opening(result),
            groups=[
                (heading, [_told(result, one) for one in found]) for heading, found in telling.groups(result)
            ],
            limits=" ".join(telling.bounds(result)),
            pictures={"frontier": (1, frontier_picture(result))},
            pairs=_pairs(result),
            proposals=_proposals(result),
            threatening=_threatening(result),
            sights=_sights(result),
            command=_command(result),
            source_ids=set(),
            linked=Linking(),
            words=WORDS,
            style=Markup(page_style()),
            embedded=Markup(escaped_json(result.to_dict())),
            embedded_id=ELEMENT_ID,
        )
    )


def _told(result: Definitions, one: Judged) -> dict[str, object]:
    names = {key: system.name for key, system in result.catalogue.systems.items()}
    count = len(list(one.definition.clauses()))
    return {
        "count": f"{count} clause{'s' * (count > 1)}",
        "words": f"Banned is any system that {one.words}.",
        "tally": f"It {telling.tally(one)}; margin {telling.ratio(one.margin)}.",
        "seen": telling.seen(result.seen(one)),
        "missed": [names[key] for key in one.missed],
        "banned": [names[key] for key in one.banned_harmless],
        "near": [f"{names[key]} ({telling.ratio(by)})" for key, by in one.near[:3] if np.isfinite(by)],
    }


def _pairs(result: Definitions) -> Table | None:
    def row(one: Pair) -> Row:
        systems = result.catalogue.systems
        apart = "nothing" if one.ratio <= 1 else one.observable.replace("_", " ")
        cells = (systems[one.harmless].name, apart, "" if one.ratio <= 1 else telling.ratio(one.ratio))
        return Row(systems[one.threatening].name, tuple(text_cell(text) for text in cells))

    groups = [
        Group(title, tuple(row(one) for one in found))
        for title, found in (
            ("Nothing tells them apart", result.inseparable),
            ("Hardest to tell apart", [one for one in result.closest if np.isfinite(one.ratio)]),
        )
        if found
    ]
    if not groups:
        return None
    headings = ("Threatening", "harmless", "told apart best by", "which differs by")
    return Table(
        "A threatening and a harmless system that overlap in every observable: whatever surely bans the "
        "first may ban the second.",
        (tuple(Heading(text, kind="text") for text in headings),),
        tuple(groups),
    )


def _proposals(result: Definitions) -> Table:
    rows = []
    for one in result.proposals:
        known = next(each for each in PROPOSALS if each.key == one.fits)
        caught = f"{len(one.caught)} of {len(one.caught) + len(one.missed)}"
        cells = (
            text_cell(f"any system that {one.words}"),
            text_cell(caught),
            text_cell(str(len(one.banned_harmless))),
            status_cell(known.status),
            text_cell(f"{known.cite}. {known.note}"),
        )
        rows.append(Row(known.name, cells))
    headings = ("Proposal", "bans", "surely catches", "bans, or may, harmless", "status", "source")
    return Table(
        "Known proposals, judged by the same ranges. Assumed: the parameter is theirs, the number ours.",
        (tuple(Heading(text, kind="text") for text in headings),),
        (Group("", tuple(rows)),),
        look="annex",
    )


def _threatening(result: Definitions) -> Table:
    rows = [
        Row(system.name, tuple(text_cell(f"{100 * shares[key]:.0f} %") for shares in result.shares.values()))
        for key, system in result.catalogue.systems.items()
    ]
    headings = [Heading("System", kind="text")]
    headings += [
        Heading(f"to {result.catalogue.parties[party].name}", kind="text") for party in result.shares
    ]
    return Table(
        "In what share of the draws a system meets a threshold of the party; threatening from a half on.",
        (tuple(headings),),
        (Group("", tuple(rows)),),
        look="annex",
    )


def _sights(result: Definitions) -> Table:
    used = {clause.observable for one in result.found for clause in one.definition.clauses()}
    groups = []
    for name in sorted(used):
        rows = [
            Row(
                MEANS[one.means],
                (
                    text_cell(_range(one.looks_a_year)),
                    text_cell(_range(one.chance)),
                    text_cell(_range(one.error)),
                    status_cell(one.status),
                    text_cell(one.note),
                ),
            )
            for one in SIGHTS.get(name, ())
            if not (result.is_observable_only and one.needs_owner)
        ]
        groups.append(Group(name.replace("_", " ").capitalize(), tuple(rows)))
    headings = ("Means", "looks a year", "chance that one measures", "error", "status", "note")
    return Table(
        "How the observables of these definitions are seen. Error: of the logarithm, so that 0.1 is about "
        "10 per cent; of a body, the chance to see one that is not there.",
        (tuple(Heading(text, kind="text") for text in headings),),
        tuple(groups),
        look="annex",
    )


def _range(pair: tuple[float, float]) -> str:
    return f"{pair[0]:g}" if pair[0] == pair[1] else f"{pair[0]:g} to {pair[1]:g}"


def _command(result: Definitions) -> str:
    catalogue = result.catalogue
    is_library = catalogue.file == f"{catalogue.name}.yaml"
    words = ["counterpoise", "define", catalogue.name if is_library else catalogue.file]
    words += ["--observable-only"] * result.is_observable_only
    words += ["--max-clauses", str(result.max_clauses)]
    if result.margin != 1:
        words += ["--margin", f"{result.margin:g}"]
    for party, weight in result.weights.items():
        for error, cost in (("missed", weight.missed), ("banned", weight.banned)):
            if cost != 1:
                words += ["--weight", f"{party}.{error}={cost:g}"]
    for name in result.leave_out:
        words += ["--without", name]
    return shlex.join([*words, "--draws", str(result.draws), "--seed", str(result.seed)])
