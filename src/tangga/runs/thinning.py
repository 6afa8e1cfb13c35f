"""Taking the answers of an old run out of the database: one transaction, logged; the run, its sums and files stay.

Which runs may be thinned is for `upkeep.thinning` to say, which knows who names them.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tangga.audit.actions import record
from tangga.runs.carry_out import run_folder
from tangga.runs.models import FamilyAnswer, MemberAnswer, Run, Thinning


def snapshot_is_kept(run: Run) -> bool:
    """Whether the facts a run was made from still lie in its folder, byte for byte."""
    folder = run_folder(run) / "snapshot"
    for name, expected in run.snapshot_hashes.items():
        path = folder / f"{name}.parquet"
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                return False
    return bool(run.snapshot_hashes)


def thin(run: Run, *, months: int, at: datetime, still: Callable[[Run], bool]) -> Thinning | None:
    """Delete a run's answers; None where it is thinned already, or `still`, asked while nobody else can change the run,
    says that it has to stay whole. All of it or, when killed, nothing."""
    kept = snapshot_is_kept(run)
    with transaction.atomic():
        locked = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        done = locked.status == Run.Status.DONE and not locked.is_current
        if not done or Thinning.objects.filter(run=locked).exists() or not still(locked):
            return None
        members = MemberAnswer.objects.filter(run=locked).order_by().delete()[0]
        families = FamilyAnswer.objects.filter(run=locked).order_by().delete()[0]
        made = Thinning.objects.create(
            run=locked, at=at, months=months, families=families, members=members, snapshot_kept=kept
        )
        detail = {"families": families, "members": members, "as_of": locked.as_of.isoformat(), "months": months}
        record("run.thinned", locked, by=None, area_code=locked.area_id, detail=detail, at=at)
        return made
