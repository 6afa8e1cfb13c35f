"""What becomes of a picture that is sent: upright, at most 1,600 pixels, JPEG, and nothing in it but the picture."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tangga.errors import NotValid

LONGEST_SIDE = 1_600
QUALITY = 80
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a 48-megapixel phone; more is no photo of a visit
KINDS = ("JPEG", "PNG", "WEBP", "MPO")
GPS, TAKEN = 0x8825, 0x9003
EXIF = 0x8769


@dataclass(frozen=True)
class Picture:
    """A picture made ready to be kept: JPEG without a word about place, time or camera, and what the sent file said."""

    jpeg: bytes
    width: int
    height: int
    original_sha256: str
    taken_at: datetime | None
    place: tuple[Decimal, Decimal] | None  # latitude, longitude


def made_ready(content: bytes) -> Picture:
    """Raises NotValid with what to do for a file that is too large, no picture, or damaged."""
    if len(content) > MOST_BYTES:
        raise NotValid(_("The photo is larger than 15 MB. Take it with a lower resolution and send it again."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as sent:
                if sent.width * sent.height > MOST_PIXELS:
                    raise NotValid(
                        _("The photo has too many pixels. Take it with a lower resolution and send it again.")
                    )
                exif = sent.getexif()
                taken_at, place = _taken_at(exif), _place(exif)
                upright = ImageOps.exif_transpose(sent).convert("RGB")
    except NotValid:
        raise
    except Exception as error:
        raise NotValid(_("This file is no photo that can be read. Send a JPEG, PNG or WebP picture.")) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", upright.size)  # a new picture: nothing of the sent file's words comes along
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), *clean.size, hashlib.sha256(content).hexdigest(), taken_at, place)


def _taken_at(exif: Any) -> datetime | None:
    said = exif.get_ifd(EXIF).get(TAKEN) or ""
    try:
        return timezone.make_aware(datetime.strptime(str(said)[:19], "%Y:%m:%d %H:%M:%S"))  # noqa: DTZ007
    except ValueError:
        return None


def _place(exif: Any) -> tuple[Decimal, Decimal] | None:
    said = exif.get_ifd(GPS)
    try:
        latitude, longitude = (_degrees(said[at]) * (-1 if said[at - 1] in ("S", "W") else 1) for at in (2, 4))
    except (KeyError, TypeError, ValueError, ZeroDivisionError, ArithmeticError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(parts: Any) -> Decimal:
    degrees, minutes, seconds = (Decimal(str(float(part))) for part in parts)
    return (degrees + minutes / 60 + seconds / 3600).quantize(Decimal("0.00001"))
