"""What can be agreed: provisions, counting rules, floors, compliance, agreement files, and treaties."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterpoise.agreement.compliance import ArticleResult as ArticleResult
    from counterpoise.agreement.compliance import Compliance as Compliance
    from counterpoise.agreement.compliance import comply as comply
    from counterpoise.agreement.descent import WayDown as WayDown
    from counterpoise.agreement.descent import way_down as way_down
    from counterpoise.agreement.files import agreement_text as agreement_text
    from counterpoise.agreement.files import check_made_for as check_made_for
    from counterpoise.agreement.forces import Forces as Forces
    from counterpoise.agreement.forces import Holding as Holding
    from counterpoise.agreement.forces import acts_for as acts_for
    from counterpoise.agreement.forces import today as today
    from counterpoise.agreement.library import treaty_names as treaty_names
    from counterpoise.agreement.library import treaty_path as treaty_path
    from counterpoise.agreement.linear import Linear as Linear
    from counterpoise.agreement.provisions import Floors as Floors
    from counterpoise.agreement.provisions import Terms as Terms
    from counterpoise.agreement.reading import read as read
    from counterpoise.agreement.reading import read_text as read_text
    from counterpoise.agreement.relaxing import Relaxation as Relaxation
    from counterpoise.agreement.relaxing import conflict as conflict
    from counterpoise.agreement.relaxing import relaxations as relaxations

_HOME = {
    "ArticleResult": "compliance",
    "Compliance": "compliance",
    "Floors": "provisions",
    "Forces": "forces",
    "Holding": "forces",
    "Linear": "linear",
    "Relaxation": "relaxing",
    "Terms": "provisions",
    "WayDown": "descent",
    "acts_for": "forces",
    "agreement_text": "files",
    "check_made_for": "files",
    "comply": "compliance",
    "conflict": "relaxing",
    "read": "reading",
    "read_text": "reading",
    "relaxations": "relaxing",
    "today": "forces",
    "treaty_names": "library",
    "treaty_path": "library",
    "way_down": "descent",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    # Lazy, so that listing the library costs neither numpy nor scipy.
    if name in _HOME:
        return getattr(import_module(f"counterpoise.agreement.{_HOME[name]}"), name)
    raise AttributeError(f"module 'counterpoise.agreement' has no attribute {name!r}")
