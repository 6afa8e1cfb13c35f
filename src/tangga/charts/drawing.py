"""Writing SVG: elements, texts and patterns of one picture, put together in a fixed order."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s
from xml.sax.saxutils import escape

NARROW, PAPER, WIDE = 340, 640, 920
INK, SOFT, LINE, PAPER_WHITE = "#1c2624", "#52605c", "#c9d0cc", "#ffffff"
ACCENT, DARK = "#0b5d57", "#084640"
# From few to many; the last one is so dark that its text is white.
SHADES = ("#ffffff", "#d7e8e4", "#9cc7bf", "#5fa299", "#0b5d57")
# The serif is what Typst carries with it, so that a PDF is the same on every machine.
FONT = "Plus Jakarta Sans, Libertinus Serif, sans-serif"
SIZE = 12

SOLID, HATCH, PALE, DOTS = "solid", "hatch", "pale", "dots"
_MARK = "\0"  # stands for the picture's own name until it is known; no text can hold it
_RISING = "M-1,1 l2,-2 M0,{0} l{0},-{0} M{1},{2} l2,-2"


def _strokes(d: str, width: float, stroke: str = ACCENT, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{d}" stroke="{stroke}" stroke-width="{width}"{dashes} fill="none"/>'


# name -> (side of its square, ground, what is drawn on it)
_PATTERNS = {
    HATCH: (6, PAPER_WHITE, _strokes(_RISING.format(6, 5, 7), 1.6)),
    DOTS: (5, PAPER_WHITE, f'<circle cx="2.5" cy="2.5" r="1.2" fill="{ACCENT}"/>'),
    "thin": (8, SHADES[1], _strokes(_RISING.format(8, 7, 9), 0.8)),
    "middle": (6, SHADES[2], _strokes(_RISING.format(6, 5, 7), 1.2, DARK)),
    "thick": (6, SHADES[3], _strokes("M0,0 l6,6 M0,6 l6,-6", 1.2, DARK)),
    "unknown": (6, PAPER_WHITE, _strokes("M3,0 v6", 0.7, "#8b918a", "2 1")),
}
_PLAIN = {SOLID: ACCENT, PALE: "#bcd9d4"}


@dataclass(frozen=True)
class Frame:
    """What every picture has. title: what it shows, as a sentence; desc: what can be seen in it, for who cannot see it;
    lang: "id" or "en", for the mark of thousands."""

    title: str
    desc: str
    width: int = WIDE
    lang: str = "id"

    @property
    def is_narrow(self) -> bool:
        return self.width < 480

    def wide(self, width: int) -> "Frame":
        return replace(self, width=width)

    def number(self, value: float) -> str:
        """A whole number with thousands marked: 4.298 in Indonesian, 4,298 in English."""
        english = f"{round(value):,}".replace("-", "−")
        return english if self.lang == "en" else english.replace(",", ".")


def coordinate(value: float) -> str:
    """A place in the picture, to a tenth; the same text on every machine."""
    rounded = round(value, 1)
    return f"{int(rounded)}" if rounded == int(rounded) else f"{rounded:.1f}"


def clean(text: str) -> str:
    """Text that XML can hold and nothing can hide in: signs that nobody sees become spaces."""
    kept = (each if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Cn", "Co") else " " for each in text)
    return " ".join("".join(kept).split())


def width_of(text: str, size: float = SIZE, bold: bool = False) -> float:
    """About how wide a text is; rather too wide than too narrow, for the font may be another."""
    ems = sum(
        0.92 if each in "MWmw@%" else 0.34 if each in "iljtfI.,:;'|! ()" else 0.66 if each.isupper() else 0.58
        for each in text
    )
    return ems * size * (1.06 if bold else 1)


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """A text that fits, cut with … where it must be."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text: str, room: float, lines: int, size: float = SIZE) -> list[str]:
    """A text in at most so many lines, between words; the last one is cut where it must be."""
    found: list[str] = []
    for word in text.split():
        if found and width_of(f"{found[-1]} {word}", size) <= room:
            found[-1] += f" {word}"
        elif len(found) < lines:
            found.append(word)
        else:
            found[-1] += f" {word}"
    return [shortened(each, room, size) for each in found]


class Drawing:
    """One picture while it is drawn. Later elements lie above earlier ones."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._body: list[str] = []
        self._patterns: dict[str, str] = {}

    def add(self, element: str) -> None:
        self._body.append(element)

    def fill(self, name: str) -> str:
        """What to write as fill for a pattern or plain colour of ours."""
        if name in _PATTERNS:
            side, ground, drawn = _PATTERNS[name]
            self._patterns[name] = (
                f'<pattern id="{_MARK}-{name}" width="{side}" height="{side}" patternUnits="userSpaceOnUse">'
                f'<rect width="{side}" height="{side}" fill="{ground}"/>{drawn}</pattern>'
            )
            return f"url(#{_MARK}-{name})"
        return _PLAIN.get(name, name)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, stroke: str = "", line: float = 1
    ) -> None:
        outline = f' stroke="{stroke}" stroke-width="{coordinate(line)}"' if stroke else ""
        self.add(
            f'<rect x="{coordinate(x)}" y="{coordinate(y)}" width="{coordinate(max(width, 0))}"'
            f' height="{coordinate(max(height, 0))}" fill="{self.fill(fill)}"{outline}/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, width: float = 1, dash: str = ""
    ) -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<line x1="{coordinate(x1)}" y1="{coordinate(y1)}" x2="{coordinate(x2)}" y2="{coordinate(y2)}"'
            f' stroke="{stroke}" stroke-width="{coordinate(width)}"{dashes}/>'
        )

    def polyline(
        self, points: Sequence[tuple[float, float]], width: float = 2.2, dash: str = "", stroke: str = ACCENT
    ) -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<polyline points="{_points(points)}" fill="none" stroke="{ACCENT}" stroke-width="{coordinate(width)}"'
            f' stroke-linejoin="round"{dashes}/>'
        )

    def polygon(self, points: Sequence[tuple[float, float]], fill: str, stroke: str = "") -> None:
        outline = f' stroke="{stroke}" stroke-width="1"' if stroke else ""
        self.add(f'<polygon points="{_points(points)}" fill="{self.fill(fill)}"{outline}/>')

    def path(self, d: str, fill: str, stroke: str = INK, line: float = 0.7) -> None:
        self.add(
            f'<path d="{d}" fill="{self.fill(fill)}" fill-rule="evenodd" stroke="{stroke}"'
            f' stroke-width="{coordinate(line)}" stroke-linejoin="round"/>'
        )

    def dot(self, x: float, y: float, radius: float = 3, fill: str = ACCENT) -> None:
        self.add(f'<circle cx="{coordinate(x)}" cy="{coordinate(y)}" r="{coordinate(radius)}" fill="{fill}"/>')

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        anchor: str = "start",
        bold: bool = False,
        fill: str = INK,
        upright: bool = False,
        halo: bool = False,
    ) -> None:
        """A text whose line lies at y. upright: turned to run upwards; halo: white around it, for what lies over
        shapes."""
        weight = ' font-weight="700"' if bold else ""
        turned = f' transform="rotate(-90 {coordinate(x)} {coordinate(y)})"' if upright else ""
        place = f'x="{coordinate(x)}" y="{coordinate(y)}"{turned}'
        look = f'font-size="{coordinate(size)}" text-anchor="{anchor}"{weight}'
        shown = escape(clean(text))
        around = ' stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else ""
        self.add(f'<text {place} {look} fill="{fill}"{around}>{shown}</text>')

    def finish(self, height: float) -> str:
        """The whole SVG. Its patterns are named after what it shows: two pictures on a page do not share any."""
        width, tall = self.frame.width, coordinate(height)
        body = "".join(self._body)
        patterns = "".join(self._patterns[name] for name in sorted(self._patterns))
        own = "c" + blake2s(f"{width} {tall} {body}".encode(), digest_size=5).hexdigest()
        text = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {tall}" width="{width}" height="{tall}"'
            f' class="chart" role="img" lang="{self.frame.lang}" font-family="{FONT}" font-size="{SIZE}">'
            f"<title>{escape(clean(self.frame.title))}</title><desc>{escape(clean(self.frame.desc))}</desc>"
            + (f"<defs>{patterns}</defs>" if patterns else "")
            + f'<rect class="chart-paper" width="{width}" height="{tall}" fill="{PAPER_WHITE}"/>{body}</svg>'
        )
        return text.replace(_MARK, own)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)
