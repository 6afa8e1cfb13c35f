"""Pictures that belong to nothing: what a killed server left half written, or wrote and then did not record."""

from datetime import datetime, timedelta

from tangga.families.batching import batches
from tangga.photos import files
from tangga.photos.models import Photo

KEPT = timedelta(hours=1)  # longer than any request takes: a file is written a moment before its row


def sweep(at: datetime) -> int:
    """Remove files without a photo on record, or of one that was removed; how many. Nothing younger than an hour."""
    until, removed = (at - KEPT).timestamp(), 0
    for batch in batches(files.lying_there(), 1_000):
        ids = [photo for _, photo in batch if photo is not None]
        known = set(Photo.objects.filter(public_id__in=ids, removed_at=None).values_list("public_id", flat=True))
        for path, photo in batch:
            if photo not in known and path.stat().st_mtime < until:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
