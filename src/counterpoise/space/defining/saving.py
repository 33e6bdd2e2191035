"""The file that an inspection plan reads: definitions, and how a violation of each is seen."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from counterpoise.space.defining.observing import ACCUSE_SIGMA
from counterpoise.space.defining.result import definition_as, seen_as
from counterpoise.space.defining.sights import MEANS, SIGHTS

if TYPE_CHECKING:
    from counterpoise.space.defining.result import Definitions

FORMAT = 1


def observability_text(result: Definitions) -> str:
    """The definitions that were found with how each is seen, as YAML."""
    from ruamel.yaml import YAML

    used = {clause.observable for one in result.found for clause in one.definition.clauses()}
    document = {
        "format": FORMAT,
        "catalogue": result.catalogue.name,
        "hash": result.catalogue.hash,
        "accused_from_sigma": ACCUSE_SIGMA,
        "without_owner": result.is_observable_only,
        "observables": {
            name: [
                {
                    "means": one.means,
                    "says": MEANS[one.means],
                    "looks_a_year": list(one.looks_a_year),
                    "chance": list(one.chance),
                    "error": list(one.error),
                    "needs_owner": one.needs_owner,
                    "status": one.status,
                    **({"note": one.note} if one.note else {}),
                }
                for one in SIGHTS.get(name, ())
                if not (result.is_observable_only and one.needs_owner)
            ]
            for name in sorted(used)
        },
        "definitions": [_definition(result, one) for one in result.found],
    }
    yaml = YAML()
    yaml.width = 4096
    out = StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _definition(result: Definitions, one: Any) -> dict[str, Any]:
    told = definition_as(one, result.observed)
    kept = ("fits", "words", "clauses", "joined", "missed", "banned_harmless")
    return {**{key: told[key] for key in kept}, **seen_as(result.seen(one))}
