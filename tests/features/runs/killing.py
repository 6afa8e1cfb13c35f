"""Kills assessments at random moments, and looks after each at what there is. Run by test_killed.py, not by pytest.

A process of its own, which loads everything and then forks one child after the other: to load a worker anew for each
kill would take most of the time. The parent never uses the engine, whose threads a fork would not take along.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import django
from django.conf import settings

KILLS = int(sys.argv[1])
FAMILIES = 40
DAY = date(2025, 5, 17)
AT = datetime(2025, 5, 17, 3, 0, tzinfo=UTC)


def prepare():
    """A database with two small districts' areas, and forty families of one of them."""
    from django.core.management import call_command

    from tangga.families import identity
    from tests import make

    settings.IDENTITY_KEYS = (identity.new_key(),)
    call_command("migrate", verbosity=0)
    make.areas()
    for place in range(FAMILIES):
        family = make.family(f"F{place:02d}", effective_on=date(2024, 7, 1), joined_on=date(2019, 1, 1))
        for child in range(3):
            birth = date(2010 + place % 10 + child, 1, 1)
            make.member(family, f"F{place:02d}-{child}", birth_date=birth, effective_on=date(2024, 7, 1))


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


def by_the_worker():
    from tangga.jobs import worker

    worker.work_once(AT, beating=True)


def in_the_foreground():
    from tangga.areas.models import Area
    from tangga.runs.actions import start

    start(Area.objects.get(code="3273"), as_of=DAY, known_at=AT, at=AT, by=None, threads=1)


def check_what_stands(seen):
    """What anybody would see now: the answers of the current run, whole, each family and member once."""
    from tangga.runs.models import FamilyAnswer, MemberAnswer, Run

    current = Run.objects.get(is_current=True)
    assert current.status == "done", current.status
    for answers, name in ((FamilyAnswer, "family"), (MemberAnswer, "member")):
        found = list(answers.objects.filter(run=current).values_list(f"{name}_id", flat=True))
        assert len(found) == len(set(found)) == current.counts[{"family": "families", "member": "members"}[name]], found
    standing = FamilyAnswer.objects.filter(standing=True)
    assert standing.count() == FAMILIES == standing.filter(run=current).count()
    seen.add(current.pk)


def check_the_end():
    """No run without an end, nothing left of those that did not succeed, the files of those that did."""
    from tangga.jobs.models import Job
    from tangga.runs.models import FamilyAnswer, MemberAnswer, Run

    assert not Run.objects.filter(status__in=["waiting", "running"]).exists()
    assert not Job.objects.filter(state__in=["queued", "working", "failed"]).exists()
    for answers in (FamilyAnswer, MemberAnswer):
        assert not answers.objects.exclude(run__status="done").exists()
    done = {str(public_id) for public_id in Run.objects.filter(status="done").values_list("public_id", flat=True)}
    assert {path.name for path in Path(settings.RUNS_FOLDER).iterdir()} == done


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "tangga.site.settings"
    django.setup()
    prepare()
    from tangga.areas.models import Area
    from tangga.runs import actions, answers, assess, snapshot  # noqa: F401  loaded before the forks

    began = time.perf_counter()
    os.waitpid(in_a_child(in_the_foreground), 0)
    took = time.perf_counter() - began
    seen: set[int] = set()
    check_what_stands(seen)
    drawn = random.Random(int(sys.argv[2]))
    killed = ended = 0
    while killed < KILLS:
        actions.ask_for_run(Area.objects.get(code="3273"), as_of=DAY, at=AT, by=None)
        child = in_a_child(by_the_worker if drawn.random() < 0.8 else in_the_foreground)
        time.sleep(drawn.uniform(0.0, took * 1.1))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            killed += 1
        else:
            ended += 1
        check_what_stands(seen)
    by_the_worker_at_last = in_a_child(by_the_worker)
    os.waitpid(by_the_worker_at_last, 0)
    actions.clean_up(AT)
    check_what_stands(seen)
    check_the_end()
    print(json.dumps({"killed": killed, "ended before": ended, "runs that were current": len(seen)}))


if __name__ == "__main__":
    main()
