"""A paper of an office as one list of parts, from which the PDF and the DOCX are both written: neither can say more."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Words:
    """A paragraph. strong: set apart, for what a reader must not overlook."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Facts:
    """Names and values, one below the other."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Listing:
    """A table with a head. shares: how wide the columns are, as parts of the whole; small: places of columns in small
    print, for what is looked up and not read."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[int]
    small: Sequence[int] = ()


@dataclass(frozen=True)
class Pictures:
    """Photos, two in a row: (name among the paper's pictures, caption)."""

    pictures: Sequence[tuple[str, str]]


Block = Heading | Words | Facts | Listing | Pictures


@dataclass(frozen=True)
class Paper:
    """All that stands on a paper, in its order.

    office   lines of the letterhead; under: the line below the title; foot: the line at the foot of each page
    people   who signs: (as what, name, number); annex: what comes after the signatures, on a page of its own
    made_at  the instant both files bear: the same paper is the same bytes
    """

    lang: str
    office: Sequence[str]
    title: str
    under: str
    foot: str
    blocks: Sequence[Block]
    place_and_day: str
    people: Sequence[tuple[str, str, str]]
    made_at: datetime
    annex: Sequence[Block] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def printable(text: str) -> str:
    """Text without signs that nothing can print (control characters, halves of pairs); line ends become spaces."""
    kept = (each if unicodedata.category(each) not in ("Cc", "Cs", "Cn") else " " for each in text)
    return " ".join("".join(kept).split())


def block_data(block: Block) -> dict[str, Any]:
    """A part as JSON can hold it, every text printable."""
    match block:
        case Heading(text):
            return {"part": "heading", "text": printable(text)}
        case Words(text, strong):
            return {"part": "words", "text": printable(text), "strong": strong}
        case Facts(pairs):
            return {"part": "facts", "pairs": _rows(pairs)}
        case Listing(heads, rows, shares, small):
            shown = {"heads": [printable(head) for head in heads], "rows": _rows(rows)}
            return {"part": "listing", "shares": list(shares), "small": list(small), **shown}
        case Pictures(pictures):
            return {"part": "pictures", "pictures": _rows(pictures)}


def paper_data(paper: Paper) -> dict[str, Any]:
    """The whole paper as JSON can hold it, but for the pictures' bytes."""
    made_on = timezone.localtime(paper.made_at)
    return {
        "lang": paper.lang,
        "office": [printable(line) for line in paper.office],
        "title": printable(paper.title),
        "under": printable(paper.under),
        "foot": printable(paper.foot),
        "blocks": [block_data(block) for block in paper.blocks],
        "annex": [block_data(block) for block in paper.annex],
        "place_and_day": printable(paper.place_and_day),
        "people": _rows(paper.people),
        "year_month_day": [made_on.year, made_on.month, made_on.day],
    }


def texts_of(paper: Paper) -> list[str]:
    """Every text of the paper in the order it is read; what both files must hold."""
    shown = paper_data(paper)
    found = [*shown["office"], shown["title"], shown["under"], *_texts_in(shown["blocks"])]
    found += [shown["place_and_day"], *(text for person in shown["people"] for text in person)]
    return [text for text in [*found, *_texts_in(shown["annex"]), shown["foot"]] if text]


def _texts_in(blocks: Sequence[dict[str, Any]]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        match block["part"]:
            case "facts":
                found += [text for pair in block["pairs"] for text in pair]
            case "listing":
                found += [*block["heads"], *(text for row in block["rows"] for text in row)]
            case "pictures":
                found += [caption for _name, caption in block["pictures"]]
            case _:
                found.append(block["text"])
    return found


def _rows(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[printable(text) for text in row] for row in rows]
