"""The files of bundles on disk: sealed, bound to their bundle, in a folder of mode 700, and gone after some days."""

from pathlib import Path

from django.conf import settings

from tangga.case_papers.models import Bundle
from tangga.photos.sealed import read_sealed, write_sealed


def _path(bundle: Bundle) -> Path:
    root: Path = settings.DATA_FOLDER / "case-papers"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    root.chmod(0o700)
    return root / f"{bundle.public_id}.pdf.sealed"


def write(bundle: Bundle, content: bytes) -> None:
    """Keep the file of a bundle: whole, or not at all."""
    write_sealed(_path(bundle), content, bundle.public_id.bytes)


def read(bundle: Bundle) -> bytes:
    """The file as it was made. Raises SealedFileDamaged; FileNotFoundError where it is gone."""
    return read_sealed(_path(bundle), bundle.public_id.bytes)


def remove(bundle: Bundle) -> None:
    """Throw the file away, if it is there."""
    _path(bundle).unlink(missing_ok=True)
