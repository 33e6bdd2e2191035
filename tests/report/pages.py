"""A page as tests read it: a tree of elements with their text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr", "colgroup"}
SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " "})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parts: list[Element | str] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator[Element]:
        for part in self.parts:
            if isinstance(part, Element):
                if not tags or part.tag in tags:
                    yield part
                yield from part.all(*tags)

    def id(self, name: str) -> Element:
        found = [element for element in self.all() if element.attributes.get("id") == name]
        assert len(found) == 1, f"{len(found)} elements have the id {name}"
        return found[0]

    @property
    def text(self) -> str:
        """Its words, one space between any two."""
        return " ".join(self._raw().translate(SPACES).split())

    def _raw(self) -> str:
        # A link stands within its sentence, whatever follows it; all else is set apart.
        said = (part if isinstance(part, str) else part._raw_set_apart() for part in self.parts)
        return "".join(said)

    def _raw_set_apart(self) -> str:
        return self._raw() if self.tag == "a" else f" {self._raw()} "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].parts.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(page: str) -> Element:
    """Return the tree of a page; every element must be closed where it should be."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    return reader.open[0]


def rows_of(table: Element) -> dict[str, list[str]]:
    """Return the words of a table's rows by those of their heading; a repeated heading is numbered."""
    rows: dict[str, list[str]] = {}
    for row in table.all("tr"):
        headings = [cell for cell in row.all("th") if cell.attributes.get("scope") == "row"]
        if headings:
            name = headings[0].text
            while name in rows:
                name += "'"
            rows[name] = [cell.text for cell in row.all("td")]
    return rows
