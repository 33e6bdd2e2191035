"""Build the documentation into docs/_build/: offline HTML that asks no host for anything.

Pages are the Markdown files of this repository, from the README and docs/ on, with every file they link to.
Formulas become MathML, which browsers draw themselves. The library reference comes from the docstrings.
A link that leads nowhere stops the build.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
import shutil
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
import pdoc.doc
import pdoc.render
from jinja2 import Environment
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from numpy.typing import ArrayLike, NDArray

import counterpoise

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "_build"
TEMPLATE = Path(__file__).with_name("page.html")
# What the reader wants first; the other pages of docs/ follow by name.
FIRST = (
    "README.md",
    "docs/model.md",
    "docs/glossary.md",
    "docs/scenario-format.md",
    "docs/space.md",
    "docs/escrow.md",
    "docs/escrow-format.md",
    "docs/data.md",
    "API.md",
)
REFERENCE = Path("api/counterpoise.html")


def parser() -> MarkdownIt:
    """Markdown as the hosting sites read it: tables, headings with anchors, formulas between dollar signs."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.use(anchors_plugin, max_level=4)
    return markdown.use(dollarmath_plugin, allow_space=False, renderer=_formula)


def _formula(latex: str, options: dict[str, Any]) -> str:
    return str(convert(latex, display="block" if options["display_mode"] else "inline"))


@dataclass
class Page:
    """One Markdown file on its way to HTML."""

    source: Path
    tokens: list[Token]
    body: str = ""

    @property
    def name(self) -> str:
        """Its path from the root of the repository."""
        return self.source.relative_to(ROOT).as_posix()

    @property
    def target(self) -> Path:
        """Where it is written, below the output folder; the README is the front page."""
        return Path("index.html") if self.name == "README.md" else Path(self.name).with_suffix(".html")

    @property
    def title(self) -> str:
        """The text of the first heading."""
        for opening, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if opening.type == "heading_open":
                return "".join(child.content for child in inline.children or [])
        return self.source.stem

    def href(self, target: Path) -> str:
        """The way from this page to a file of the output."""
        return os.path.relpath(target, self.target.parent).replace(os.sep, "/")


@dataclass
class Site:
    """All pages, found by following links, and what is wrong with them."""

    markdown: MarkdownIt = field(default_factory=parser)
    pages: dict[Path, Page] = field(default_factory=dict)
    files: set[Path] = field(default_factory=set)
    fragments: list[tuple[Page, Path, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, source: Path) -> Page:
        """Read a page, and every page that it links to."""
        if source not in self.pages:
            page = Page(source, self.markdown.parse(source.read_text(encoding="utf-8")))
            self.pages[source] = page
            for token in (child for block in page.tokens for child in block.children or []):
                if token.type in {"link_open", "image"}:
                    key = "src" if token.type == "image" else "href"
                    token.attrSet(key, self._resolve(page, str(token.attrGet(key))))
            page.body = self.markdown.renderer.render(page.tokens, self.markdown.options, {})
        return self.pages[source]

    def _resolve(self, page: Page, link: str) -> str:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return link
        target = (page.source.parent / unquote(parts.path)).resolve() if parts.path else page.source
        if target.is_dir():
            target /= "README.md"
        if not target.is_file() or not target.is_relative_to(ROOT):
            self.problems.append(f"{page.name}: '{link}' leads nowhere")
            return link
        if target.suffix != ".md":
            self.files.add(target)
            return page.href(target.relative_to(ROOT))
        if parts.fragment:
            self.fragments.append((page, target, parts.fragment))
        return page.href(self.add(target).target) + (f"#{parts.fragment}" if parts.fragment else "")

    def check_fragments(self) -> None:
        """A link to a heading must name one."""
        for page, target, fragment in self.fragments:
            there = self.pages[target]
            if f'id="{fragment}"' not in there.body:
                self.problems.append(f"{page.name}: {there.name} has no heading '#{fragment}'")

    def navigation(self, here: Page) -> list[tuple[str, str, bool]]:
        """The same short list on every page: title, link, and whether this is it."""
        named = [self.pages[ROOT / name] for name in FIRST]
        further = [page for _, page in sorted(self.pages.items()) if page.name not in FIRST]
        shown = named + [page for page in further if _is_main(page)]
        links = [(page.title, here.href(page.target), page is here) for page in shown]
        return [*links, ("Library reference", here.href(REFERENCE), False)]

    def write(self) -> None:
        """Write every page, and the files that they show or link to."""
        template = Environment(autoescape=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
        for page in self.pages.values():
            target = OUT / page.target
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(template.render(page=page, links=self.navigation(page)), encoding="utf-8")
        for file in self.files:
            target = OUT / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def _is_main(page: Page) -> bool:
    return re.fullmatch(r"docs/([^/]+|decisions/README)\.md", page.name) is not None


def write_reference() -> None:
    """Write the library reference from the docstrings."""
    names = ["counterpoise"]
    names += [module.name for module in pkgutil.walk_packages(counterpoise.__path__, "counterpoise.")]
    for name in names:
        # What a room loads only when asked for is asked for here: pdoc looks no further than what is loaded.
        room = importlib.import_module(name)
        for member in getattr(room, "__all__", ()):
            setattr(room, member, getattr(room, member))
    # Module by module: where a package says what it exports, pdoc by itself would leave its modules out.
    modules = {name: pdoc.doc.Module.from_name(name) for name in names}
    pdoc.render.configure(docformat="numpy", footer_text="Counterpoise")
    as_text = pdoc.render.env.filters["format_signature"]
    pdoc.render.env.filters["format_signature"] = lambda sig, colon: as_text(with_short_types(sig), colon)
    with warnings.catch_warnings():
        # An alias that refers to itself stays as it is written.
        warnings.filterwarnings("ignore", "Error parsing type annotation")
        pages = {f"{n.replace('.', '/')}.html": pdoc.render.html_module(modules[n], modules) for n in names}
        pages["search.js"] = pdoc.render.search_index(modules)
    for page, content in pages.items():
        target = OUT / REFERENCE.parent / page
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")


def with_short_types(signature: inspect.Signature) -> inspect.Signature:
    """Name the two array types of the library again, which the annotations spell out."""

    def short(annotation: Any) -> Any:
        for type_, name in ((ArrayLike, "ArrayLike"), (NDArray[np.float64], "FloatArray")):
            if annotation == type_:
                return type(name, (), {"__module__": "builtins"})
        return annotation

    parameters = [p.replace(annotation=short(p.annotation)) for p in signature.parameters.values()]
    # The same class of signature: pdoc's own knows how it prints.
    return type(signature)(parameters, return_annotation=short(signature.return_annotation))


def main() -> int:
    """Build everything; 1 when a link leads nowhere."""
    site = Site()
    for source in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if OUT not in source.parents:
            site.add(source)
    site.check_fragments()
    if site.problems:
        print("\n".join(site.problems), file=sys.stderr)
        return 1
    shutil.rmtree(OUT, ignore_errors=True)
    site.write()
    write_reference()
    print(f"{len(site.pages)} pages and the library reference: {OUT / 'index.html'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
