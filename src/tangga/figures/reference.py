"""docs/reference/indicators.md: every figure that Tangga publishes, from its definition."""

from tangga.figures.definitions import indicators

HEAD = """\
# Indicators

<!-- Written from src/tangga/figures/indicators.yaml by `make docs`; do not edit by hand. -->

Every number that Tangga publishes, defined once. `tangga figure NAME --region CODE --period PERIOD` counts it; the
parts always add up to the total. A *flow* is what happened in the period, a *stock* what there was on its last day
(or on `--as-of`, where that is earlier), a *target* what was set for the year.
"""


def markdown() -> str:
    """The page's text."""
    parts = [HEAD]
    for each in indicators().values():
        parts.append(
            f"\n## {each.code}\n\n**{each.name['en']}** ({each.name['id']}), {each.unit}, {each.time}\n\n"
            f"{each.definition['en']}\n\n*{each.definition['id']}*\n\nBy: {', '.join(each.by)}.\n"
        )
    return "".join(parts)
