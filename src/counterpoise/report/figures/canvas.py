"""What all pictures share: a fixed look, and SVG that is the same bytes every time.

Panels are small, so that two stand side by side on paper and one fills a telephone. Text stays text: the
page's own font draws it, a reader can search it, and a screen reader has the title and the description.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

WIDTH = 400.0
"""Width of a panel in points; the page scales it."""

INK = "#1c2733"
MUTED = "#5a6673"
FAINT = "#dfe4ea"
BAND = "#e9e4d4"

VIEW_COLOURS = ("#1f5a8a", "#b4561f", "#3d7a4f", "#6b4a8c")
VIEW_MARKERS = ("o", "s", "^", "D")
VIEW_LINES = ("-", "--", "-.", ":")
"""Looks of the views in the order of the sides: each differs in colour, marker and line."""

_POINTS_AN_INCH = 72.0

_LOOK: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "svg.fonttype": "none",
    "svg.image_inline": True,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.major.size": 0.0,
}


@dataclass(frozen=True)
class Panel:
    """One picture with the line above it.

    Attributes
    ----------
    heading : str
    svg : str
        An SVG element, safe to put into a page as it is.
    """

    heading: str
    svg: str


@dataclass(frozen=True)
class Picture:
    """Panels that are read together.

    Attributes
    ----------
    key : str
        Id of the figure in the page.
    caption : str
        What is shown, with units.
    reading : str
        How to read it: what each mark is.
    panels : tuple of Panel
    """

    key: str
    caption: str
    reading: str
    panels: tuple[Panel, ...]


@contextmanager
def drawing(*, height: float) -> Iterator[tuple[Figure, Axes]]:
    """Give an empty panel in the house's look, whatever the user's own settings are.

    Parameters
    ----------
    height : float
        In points.
    """
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_LOOK)
        figure = Figure(figsize=(WIDTH / _POINTS_AN_INCH, height / _POINTS_AN_INCH))
        FigureCanvasSVG(figure)
        yield figure, figure.add_subplot()


def tick(value: float, _place: float) -> str:
    """Return a number beside an axis: as short as it can be, with thousands separators."""
    return f"{value:,.10g}"


def legend_above(axes: Axes, *, lift: float = 0.0, **options: Any) -> None:
    """Put the legend over the axes, from the left, where nothing is drawn; ``lift`` is in points."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    over = axes.transAxes + ScaledTranslation(0.0, lift / _POINTS_AN_INCH, figure.dpi_scale_trans)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        bbox_transform=over,
        borderaxespad=0.0,
        borderpad=0.0,
        columnspacing=1.2,
        fontsize=9.5,
        **{"ncols": 2, "handlelength": 2.4, "handletextpad": 0.4, **options},
    )


def fit(figure: Figure, *, left: float, right: float, top: float, bottom: float) -> None:
    """Set the margins around the axes, in points: fixed, because a font's measure is not the reader's."""
    width, height = figure.get_size_inches() * _POINTS_AN_INCH
    figure.subplots_adjust(
        left=left / width, right=1.0 - right / width, top=1.0 - top / height, bottom=bottom / height
    )


def svg_of(figure: Figure, *, key: str, title: str, description: str) -> str:
    """Return a drawn panel as an SVG element.

    Parameters
    ----------
    figure : Figure
        Within :func:`drawing`.
    key : str
        Letters, digits and hyphens; ids within the element begin with it.
    title, description : str
        What somebody who does not see the picture is told.

    Returns
    -------
    str
        No date, no random ids, no address of another host.
    """
    out = io.StringIO()
    matplotlib.rcParams["svg.hashsalt"] = key
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(out, format="svg", metadata=nothing, transparent=True)
    return _tidied(out.getvalue(), key=key, title=title, description=description)


def _tidied(svg: str, *, key: str, title: str, description: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style.*?</style>\s*", "", svg, flags=re.DOTALL)
    svg = _own_ids(svg, key)
    svg = re.sub(r"-?\d+\.\d{3,}", lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), svg)
    svg = re.sub(r"(?<=[\"; ])font: (?:(\d+) )?([\d.]+px) [^;\"]*", _font, svg)
    svg = re.sub(r" font-family: [^;\"]*;", "", svg)
    svg = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", svg)
    svg = re.sub(r"\s*\n\s*", " ", svg).replace("<defs> </defs>", "")
    box = re.search(r'viewBox="([^"]*)"', svg)
    assert box is not None
    head = (
        f'<svg class="panel" viewBox="{box[1]}" role="img" aria-labelledby="{key}-title {key}-desc">'
        f'\n<title id="{key}-title">{html.escape(title)}</title>'
        f'\n<desc id="{key}-desc">{html.escape(description)}</desc>'
    )
    return (head + svg[svg.index(">") + 1 :]).strip()


def _font(found: re.Match[str]) -> str:
    weight = f"; font-weight: {found[1]}" if found[1] else ""
    return f"font-size: {found[2]}{weight}"


def _own_ids(svg: str, key: str) -> str:
    """Keep the ids that something refers to, and make them this panel's own."""
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", svg))
    svg = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in used else "", svg)
    svg = re.sub(r' id="([^"]*)"', rf' id="{key}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", svg)
    return re.sub(r'(?:xlink:)?href="#([^"]+)"', rf'href="#{key}-\1"', svg)
