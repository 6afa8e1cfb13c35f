"""`tangga demo`, with one small district."""

import json
import re
import socket
from datetime import date, timedelta

from tangga.cli import demo
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tangga.runs.models import FamilyAnswer, Run, RunSchedule
from tangga.runs.queries import answer_on
from tests import make


def test_the_demo_makes_accounts_families_and_answers_once(small, tangga, client):
    first, second = tangga("demo", "--no-serve"), tangga("demo", "--no-serve")

    assert first.exit_code == second.exit_code == 0
    password = (small / "demo-password").read_text(encoding="ascii").strip()
    assert password in first.stdout
    assert password in second.stdout
    assert "pendamping.3571.1" in first.stdout
    assert Run.objects.filter(is_current=True).count() == 1
    assert FamilyAnswer.objects.filter(run__is_current=True).count() == 30
    assert client.post("/accounts/sign-in/", {"username": "dinsos.3571", "password": password})["Location"] == "/"
    assert (small / "demo-password").stat().st_mode & 0o777 == 0o600


def test_the_accounts_of_the_tutorials_district_are_named_first(db, areas, settings, tmp_path, capsys):
    settings.DATA_FOLDER = tmp_path
    for name in "abcd":
        make.posted(f"pendamping.3276.{name}", Role.FACILITATOR, "3276")
    make.posted("pendamping.3571.1", Role.FACILITATOR, "3571")

    demo._print_accounts(8000, "password", serve=False)

    assert re.search(r"facilitator +pendamping.3571.1, ", capsys.readouterr().out)


def test_the_demo_has_an_account_of_every_role(small, tangga):
    said = tangga("demo", "--no-serve").stdout

    assert set(Posting.objects.values_list("role", flat=True)) == set(Role)
    assert [role for role in Role if f"    {role.replace('_', ' '):18} " not in said] == []
    assert re.search(r"ministry +kementerian\n", said)


def test_the_demos_facilitator_sees_families_and_its_administrator_none(small, tangga):
    tangga("demo", "--no-serve")
    on = Run.objects.get(is_current=True).as_of

    # Of the 30 in the programme two have left by a case; 15 wait for a place.
    assert families_seen_by(Person.objects.get(username="pendamping.3571.1"), on).count() == 43
    assert not families_seen_by(Person.objects.get(username="admin"), on).exists()


def test_the_demos_families_have_a_past_to_look_at(small, tangga):
    tangga("demo", "--no-serve")
    run = Run.objects.get(is_current=True)
    long_there = Family.objects.filter(spells__joined_on__lte=date(2015, 1, 1))

    answers = [answer_on(family, run.as_of - timedelta(days=360)) for family in long_there]

    assert answers
    assert None not in answers


def test_the_demo_has_two_assessments_to_compare_and_a_monthly_one(small, tangga):
    tangga("demo", "--no-serve")

    current, beside = Run.objects.order_by("-as_of")
    assert (current.is_current, beside.is_current, beside.status) == (True, False, "done")
    assert beside.counts["annual_idr"] != current.counts["annual_idr"]
    assert RunSchedule.objects.get().is_on


def test_the_demo_leaves_lists_to_upload_and_names_their_folder(small, tangga):
    said = tangga("demo", "--no-serve").stdout

    assert sorted(path.name for path in (small / "spreadsheets").iterdir()) == [
        "3571-anggota-01.xlsx",
        "P3571-0001-daftar.xlsx",
    ]
    assert "spreadsheets" in said


def test_a_demo_stopped_half_way_goes_on_with_its_own_day(small, tangga):
    small.mkdir()
    (small / "demo.json").write_text(json.dumps({"as_of": "2025-05-01"}), encoding="utf-8")

    assert tangga("demo", "--no-serve").exit_code == 0
    assert str(Run.objects.get(is_current=True).as_of) == "2025-05-01"


def test_the_demo_does_not_touch_an_installation_with_accounts(small, tangga):
    make.person("somebody")

    done = tangga("demo", "--no-serve")

    assert done.exit_code == 2
    assert "did not make" in done.stderr
    assert Person.objects.count() == 1


def test_a_port_in_use_is_said_before_any_work(tangga):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = tangga("demo", "--port", taken.getsockname()[1])

    assert done.exit_code == 1
    assert "is in use" in done.stderr
