"""What the sides have and believe: scenario files, views and draws."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterpoise.scenario.acts import Act as Act
    from counterpoise.scenario.cautioning import Caution as Caution
    from counterpoise.scenario.cautioning import cautions as cautions
    from counterpoise.scenario.comparing import Change as Change
    from counterpoise.scenario.comparing import diff as diff
    from counterpoise.scenario.draws import Draws as Draws
    from counterpoise.scenario.figures import Figure as Figure
    from counterpoise.scenario.importing import import_forces as import_forces
    from counterpoise.scenario.locating import library_names as library_names
    from counterpoise.scenario.locating import library_path as library_path
    from counterpoise.scenario.problems import Location as Location
    from counterpoise.scenario.problems import Problem as Problem
    from counterpoise.scenario.problems import ScenarioError as ScenarioError
    from counterpoise.scenario.scenario import Scenario as Scenario
    from counterpoise.scenario.scenario import read as read
    from counterpoise.scenario.scenario import read_text as read_text
    from counterpoise.scenario.tables import FieldRow as FieldRow
    from counterpoise.scenario.tables import field_table as field_table
    from counterpoise.scenario.tables import json_schema as json_schema
    from counterpoise.scenario.upgrading import upgrade as upgrade
    from counterpoise.scenario.views import View as View

_HOME = {
    "Act": "acts",
    "Caution": "cautioning",
    "Change": "comparing",
    "Draws": "draws",
    "FieldRow": "tables",
    "Figure": "figures",
    "Location": "problems",
    "Problem": "problems",
    "Scenario": "scenario",
    "ScenarioError": "problems",
    "View": "views",
    "cautions": "cautioning",
    "diff": "comparing",
    "field_table": "tables",
    "import_forces": "importing",
    "json_schema": "tables",
    "library_names": "locating",
    "library_path": "locating",
    "read": "scenario",
    "read_text": "scenario",
    "upgrade": "upgrading",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    # Lazy, so that a program that only wants an error class does not pay for the reader.
    if name in _HOME:
        return getattr(import_module(f"counterpoise.scenario.{_HOME[name]}"), name)
    raise AttributeError(f"module 'counterpoise.scenario' has no attribute {name!r}")
