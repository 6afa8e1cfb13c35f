"""One of each chart, for tests that every chart must pass."""

from collections.abc import Callable, Mapping

from tangga.charts import (
    Bar,
    Frame,
    Line,
    Pace,
    PaceWords,
    Series,
    Shape,
    Tile,
    pace,
    projection,
    ranking,
    shape_map,
    side_by_side,
    step_bar,
    survival,
    tile_map,
    tiles_of_indonesia,
)
from tangga.rules.survival import course

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
WORDS = PaceWords(MONTHS, "Target", "jalan merata", "Tercapai", "Perkiraan", "Pita: dari yang paling sedikit.")
DISTRICTS = (
    Tile("5201", "Kab. Lombok Barat", 1301),
    Tile("5202", "Kab. Lombok Tengah", 846),
    Tile("5208", "Kab. Lombok Utara", None),
    Tile("5271", "Kota Mataram", 25),
)
SQUARE = (((116.0, -8.5), (116.4, -8.5), (116.4, -8.9), (116.0, -8.9)),)
BESIDE = (((116.4, -8.5), (116.8, -8.5), (116.8, -8.9), (116.4, -8.9)),)


def a_course() -> Line:
    found = course({3: (5, 10), 6: (5, 20), 12: (0, 60)})
    return Line("Kab. Lombok Barat", found, 12, ["100", "100", "85", "60"])


EXAMPLES: Mapping[str, Callable[[Frame], str]] = {
    "step_bar": lambda frame: step_bar(frame, 4.5, -2.0, -10.0, 8.0),
    "ranking": lambda frame: ranking(
        frame, [Bar("Kab. Bima", 12, 9), Bar("Kab. Lombok Barat", 1301, 1292)], "Batang tipis: dahulu"
    ),
    "side by side": lambda frame: side_by_side(
        frame, ["semester I", "semester II"], [Series("2019", [400, 682]), Series("2020", [1301, 2997])]
    ),
    "pace": lambda frame: pace(frame, Pace(5000, [900, 1301], 1.5, projection([100] * 24, 10, 900, 1301)), WORDS),
    "survival": lambda frame: survival(frame, [a_course(), a_course()], [0, 3, 6, 12], "bulan", "Masih dipantau"),
    "tiles": lambda frame: tile_map(frame, DISTRICTS, "tidak diketahui", "kota"),
    "Indonesia": lambda frame: tiles_of_indonesia(frame, [Tile("52", "", 4298), Tile("11", "", 12)], "tidak diketahui"),
    "shapes": lambda frame: shape_map(
        frame,
        [Shape("5201", "Lombok Barat", [SQUARE], 1301), Shape("5202", "Lombok Tengah", [BESIDE], None)],
        "tidak ada",
    ),
}
