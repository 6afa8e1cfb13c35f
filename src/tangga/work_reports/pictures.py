"""Photos made ready for a report: so small that a month of them can still be sent by mail or chat."""

import io

from PIL import Image

QUALITY = 72
# (up to so many photos, longest side in pixels): a report stays below some 5 MB.
SIDES = ((24, 1_000), (48, 800), (10_000, 640))


def side_for(photos: int) -> int:
    """The longest side of each of so many photos."""
    return next(side for most, side in SIDES if photos <= most)


def made_small(jpeg: bytes, longest: int) -> bytes:
    """The same picture with its longest side at most so many pixels."""
    with Image.open(io.BytesIO(jpeg)) as kept:
        kept.draft("RGB", (longest, longest))  # decodes no more than is needed
        small = kept.convert("RGB")
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
