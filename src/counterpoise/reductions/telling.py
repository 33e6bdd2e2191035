"""The answer in plain words: the draft, what each gives and gains, or what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator

from counterpoise.assessment.security import Security
from counterpoise.assessment.wording import count, listed, opening, with_article
from counterpoise.reductions.answer import Agreement, Balance
from counterpoise.reductions.conflict import Clause
from counterpoise.reductions.rates import Rate

MEASURE_WORDS = {
    "p_floor": "chance that enough arrives",
    "assurance": "what arrives, over what is held necessary (mean)",
    "exposure_p95": "exposure, at worst (95th percentile)",
    "share_left": "share left against the defence that is feared",
    "cost_ratio": "what a first strike costs the other, over being struck",
}
"""Measures of `Security` in words; exposure is better when lower, the others when higher."""

CLAUSE_WORDS = {
    "floor": "what arrives is enough, with the chance asked for",
    "exposure": "the share of retaliation that a first strike takes away does not rise",
    "share_left": "the share left against the defence that is feared does not fall",
    "cost_ratio": "what a first strike costs the other, over being struck, does not fall",
    "margin": "at least one measure gets better by the margin",
}

PICK_WORDS = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "egalitarian": "egalitarian",
    "equal_ceilings": "nearest equal ceilings",
}

RETURNS_SHOWN = 2
"""Of the blocks that make good what is given up, the smallest are shown."""

TIGHT = 0.01
"""Slack of a clause up to which it is said to bind."""


def lines(found: Balance) -> Iterator[str]:
    """Yield the answer, a line each."""
    yield f"{found.terms}: {found.scenario}, {found.draws} draws, seed {found.seed}"
    yield f"{found.status}: {summary(found)}"
    yield from added_words(found)
    if found.frontier:
        yield headline(found)
    for names, pick in distinct(found):
        yield ""
        yield from _pick_lines(found, " = ".join(names), pick)
    if found.rates_of:
        yield ""
        yield from _rate_lines(found)
    if found.conflict:
        yield ""
        yield conflict_opening(found)
        yield from (f"  {clause_words(found, one)}" for one in found.conflict)


def summary(found: Balance) -> str:
    """Return what was searched, and how far."""
    extent = "all forces within the terms" if found.is_complete else "not all that the terms allow"
    if not found.is_complete and not found.is_finished:
        extent += f"; ended after {found.seconds:.0f} seconds, so that another run may find others"
    looked = f" and {found.screened:,} bounded" if found.screened else ""
    tried = f"{found.candidates:,} forces evaluated{looked} ({extent})"
    if not found.frontier and not found.candidates and found.status == "infeasible":
        return "no agreement within these terms leaves both sides safer; that is proven, without a search"
    if not found.frontier:
        return f"no agreement leaves both sides safer, of {tried}"
    ones = "agreement" if len(found.frontier) == 1 else "agreements"
    best = (
        "; no single step or swap makes a better pick" if found.is_finished and not found.is_complete else ""
    )
    return f"{len(found.frontier)} {ones} that no other found beats, of {tried}{best}"


def headline(found: Balance) -> str:
    """Return in a sentence or two what the first pick comes to; only where something was found."""
    names, pick = distinct(found)[0]
    kept = found.decision.kept(pick.evaluated.x)
    parts = [
        f"{side_words(found, side)} keeps {count(warheads)} warheads, and the worst first strike on it takes "
        f"away {pick.security[side][side].exposure_p95:.0%} of its retaliation and not "
        f"{found.today[side][side].exposure_p95:.0%}"
        for side, warheads in zip(found.sides, kept, strict=True)
    ]
    return f"Both can be safer, each in its own view. As {_rules(names)}, {'; '.join(parts)}."


def _rules(names: tuple[str, ...]) -> str:
    return f"the {listed(list(names))} {'rule picks' if len(names) == 1 else 'rules pick'}"


def allowance(found: Balance, side: str) -> float:
    """By how much the opponent's cost ratio may fall for a side, as the terms say."""
    return found.made_under.floor_of(side, found.made_of.side_names).cost_ratio_may_fall


def allowance_words(found: Balance) -> str:
    """Return the same for both sides; empty where it may not fall at all."""
    by_side = {side: allowance(found, side) for side in found.sides}
    if not any(by_side.values()):
        return ""
    if len(set(by_side.values())) == 1:
        return f"{by_side[found.sides[0]]:g}"
    return ", ".join(f"{value:g} for {side_words(found, side)}" for side, value in by_side.items())


def _clause(found: Balance, side: str, clause: str) -> str:
    allowed = allowance(found, side)
    if clause == "cost_ratio" and allowed:
        return f"{MEASURE_WORDS[clause]}, falls by no more than {allowed:g}"
    return CLAUSE_WORDS[clause]


def added_words(found: Balance) -> Iterator[str]:
    """Yield what was asked for beyond the terms."""
    for one in found.decision.added:
        factor = next(iter(one.value.values())).number
        yield (
            f"asked for as well: {one.name.lower()}, neither side more than {factor:g} times the other's, "
            "because these terms name no measure in which neither may be ahead"
        )


def gist(found: Balance, pick: Agreement) -> Iterator[str]:
    """Yield a sentence or two for each side: what it gives up, what for, and how that looks from across."""
    for row, side in enumerate(found.sides):
        other = found.sides[1 - row]
        had, kept = (float(found.decision.kept(x)[row]) for x in (found.decision.before, pick.evaluated.x))
        before, after = found.today[side][side], pick.security[side][side]
        seen = found.today[other][side], pick.security[other][side]
        yield (
            f"{opening(side_words(found, side))} gives up {count(had - kept)} of {count(had)} warheads"
            f"{_most_of(found, pick, side)}. In its own view the worst first strike then takes away "
            f"{after.exposure_p95:.0%} of its retaliation and not {before.exposure_p95:.0%}; had as many "
            f"warheads been cut proportionally, {pick.proportional.security[row].exposure_p95:.0%}; had it "
            f"cut and the other side not, {pick.alone[row].exposure_p95:.0%}. As {side_words(found, other)} "
            f"sees it: {seen[1].exposure_p95:.0%} and not {seen[0].exposure_p95:.0%}.{_less(before, after)}"
        )


def _less(before: Security, after: Security) -> str:
    if before.assurance is None or after.assurance is None:
        return ""
    return (
        f" In all {after.assurance.mean:.1f} times what it holds necessary would arrive on average, and "
        f"{before.assurance.mean:.1f} times today."
    )


def worse_words(found: Balance, pick: Agreement) -> str:
    """Return what gets worse with a pick, each side in its own view."""
    said = []
    for side in found.sides:
        before, after = found.today[side][side], pick.security[side][side]
        worse = [
            f"{words}, {shown(measure, before)} → {shown(measure, after)}"
            for measure, words in MEASURE_WORDS.items()
            if shown(measure, before) != shown(measure, after) and _is_worse(measure, before, after)
        ]
        if worse:
            said.append(f"for {side_words(found, side)} {'; '.join(worse)}")
    return ". ".join(opening(one) for one in said) or "Nothing that is measured here"


def _is_worse(measure: str, before: Security, after: Security) -> bool:
    one, other = getattr(before, measure), getattr(after, measure)
    if one is None or other is None:
        return False
    if measure == "assurance":
        return bool(other.mean < one.mean)
    return bool(other > one if measure == "exposure_p95" else other < one)


def _most_of(found: Balance, pick: Agreement, side: str) -> str:
    before, after = found.decision.today[side]["systems"], found.decision.forces(pick.evaluated.x)[side]
    names = found.made_of.base().sides[side].systems
    fallen = {
        key: one.launchers * one.warheads - after["systems"][key].launchers * after["systems"][key].warheads
        for key, one in before.items()
    }
    most = sorted((key for key in fallen if fallen[key] > 0.0), key=lambda key: -fallen[key])[:3]
    return f", most of them on {listed([names[key].name for key in most])}" if most else ""


def distinct(found: Balance) -> list[tuple[tuple[str, ...], Agreement]]:
    """Return the picks, those that are one agreement together, with their names in words."""
    same: dict[bytes, tuple[list[str], Agreement]] = {}
    for name, pick in found.picks.items():
        if pick:
            same.setdefault(pick.evaluated.x.tobytes(), ([], pick))[0].append(PICK_WORDS.get(name, name))
    return [(tuple(names), pick) for names, pick in same.values()]


def side_words(found: Balance, side: str) -> str:
    """Return what a side is called in a sentence."""
    return with_article(found.made_of.base().sides[side].name)


def shown(measure: str, one: Security) -> str:
    """Return a measure as readers see it."""
    value = getattr(one, measure)
    if value is None:
        return "–"
    if measure == "assurance":
        return f"{value.mean:.2f}"
    return f"{value:.1%}" if measure in ("p_floor", "exposure_p95", "share_left") else f"{value:.3f}"


def clause_words(found: Balance, one: Clause) -> str:
    """Return a clause of a conflict, and what would free it."""
    if not one.side:
        titles = {each.key: each.name for each in found.decision.terms.provisions}
        by = "" if one.by is None else f"; alone it would have to give way by {one.by:,.4g}"
        return f"{titles.get(one.name, one.name)} ({one.name}){by}. Proven, by a linear programme"
    head = f"{side_words(found, one.side)}: {_clause(found, one.side, one.name)}"
    if one.why:
        return f"{head}. Proven: {one.why}"
    sure = "proven, as all forces were tried" if one.is_proven else "as far as was searched"
    if one.by is None:
        return f"{head} ({sure}; no force that was tried keeps everything else)"
    assert one.shown_by is not None
    kept = " and ".join(
        f"{count(warheads)} warheads for {side_words(found, side)}"
        for side, warheads in zip(found.sides, one.shown_by.warheads, strict=True)
    )
    return (
        f"{head}; would have to give way by {one.by:.4f}, all else kept, as forces with {kept} show ({sure})"
    )


def conflict_opening(found: Balance) -> str:
    """Return what is said before the clauses that conflict."""
    if any(one.why for one in found.conflict):
        return "what nothing within the terms can meet:"
    if any(not one.side for one in found.conflict):
        return "articles that contradict each other; leave out any one of them, and the others can be kept:"
    if len(found.conflict) == 1:
        return "the clause that no force tried keeps:"
    return "the smallest set of clauses that do not go together; without any one of them the others do:"


def binding_words(found: Balance, pick: Agreement) -> str:
    """Return what binds: articles without room, and clauses that hold with little to spare."""
    titles = {one.key: one.name for one in found.decision.terms.provisions}
    bound = [f"{titles.get(article, article)} ({side})" for article, side in pick.binding]
    bound += [
        f"{side}: {_clause(found, side, clause)} ({slack:.4f} to spare)"
        for (side, clause), slack in pick.slack.items()
        if slack <= TIGHT
    ]
    return "; ".join(bound) or "nothing"


def regret_words(found: Balance, pick: Agreement) -> str:
    """Return the regret of a pick in either view."""
    return "; ".join(
        f"if {side_words(found, view)} sees it right, {one.mean:.1%} on average and {one.p95:.1%} in the "
        "worst twentieth of draws"
        for view, one in pick.regret.items()
    )


def rate_words(found: Balance, one: Rate) -> str:
    """Return an exchange rate as a sentence."""
    names = {
        (side, key): system.name
        for side in found.sides
        for key, system in found.made_of.base().sides[side].systems.items()
    }
    other = next(side for side in found.sides if side != one.side)
    what = f"{count(one.launchers)} {names[one.side, one.key]} ({count(one.warheads)} warheads)"
    if one.loss <= 0.0:
        return f"{what}: costs it nothing; utility {-100.0 * one.loss:+.2f} points"
    back = " or ".join(
        f"{count(r.launchers)} {names[other, r.key]} ({count(r.warheads)} warheads)"
        for r in one.returns[:RETURNS_SHOWN]
    )
    rest = len(one.returns) - RETURNS_SHOWN
    more = f", or by {rest} more" if rest > 0 else ""
    made_good = back or "no system of the other side alone"
    return f"{what}: costs {100.0 * one.loss:.2f} points of utility; made good by {made_good}{more}"


def _pick_lines(found: Balance, title: str, pick: Agreement) -> Iterator[str]:
    yield f"Draft by the rule: {title}"
    yield from (f"  {sentence}" for sentence in gist(found, pick))
    for place, article in enumerate(pick.articles, start=1):
        yield f"  Article {place}. {article.title}"
        yield from (f"    {sentence}" for sentence in article.sentences)
        for line in article.lines:
            what = "" if line.what in ("launchers", "interceptors") else f" ({line.what.replace('_', ' ')})"
            kept = "" if line.is_changed else "  (as today)"
            yield f"      {line.name + what:<44} {count(line.before):>7} -> {count(line.after):>7}{kept}"
    yield "  What each gains"
    for side in found.sides:
        yield from _gain_lines(found, pick, side)
    yield f"  What gets worse: {worse_words(found, pick)}"
    yield f"  What binds: {binding_words(found, pick)}"
    yield f"  Regret, in the smaller gain: {regret_words(found, pick)}"


def _gain_lines(found: Balance, pick: Agreement, side: str) -> Iterator[str]:
    other = next(name for name in found.sides if name != side)
    cut = pick.proportional.security[found.sides.index(side)]
    yield f"    {side_words(found, side)}: in its own view [in the other's]; the same cut made proportionally"
    for measure, words in MEASURE_WORDS.items():
        own, seen = (
            f"{shown(measure, found.today[view][side])} -> {shown(measure, pick.security[view][side])}"
            for view in (side, other)
        )
        yield f"      {words}: {own} [{seen}]; {shown(measure, cut)}"


def _rate_lines(found: Balance) -> Iterator[str]:
    if found.rates is None:
        yield "exchange rates at the margin: not computed within the time; allow more with --time"
        return
    yield (
        f"exchange rates at the margin of the {PICK_WORDS[found.rates_of]} pick, each side in its own view; "
        "utility alone, another clause may stop it:"
    )
    for side in found.sides:
        yield f"  {side_words(found, side)} gives up one block more"
        yield from (f"    {rate_words(found, one)}" for one in found.rates if one.side == side)
