"""Charts and maps as SVG: plain numbers and ready-made texts in, one text out, the same bytes for the same input.

Pure: no Django, no clock, no language but for the mark of thousands. What every picture keeps to:
- It can be read in black and white: every value stands beside its bar or in its tile, and what stands for different
  things differs in pattern or dashes, never in colour alone.
- Axes begin at 0. Text is text, so that it can be searched, read aloud and copied out of a PDF.
- Looks are attributes, not style sheets: the page's Content-Security-Policy stays as it is, and the same text is a
  file by itself and a picture in a PDF (`papers.pdf` takes it among its pictures; PAPER is its width there).
- A picture is drawn for a width: NARROW for a phone, WIDE for a card on a screen, PAPER for print.
Decision 0034 says why this is own code.
"""

from tangga.charts.drawing import NARROW, PAPER, WIDE, Frame
from tangga.charts.indonesia import provinces, tiles_of_indonesia
from tangga.charts.pace import Pace, PaceWords, pace
from tangga.charts.projection import Projection, projection
from tangga.charts.ranking import MOST_BARS, Bar, ranking
from tangga.charts.shapes import Shape, shape_map
from tangga.charts.side_by_side import Series, side_by_side
from tangga.charts.step_bar import step_bar
from tangga.charts.survival import Line, survival
from tangga.charts.tiles import Tile, tile_map

__all__ = [
    "MOST_BARS", "NARROW", "PAPER", "WIDE", "Bar", "Frame", "Line", "Pace", "PaceWords", "Projection", "Series",
    "Shape", "Tile", "pace", "projection", "provinces", "ranking", "shape_map", "side_by_side", "step_bar", "survival",
    "tile_map", "tiles_of_indonesia",
]  # fmt: skip
