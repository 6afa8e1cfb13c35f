"""The files of reports on disk: each sealed by itself, bound to its report, in a folder of mode 700."""

from pathlib import Path

from django.conf import settings

from tangga.photos.sealed import key_id_of, read_sealed, write_sealed
from tangga.work_reports.models import ReportFile, WorkReport


def _path(report: WorkReport, form: str, named: bool) -> Path:
    root: Path = settings.DATA_FOLDER / "work-reports"
    name = str(report.public_id)
    folder = root / name[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root.chmod(0o700)
    return folder / f"{name}-{'named' if named else 'plain'}.{form}.sealed"


def write(report: WorkReport, form: str, named: bool, content: bytes) -> None:
    """Keep a file of a report: whole, or not at all."""
    write_sealed(_path(report, form, named), content, report.public_id.bytes + form.encode())


def read(file: ReportFile) -> bytes:
    """A file as it was made. Raises SealedFileDamaged; FileNotFoundError where it is gone."""
    report = file.report
    return read_sealed(_path(report, file.form, file.named), report.public_id.bytes + file.form.encode())


def sealed_with(file: ReportFile) -> str:
    """The id of the key a file is sealed with. Raises FileNotFoundError where it is gone."""
    return key_id_of(_path(file.report, file.form, file.named))
