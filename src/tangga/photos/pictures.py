"""What becomes of a picture that is sent: upright, at most 1,600 pixels, JPEG, and nothing in it but the picture.

The sent file is never trusted: what it is goes by its content, it is decoded in few ways and never whole where that
can be avoided, and what is kept is drawn anew, so that nothing of the file itself lives on.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import BoundedSemaphore
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from tangga.errors import NotValid

LONGEST_SIDE = 1_600
QUALITY = 80
SMALL_SIDE = 400
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a 48-megapixel phone; more is no photo of a visit
# Only a plain JPEG can be decoded at a fraction of its size. Of the rest every pixel is held in memory at once.
MOST_PIXELS_HELD = 25_000_000
MOST_SCANS = 100  # a progressive JPEG has about ten; thousands of them, tiny in the file, would keep a processor busy
LONGEST_SHAPE = 20  # times as long as wide: more is a strip, of which nothing would be left when it is made small
KINDS = ("JPEG", "PNG", "WEBP", "MPO")
GPS, TAKEN, EXIF, ORIENTATION = 0x8825, 0x9003, 0x8769, 0x0112
START_OF_SCAN = b"\xff\xda"  # stands nowhere else in a JPEG: within pictures 0xFF is followed by 0
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# So many at once in one process: twelve photos of ten people at one moment shall not need the memory of all.
_DECODING = BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    """A picture made ready to be kept: JPEG without a word about place, time or camera, and what the sent file said."""

    jpeg: bytes
    width: int
    height: int
    original_sha256: str
    taken_at: datetime | None
    place: tuple[Decimal, Decimal] | None  # latitude, longitude


class NoPicture(NotValid):
    """A file that is no picture at all."""


def made_ready(content: bytes) -> Picture:
    """Raises NotValid with what to do for a file that is too large, no picture, or damaged."""
    if len(content) > MOST_BYTES:
        raise NotValid(_("The photo is larger than 15 MB. Take it with a lower resolution and send it again."))
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise NotValid(
            _(
                "This photo is of a kind (HEIC) that only some phones can show. On an iPhone choose Settings, Camera, "
                "Formats, Most Compatible; then take the photo again."
            )
        )
    try:
        with _DECODING, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as sent:
                _check_size(sent, content)
                exif = _exif(sent)
                taken_at, place = _taken_at(exif), _place(exif)
                small = _small(sent, exif)
            out = io.BytesIO()
            small.save(out, "JPEG", quality=QUALITY, optimize=True)
    except NotValid:
        raise
    except Exception as error:
        raise NoPicture(_("This file is no photo that can be read. Send a JPEG, PNG or WebP picture.")) from error
    return Picture(out.getvalue(), *small.size, hashlib.sha256(content).hexdigest(), taken_at, place)


def made_smaller(jpeg: bytes) -> bytes:
    """A kept picture at a quarter of its sides or less, for lists of them on a slow line."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as kept:
        kept.thumbnail((SMALL_SIDE, SMALL_SIDE))
        out = io.BytesIO()
        kept.save(out, "JPEG", quality=70)
    return out.getvalue()


def _check_size(sent: Image.Image, content: bytes) -> None:
    """Before anything is decoded: the head says how large the picture is."""
    plain_jpeg = sent.format in ("JPEG", "MPO") and not sent.info.get("progressive")
    if sent.width * sent.height > (MOST_PIXELS if plain_jpeg else MOST_PIXELS_HELD):
        raise NotValid(_("The photo has too many pixels. Take it with a lower resolution and send it again."))
    if max(sent.size) > LONGEST_SHAPE * min(sent.size):
        raise NotValid(_("The picture is a thin strip. Send the photo as the camera took it."))
    if content.count(START_OF_SCAN) > MOST_SCANS and sent.format in ("JPEG", "MPO"):
        raise NoPicture(_("This file is no photo that can be read. Send a JPEG, PNG or WebP picture."))


def _small(sent: Image.Image, exif: Any) -> Image.Image:
    """The picture made small, then upright: a new one, to which nothing of the sent file's words comes along."""
    shrink = max(1.0, max(sent.size) / LONGEST_SIDE)
    # A JPEG is decoded at a half, a quarter or an eighth where it may: what is larger than this.
    sent.draft("RGB", (int(sent.width / shrink) or 1, int(sent.height / shrink) or 1))
    small: Image.Image = sent
    if max(sent.size) > LONGEST_SIDE and sent.mode in ("RGB", "RGBA", "L", "CMYK"):
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    small = _on_white(small)
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    turn = UPRIGHT.get(exif.get(ORIENTATION)) if exif is not None else None
    if turn is not None:
        small = small.transpose(turn)
    clean = Image.new("RGB", small.size)
    clean.paste(small)
    return clean


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: what could be seen through is white, not what happens to lie under it."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _exif(sent: Image.Image) -> Any:
    """What the camera wrote; None where it cannot be read: a photo is not lost for it."""
    try:
        exif = sent.getexif()
        exif.get_ifd(EXIF), exif.get_ifd(GPS)
    except Exception:  # noqa: BLE001 - a damaged note has many ways to fail, and none is worth the photo
        return None
    return exif


def _taken_at(exif: Any) -> datetime | None:
    said = exif.get_ifd(EXIF).get(TAKEN) if exif is not None else ""
    try:
        return timezone.make_aware(datetime.strptime(str(said)[:19], "%Y:%m:%d %H:%M:%S"))  # noqa: DTZ007
    except (ValueError, OverflowError):
        return None


def _place(exif: Any) -> tuple[Decimal, Decimal] | None:
    said = exif.get_ifd(GPS) if exif is not None else {}
    try:
        latitude, longitude = (_degrees(said[at]) * (-1 if said[at - 1] in ("S", "W") else 1) for at in (2, 4))
    except (KeyError, TypeError, ValueError, ZeroDivisionError, ArithmeticError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(parts: Any) -> Decimal:
    degrees, minutes, seconds = (Decimal(str(float(part))) for part in parts)
    return (degrees + minutes / 60 + seconds / 3600).quantize(Decimal("0.00001"))
