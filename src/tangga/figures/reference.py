"""docs/reference/indicators.md: every figure that Tangga publishes, from its definition."""

from tangga.figures.definitions import TWICE, Indicator, indicators

HEAD = """\
# Indicators

<!-- Written from src/tangga/figures/indicators.yaml by `make docs`; do not edit by hand. -->

Every number that Tangga publishes, defined once. `tangga figure NAME --region CODE --period PERIOD` counts it; the
parts always add up to the total. A *flow* is what happened in the period, a *stock* what there was on its last day
(or on `--as-of`, where that is earlier), a *target* what was set for the year. Dated *twice*: of any day, as known at
any instant; *once*: of any day, but only as known now; *today*: of today alone. What is not kept is refused.
"""


def _limits(each: Indicator) -> str:
    dated = "" if each.dated == TWICE else f", dated {each.dated}"
    return dated + (f", only with the right `{each.needs}`" if each.needs else "")


def markdown() -> str:
    """The page's text."""
    parts = [HEAD]
    for each in indicators().values():
        parts.append(
            f"\n## {each.code}\n\n**{each.name['en']}** ({each.name['id']}), {each.unit}, {each.time}"
            f"{_limits(each)}\n\n"
            f"{each.definition['en']}\n\n*{each.definition['id']}*\n\nBy: {', '.join(each.by)}.\n"
        )
    return "".join(parts)
