"""Where an upload lies while it comes in, and what is left of it when the server is killed meanwhile.

A file that arrives is plain until it is sealed. It must not lie in the system's folder for temporary files, which other
programs share and nobody empties: it lies in a folder of the data folder, its owner's only, that the worker empties of
what is older than an hour.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from tangga.imports.models import Batch, State

KEPT: timedelta = timedelta(hours=1)  # longer than any upload takes
WORKING = (State.READING, State.PREPARING, State.ACCEPTING, State.UNDOING)


def folder() -> Path:
    """The folder for files that come in, made when needed."""
    root: Path = settings.IMPORTS_FOLDER
    path = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for each in (root, path):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
        each.chmod(0o700)
    return path


class IncomingFile(TemporaryFileUploadHandler):
    """Django's own handler of larger uploads, which does not make its folder."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        folder()
        super().new_file(*args, **kwargs)


def sweep_left_behind(at: datetime) -> int:
    """Remove plain copies that a killed server or worker left behind; how many. Called by every worker each minute.

    The working folders of a batch that a job is at are that job's own: it sweeps them itself when it is taken up again
    (files.sweep).
    """
    root: Path = settings.IMPORTS_FOLDER
    left = [*Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*"), *root.glob("upload-*")]
    if work := list(root.rglob("work-*")):
        busy = set(map(str, Batch.objects.filter(state__in=WORKING).values_list("public_id", flat=True)))
        left += [path for path in work if path.parent.name not in busy]
    until, removed = (at - KEPT).timestamp(), 0
    for path in left:
        try:
            if path.stat().st_mtime >= until:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError:
            continue  # gone by itself, or another worker's
        removed += 1
    return removed
