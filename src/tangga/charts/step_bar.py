"""One step of a sum: a bar from where the sum stood to where it stands then, for a row of a table."""

from tangga.charts.drawing import ACCENT, DARK, HATCH, INK, LINE, SOLID, Drawing, Frame

HEIGHT, BAR = 22, 12
LEAST = 1.5  # a step of nearly nothing is seen all the same


def step_bar(frame: Frame, before: float, after: float, low: float, high: float, whole: bool = False) -> str:
    """The bar of one step, on an axis that is the same for all steps of a sum.

    Takes    before, after: the sum without and with it; low, high: the ends of the axis, 0 among what lies between;
             whole: this is the sum itself, drawn darker
    Returns  the SVG: solid where the step adds, hatched where it takes away
    """
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (frame.width - 4) / ((high - low) or 1)
    drawing = Drawing(frame)
    drawing.line(0, HEIGHT / 2, frame.width, HEIGHT / 2, LINE, 0.5)
    left, right = (2 + (each - low) * scale for each in sorted((before, after)))
    fill = DARK if whole else SOLID if after >= before else HATCH
    drawing.rect(left, (HEIGHT - BAR) / 2, max(right - left, LEAST), BAR, fill, ACCENT)
    zero = 2 - low * scale
    drawing.line(zero, 0, zero, HEIGHT, INK)
    return drawing.finish(HEIGHT)
