"""Old assessments lose their answers row by row, by a rule; what anything names keeps them."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from tangga.audit.models import Event
from tangga.cases.cohort_queries import runs_to_propose
from tangga.cases.models import Case, Cohort
from tangga.claims.models import PublishedClaim
from tangga.editions.models import Edition
from tangga.errors import NotValid
from tangga.figures.figure import figure
from tangga.rules.periods import Period
from tangga.runs import thinning as of_run
from tangga.runs.carry_out import run_folder
from tangga.runs.models import Comparison, FamilyAnswer, MemberAnswer, Run, Thinning
from tangga.upkeep import thinning
from tests import make

TODAY, AT = date(2025, 5, 17), datetime(2025, 5, 17, 18, 0, tzinfo=UTC)
OLD = date(2022, 3, 10)


@pytest.fixture(autouse=True)
def old_and_new(areas, settings):
    """Of Kota Bandung: one of March 2022, the last of its half-year in June, and the current one."""
    settings.RUNS_WHOLE = 24
    family = make.family("F1")
    member = make.member(family, "M1")
    for as_of in (OLD, date(2022, 6, 10), date(2025, 5, 10)):
        run = made(as_of, is_current=as_of.year == 2025)
        make.family_answer(run, family)
        MemberAnswer.objects.create(run=run, member=member, family=family, annual_idr=0, paid=False, reason="none")


def made(as_of, **fields):
    """A run that was stored that day, its snapshot beside it."""
    stored = datetime(as_of.year, as_of.month, as_of.day, 5, 0, tzinfo=UTC)
    content = f"{as_of}".encode()
    hashes = {name: hashlib.sha256(content).hexdigest() for name in ("families", "members")}
    run = make.run(as_of=as_of, known_at=stored, finished_at=stored, snapshot_hashes=hashes, **fields)
    folder = run_folder(run) / "snapshot"
    folder.mkdir(parents=True)
    for name in hashes:
        (folder / f"{name}.parquet").write_bytes(content)
    return run


def the_old_one():
    return Run.objects.get(as_of=OLD)


def looked():
    return {each.run.as_of: each.why for each in thinning.look(TODAY)}


def thinned():
    return [each.run.as_of for each in thinning.thin_old(TODAY, AT)]


def test_an_old_run_goes_the_last_of_its_half_year_stays_and_the_current_one_is_not_asked():
    assert looked() == {OLD: "", date(2022, 6, 10): thinning.HALF}
    assert thinned() == [OLD]
    assert sorted(FamilyAnswer.objects.values_list("run__as_of", flat=True)) == [date(2022, 6, 10), date(2025, 5, 10)]
    assert MemberAnswer.objects.filter(run=the_old_one()).count() == 0
    told = Thinning.objects.get()
    assert (told.families, told.members, told.months, told.snapshot_kept) == (1, 1, 24, True)


def test_once_more_changes_nothing():
    assert thinned() == [OLD]
    assert (thinned(), looked()) == ([], {date(2022, 6, 10): thinning.HALF})
    assert Event.objects.filter(action="run.thinned").count() == 1


def test_it_is_logged_with_counts():
    thinned()
    event = Event.objects.get(action="run.thinned")
    assert event.detail == {"families": 1, "members": 1, "as_of": "2022-03-10", "months": 24}
    assert (event.actor, event.area_code) == (None, "3273")


@pytest.mark.parametrize(("months", "why"), [(24, ""), (37, ""), (38, thinning.YOUNG), (0, thinning.YOUNG)])
def test_how_old_is_told_by_the_setting(settings, months, why):
    settings.RUNS_WHOLE = months
    assert looked()[OLD] == why


def test_a_run_made_lately_about_an_old_day_stays():
    late = make.run(as_of=date(2022, 1, 5), is_current=False, beside=True, finished_at=AT - timedelta(days=3))
    assert next(each.why for each in thinning.look(TODAY) if each.run == late) == thinning.YOUNG


def edition(**fields):
    plain = {
        "layout": "graduations",
        "layout_version": 1,
        "region": "32",
        "area_id": "32",
        "begins_on": date(2022, 4, 1),
        "ends_on": date(2022, 6, 30),
        "as_of": date(2022, 5, 1),
        "known_at": AT,
    }
    return Edition(**(plain | fields))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, thinning.EDITION),  # held when its time begins
        ({"region": "00"}, thinning.EDITION),
        ({"region": "35"}, ""),
        ({"begins_on": date(2022, 7, 1), "ends_on": date(2022, 12, 31), "as_of": date(2022, 12, 31)}, ""),
        ({"begins_on": date(2022, 7, 1), "ends_on": date(2022, 9, 30), "as_of": date(2022, 9, 30),
          "known_at": datetime(2022, 5, 1, tzinfo=UTC)}, thinning.EDITION),
        ({"known_at": datetime(2022, 3, 1, tzinfo=UTC)}, ""),
    ],
)  # fmt: skip
def test_what_an_edition_was_counted_from_stays(monkeypatch, fields, why):
    """The assessment that held in its time, as known at its instant: it is made again from it."""
    monkeypatch.setattr(Edition.objects, "order_by", lambda: [edition(**fields)])
    assert looked()[OLD] == why


def test_what_a_kept_claim_was_held_against_stays():
    claim = PublishedClaim(measure="voluntary_graduations", name="x", source="y", stated=1, kept_at=AT)
    claim.first, claim.last = date(2022, 1, 1), date(2022, 4, 30)
    claim.save()
    assert looked()[OLD] == thinning.CLAIM


def test_what_is_compared_stays():
    Comparison.objects.create(before=the_old_one(), after=Run.objects.get(is_current=True), asked_at=AT)
    assert looked()[OLD] == thinning.COMPARED


def test_that_natural_exits_were_proposed_from_stays(tono):
    Cohort.objects.create(
        run=the_old_one(), district_id="3273", method="each", proposed_by=tono, proposed_on=OLD, proposed_at=AT
    )
    assert looked()[OLD] == thinning.COHORT


@pytest.mark.parametrize(("state", "why"), [("proposed", thinning.CASE), ("rejected", "")])
def test_by_which_an_open_case_was_proposed_stays(monkeypatch, state, why):
    rows = [("3273", date(2022, 4, 2))] if state == "proposed" else []
    monkeypatch.setattr(Case.objects, "filter", lambda *_: Rows(rows))
    assert looked()[OLD] == why


class Rows(list):
    def order_by(self):
        return self

    def values_list(self, *_):
        return self

    def distinct(self):
        return self


def test_no_exits_are_proposed_from_a_thinned_run():
    assert the_old_one() in runs_to_propose("3273")
    thinned()
    assert [run.as_of.year for run in runs_to_propose("3273")] == [2025, 2022]


def test_what_could_not_be_repeated_stays():
    (run_folder(the_old_one()) / "snapshot" / "members.parquet").write_bytes(b"other")
    assert looked()[OLD] == thinning.NO_SNAPSHOT


def test_killed_half_way_nothing_is_gone(monkeypatch):
    def dies(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(of_run, "record", dies)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        thinned()
    assert (FamilyAnswer.objects.count(), MemberAnswer.objects.count(), Thinning.objects.count()) == (3, 3, 0)
    monkeypatch.undo()


def test_an_edition_drafted_since_is_asked_again_when_the_run_is_locked(monkeypatch):
    looks = thinning.look(TODAY)
    Comparison.objects.create(before=the_old_one(), after=Run.objects.get(is_current=True), asked_at=AT)
    monkeypatch.setattr(thinning, "look", lambda *_: looks)
    assert thinned() == []


def test_that_it_was_thinned_is_never_changed():
    thinned()
    with pytest.raises(DatabaseError), transaction.atomic():
        Thinning.objects.update(families=0)


def test_a_figure_that_would_need_it_is_refused_and_not_counted_short():
    march = Period(date(2022, 3, 1), date(2022, 3, 31))

    def asked():
        return figure("assessed_families", "3273", march, as_of=TODAY, known_at=AT, now=AT)

    assert asked().total == 1
    thinned()
    with pytest.raises(NotValid, match="3273"):
        asked()
    assert figure("assessed_families", "3571", march, as_of=TODAY, known_at=AT, now=AT).total == 0


def test_the_command_says_what_would_go_and_why_and_then_does_it(tangga, monkeypatch):
    monkeypatch.setattr("tangga.cli.clock.today", lambda: TODAY)
    monkeypatch.setattr("tangga.cli.clock.now", lambda: AT)
    said = tangga("thin-runs", "--dry-run").stdout
    assert "3273  2022-03-10  would go: 0 families" in said
    assert "3273  2022-06-10  stays: the last of its half-year in its district" in said
    assert "1 would be thinned." in said
    assert FamilyAnswer.objects.count() == 3
    assert "3273  2022-03-10  1 families, 1 members\n1 thinned." in tangga("thin-runs").stdout
    assert tangga("thin-runs", "--region", "35").stdout == "0 thinned.\nNone stays whole but the current ones.\n"


def test_the_page_of_a_thinned_run_says_so(tono, client):
    thinned()
    client.force_login(tono)
    client.cookies["django_language"] = "en"
    page = client.get(f"/runs/{the_old_one().public_id}/")
    assert "Its answers about 1 families and 1 members were taken out of the database" in page.text
    assert "The facts it was made from are kept" in page.text
    other = client.get(f"/runs/{Run.objects.get(as_of=date(2022, 6, 10)).public_id}/")
    assert "note" not in other.text.split("<h1>")[1].split("<h2")[0]
