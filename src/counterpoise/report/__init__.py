"""The report of an assessment: one self-contained HTML page, with figures, tables and the result itself."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterpoise.report.embedding import embedded_result as embedded_result
    from counterpoise.report.html import report_html as report_html
    from counterpoise.report.html import write_report as write_report
    from counterpoise.report.loading import assessment_from as assessment_from

__all__ = ["assessment_from", "embedded_result", "report_html", "write_report"]

_HOME = {
    "assessment_from": "loading",
    "embedded_result": "embedding",
    "report_html": "html",
    "write_report": "html",
}


def __getattr__(name: str) -> Any:
    # Lazy, so that reading a result out of a report does not pay for matplotlib.
    if name in _HOME:
        return getattr(import_module(f"counterpoise.report.{_HOME[name]}"), name)
    raise AttributeError(f"module 'counterpoise.report' has no attribute {name!r}")
