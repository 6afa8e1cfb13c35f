"""Files of reports follow a change of the identity keys, as photos do: they are kept, an old key need not be."""

from tangga.audit.actions import record
from tangga.families import identity
from tangga.families.batching import batches
from tangga.photos.resealing import Resealed
from tangga.work_reports import files
from tangga.work_reports.models import ReportFile


def reseal_reports(batch_size: int = 100) -> Resealed:
    """Seal every file of a report with the newest key. May be stopped and started again: what is done is skipped.

    A file that is gone is left out; one that cannot be opened is counted and keeps none of the others from following.
    """
    newest, told = identity.newest_id(), Resealed()
    keys = list(ReportFile.objects.order_by("pk").values_list("pk", flat=True))
    for batch in batches(keys, batch_size):
        for file in ReportFile.objects.filter(pk__in=batch).select_related("report").order_by("pk"):
            _reseal(file, newest, told)
    detail = {"files": told.done, "damaged": told.damaged, "key": newest}
    record("work_reports.resealed", None, by=None, detail=detail)
    return told


def _reseal(file: ReportFile, newest: str, told: Resealed) -> None:
    try:
        if files.sealed_with(file) != newest:
            files.write(file.report, file.form, file.named, files.read(file))
            told.done += 1
    except FileNotFoundError:
        return
    except identity.IdentityKeyError:
        told.damaged += 1
