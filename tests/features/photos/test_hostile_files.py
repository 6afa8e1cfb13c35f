"""Files that are no photos, or would cost the server dear: refused by their head, or kept as a picture and no more."""

import io
import struct
import tracemalloc
import zlib

import pytest
from PIL import Image

from tangga.errors import NotValid
from tangga.photos import pictures
from tangga.photos.pictures import made_ready


def as_file(picture, kind="JPEG", **more):
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def png_of(width, height):
    """A PNG whose head says it is huge, with next to nothing behind it."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def shown(picture):
    return Image.open(io.BytesIO(picture.jpeg))


@pytest.mark.parametrize("size", [(6_000, 6_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_picture_with_too_many_pixels_is_refused_by_its_head(size):
    with pytest.raises(NotValid):
        made_ready(png_of(*size))


def test_a_thin_strip_is_refused():
    with pytest.raises(NotValid, match=r"strip|memanjang"):
        made_ready(as_file(Image.new("RGB", (60_000, 20))))


def test_a_phones_48_megapixels_are_made_small_without_holding_them_all():
    content = as_file(Image.new("RGB", (8_000, 6_000), "olive"), quality=50)
    tracemalloc.start()
    picture = made_ready(content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (picture.width, picture.height) == (1_600, 1_200)
    assert most < 60_000_000  # Python's side; Pillow's own stays small because the JPEG is decoded at a quarter


def test_a_large_jpeg_is_decoded_at_a_fraction_of_its_size(monkeypatch):
    sizes = []
    load = Image.Image.thumbnail
    monkeypatch.setattr(Image.Image, "thumbnail", lambda self, *more: (sizes.append(self.size), load(self, *more)))
    made_ready(as_file(Image.new("RGB", (8_000, 6_000)), quality=50))
    assert sizes[0] == (2_000, 1_500)


def test_a_progressive_jpeg_with_thousands_of_scans_is_refused():
    content = as_file(Image.new("RGB", (64, 64)), progressive=True)
    end = content.rindex(b"\xff\xd9")
    last = content.rindex(pictures.START_OF_SCAN)
    with pytest.raises(NotValid):
        made_ready(content[:end] + content[last:end] * 200 + content[end:])


def test_a_progressive_photo_of_a_phone_is_fine():
    assert made_ready(as_file(Image.new("RGB", (3_000, 2_000)), progressive=True)).width == 1_600


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_a_heic_photo_is_answered_with_what_to_do(brand):
    with pytest.raises(NotValid, match="HEIC"):
        made_ready(b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 100)


@pytest.mark.parametrize("hidden", [b"<script>alert(1)</script>", b"PK\x03\x04 archive", b"%PDF-1.7 paper"])
def test_of_a_file_that_is_two_things_only_the_picture_is_kept(hidden):
    note = Image.Exif()
    note[0x010E] = hidden.decode("latin-1")
    content = as_file(Image.new("RGB", (80, 60), "navy"), exif=note, comment=hidden) + hidden
    assert hidden not in made_ready(content).jpeg


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_turn_a_camera_notes_stands_upright(turn):
    seen = Image.new("RGB", (80, 40), "white")
    seen.paste("red", (0, 0, 40, 20))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # how the camera would have stored what is to be seen
    stored = seen if turn == 1 else seen.transpose(Image.Transpose(back[turn]))
    note = Image.Exif()
    note[0x0112] = turn
    upright = shown(made_ready(as_file(stored, exif=note, quality=95)))
    assert upright.size == (80, 40)
    assert upright.getpixel((20, 10))[1] < 60
    assert upright.getpixel((60, 30))[1] > 200


def test_a_photo_with_damaged_notes_of_the_camera_is_kept():
    content = as_file(Image.new("RGB", (80, 60), "teal"))
    damaged = b"\xff\xe1" + struct.pack(">H", 22) + b"Exif\x00\x00" + b"MM\x00\x2a\xff\xff\xff\xff" + b"\x99" * 6
    picture = made_ready(content[:2] + damaged + content[2:])
    assert (picture.width, picture.taken_at, picture.place) == (80, None, None)


def test_what_can_be_seen_through_is_white():
    picture = made_ready(as_file(Image.new("RGBA", (60, 60), (0, 0, 0, 0)), "PNG"))
    assert shown(picture).getpixel((30, 30)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_pictures_of_other_kinds_of_colour_are_kept_too(mode):
    kind = "TIFF" if mode == "CMYK" else "PNG"
    stored = as_file(Image.new(mode, (60, 60)), "JPEG" if kind == "TIFF" else kind)
    assert shown(made_ready(stored)).mode == "RGB"


def test_of_a_moving_picture_the_first_one_is_kept():
    first, second = Image.new("RGB", (60, 60), "red"), Image.new("RGB", (60, 60), "blue")
    moving = as_file(first, "WEBP", save_all=True, append_images=[second] * 50, lossless=True)
    assert shown(made_ready(moving)).getpixel((30, 30))[0] > 200


def test_a_file_cut_off_on_the_way_is_refused():
    content = as_file(Image.effect_noise((600, 600), 80))
    with pytest.raises(NotValid, match=r"no photo|bukan foto"):
        made_ready(content[: len(content) // 2])


def test_two_files_of_one_picture_differ_by_their_hash_and_one_file_gives_one_picture():
    picture = Image.new("RGB", (60, 60))
    hashes = {made_ready(as_file(picture, quality=quality)).original_sha256 for quality in (70, 90)}
    assert len(hashes) == 2
    assert made_ready(as_file(picture)).jpeg == made_ready(as_file(picture)).jpeg
