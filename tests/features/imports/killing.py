"""Kills imports at random moments, and looks after each at what there is. Run by test_killed.py, not by pytest.

A process of its own that forks one child after the other: loading a worker anew for each kill would take most of the
time. The parent never uses the engine, whose threads a fork would not take along. One list after the other goes from
its file to the registry, all alike but for the numbers; the first is never killed, and what it left in the registry is
what every other one has to leave.
"""

import csv
import json
import os
import random
import signal
import sys
import time
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import django
from django.conf import settings

KILLS = int(sys.argv[1])
FAMILIES, CHUNK = 24, 3
AT = datetime(2025, 5, 17, 3, 0, tzinfo=UTC)
HEADERS = (
    "No KK",
    "NIK",
    "Nama",
    "Tanggal Lahir",
    "Jenis Kelamin",
    "Hubungan Keluarga",
    "Tingkat Sekolah",
    "Kelas",
    "Desa",
)


def prepare():
    """A database with two small districts' areas and their official."""
    from django.core.management import call_command

    from tangga.families import identity
    from tangga.people.roles import Role
    from tests import make

    settings.IDENTITY_KEYS = (identity.new_key(),)
    call_command("migrate", verbosity=0)
    make.areas()
    return make.posted("tono", Role.DISTRICT_OFFICIAL, "3273")


def write_list(number, folder):
    """Families of three, the same in every list but for their numbers."""
    path = Path(folder) / f"list-{number}.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(HEADERS)
        for family in range(FAMILIES):
            kk = f"327301010110{number:02d}{family:02d}"
            for place, (name, born, sex, relation) in enumerate(
                (("Wahyuni", "04/05/1985", "P", "Istri"), ("Budi", "07/08/2012", "L", "Anak"), ("Ani", "", "P", "Anak"))
            ):
                rows.writerow(
                    (
                        kk,
                        f"32730101011{place}{number:02d}{family:02d}",
                        name,
                        born,
                        sex,
                        relation,
                        "SD",
                        "5",
                        "Sarijadi",
                    )
                )
    return path


def in_a_child(work):
    """Fork; the child does the work and ends. Returns its process id."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        work()
    finally:
        os._exit(0)


def carry_on(path):
    """What people and the worker do with a file until it is in the registry, from wherever it stands."""
    from tangga.imports import actions
    from tangga.imports.models import Batch, State
    from tangga.imports.reading import Recognised
    from tangga.jobs import worker
    from tangga.people.models import Person

    tono = Person.objects.get(username="tono")
    batch, _ = actions.upload(path, path.name, "csv", effective_on=date(2025, 5, 17), by=tono, at=AT)
    for _ in range(8):
        if batch.state == State.MAPPING:
            actions.confirm_mapping(batch, Recognised.from_json(batch.columns).mapping(), {}, by=tono, at=AT)
        if batch.state == State.READY:
            actions.accept(batch, seen=batch.digest, by=tono, at=AT)
        if batch.state == State.ACCEPTED:
            return
        worker.work_once(AT, beating=True)
        batch = Batch.objects.get(pk=batch.pk)
    raise AssertionError(f"the list came no further than {batch.state} {batch.notice}")


def batch_of(path):
    from tangga.imports.actions import hashed
    from tangga.imports.models import Batch

    return Batch.objects.filter(sha256=hashed(path)[0]).first()


def is_in(path):
    batch = batch_of(path)
    return batch is not None and batch.state == "accepted"


def left_by(path):
    """What the registry holds of a list: a line for every row of it, without what differs from list to list."""
    from tangga.families.models import Family, FamilyFacts, FamilyIdentity, MemberFacts, MemberIdentity, MembershipSpell

    batch = batch_of(path)
    if batch is None:
        return []
    lines = []
    for family in Family.objects.filter(origin=batch.public_id).order_by("family_id"):
        mine = [family.name, family.address]
        for table in (FamilyFacts, FamilyIdentity, MembershipSpell):
            rows = table.objects.filter(family=family, origin=batch.public_id)
            mine.append([(str(row.recorded_at), str(row.superseded_at)) for row in rows])
        for member in family.members.order_by("member_id"):
            mine.append((member.member_id[-2:], member.name, member.relation, bool(member.nik_sealed)))
            facts = MemberFacts.objects.filter(member=member).values_list(
                "birth_date", "sex", "school_grade", "effective_on"
            )
            mine.append((list(facts), MemberIdentity.objects.filter(member=member).count()))
        lines.append(repr(mine))
    assert len(lines) in range(0, FAMILIES + 1, CHUNK), len(lines)
    assert all(line.count("'Ani'") == 1 for line in lines), "a family without all of its members"
    return lines


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "tangga.site.settings"
    django.setup()
    prepare()
    from tangga.imports import accept, preview, reading_step, undo  # noqa: F401  loaded before the forks

    preview.CHUNK = CHUNK
    folder = sys.argv[3]
    began = time.perf_counter()
    first = write_list(0, folder)
    os.waitpid(in_a_child(partial(carry_on, first)), 0)
    took = time.perf_counter() - began
    wanted = left_by(first)
    assert len(wanted) == FAMILIES, len(wanted)
    drawn = random.Random(int(sys.argv[2]))
    killed, lists, path = 0, 1, write_list(1, folder)
    while killed < KILLS:
        child = in_a_child(partial(carry_on, path))
        time.sleep(drawn.uniform(0.0, min(took * 0.6, 3.0)))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        left_by(path)  # whatever is there is whole
        if is_in(path):
            lists += 1
            path = write_list(lists, folder)
    os.waitpid(in_a_child(partial(carry_on, path)), 0)
    for number in range(1, lists + 1):
        found = left_by(Path(folder) / f"list-{number}.csv")
        differing = next((pair for pair in zip(found, wanted, strict=True) if pair[0] != pair[1]), None)
        assert differing is None, f"list {number}: {differing}"
    check_the_end()
    print(json.dumps({"killed": killed, "lists": lists, "families": FAMILIES * (lists + 1)}))


def check_the_end():
    """Every list is in, once; no district is held, no job is open, nothing half done lies in the folders."""
    from tangga.areas.models import Hold
    from tangga.families.models import Family, Member
    from tangga.imports.models import Batch
    from tangga.jobs.models import Job

    states = list(Batch.objects.values_list("state", flat=True))
    assert set(states) == {"accepted"}, states
    assert Family.objects.count() * 3 == Member.objects.count() == len(states) * FAMILIES * 3
    assert not Job.objects.filter(state="failed").exists()
    assert not Job.objects.filter(state__in=["queued", "working"]).exists()
    assert not Hold.objects.exists()
    assert not list(Path(settings.IMPORTS_FOLDER).rglob("work-*"))


if __name__ == "__main__":
    main()
