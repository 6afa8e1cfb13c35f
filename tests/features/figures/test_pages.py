"""Figures on screen: one definition, two dates, what changed since, and nobody else's area."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from tangga.audit.models import Event
from tangga.families.exits import Leaving, record_exits
from tangga.figures import words
from tangga.figures.definitions import indicators
from tangga.figures.figure import figure
from tangga.people import clock
from tangga.people.roles import ROLE_ACTIONS, Action, Role
from tangga.rules.periods import read
from tangga.sessions.models import Group, Session
from tangga.targets.models import Rule, Target
from tests import make

NOW = datetime(2025, 12, 1, 3, tzinfo=UTC)
TODAY = date(2025, 12, 1)
EARLY = datetime(2025, 8, 1, 3, tzinfo=UTC)
LEFT = date(2025, 4, 1)
PAGE = "/figures/voluntary_graduations/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def record(at, *rows):
    record_exits([Leaving(*row) for row in rows], by=None, on=at.date(), at=at)


@pytest.fixture
def exits(areas, sari):
    """In Bandung one recorded early and two late, one of them because of its label; one in Depok."""
    for name, home in {"V1": "3273011001", "V2": "3273011001", "V3": "3273011002", "D1": "3276011001"}.items():
        make.family(name, name=f"Ibu {name}", region=home, facilitator=sari)
    record(EARLY, ("V1", "voluntary", LEFT, ("business_grew",)), ("D1", "voluntary", LEFT))
    late = EARLY + timedelta(days=30)
    record(late, ("V2", "voluntary", LEFT, ("house_label",)), ("V3", "voluntary", date(2025, 7, 1)))


@pytest.fixture
def signed_in():
    def sign_in(who):
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(who)
        return client

    return sign_in


@pytest.fixture
def as_tono(signed_in, tono):
    return signed_in(tono)


def test_every_figure_stands_under_one_subject():
    counted = [each for subject in words.COUNTED.values() for each in subject]
    assert sorted(counted) == sorted({each.counts for each in indicators().values()})
    assert list(words.COUNTED) == list(words.subjects())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("waiting LIST", ["waiting_families"]),
        ("kucing", []),
    ],
)
def test_figures_are_found_by_all_words_of_their_name_or_meaning(as_tono, text, codes):
    found = as_tono.get("/figures/", {"q": text})
    shown = [each.code for _code, _label, rows in found.context["groups"] for each, _name, _meaning in rows]
    assert (shown, found.context["many"]) == (codes, len(codes))


def test_every_figure_is_named_with_what_it_means(areas, as_tono):
    text = as_tono.get("/figures/").content.decode()
    assert "Families that left PKH of their own will" in text
    assert "/figures/active_families/" in text


def test_the_title_says_the_figure_in_a_sentence_with_both_dates(exits, as_tono):
    text = as_tono.get(f"{PAGE}?year=2025&on=2025-11-30&known=2025-10-01").content.decode()
    assert "3 families graduated voluntarily in Kota Bandung, 2025" in text
    assert "As of 30 November 2025" in text
    assert "as known on 1 October 2025" in text


@pytest.mark.parametrize(
    ("query", "nothing"),
    [
        ("area=3571&year=2025", True),  # no family of it was ever loaded
        ("area=32&year=2010&known=2010-12-31&on=2010-12-31", True),  # nor of this one, by then
        ("area=3273&year=2024", False),  # families are known, and none of them left
        ("area=3273&year=2025", False),
    ],
)
def test_where_nothing_is_on_record_the_page_says_that_and_not_0(exits, signed_in, query, nothing):
    minister = make.posted("minister", Role.MINISTRY, None)
    page = signed_in(minister).get(f"{PAGE}?{query}")
    assert ("Nothing is on record of" in page.context["sentence"]) is nothing
    assert ("so that 0 says nothing of it" in page.content.decode()) is nothing


def test_a_page_says_the_number_of_its_definition(exits, as_tono):
    found = as_tono.get(f"{PAGE}?year=2025&by=village").context["found"]
    told = {"as_of": TODAY, "known_at": NOW, "by": "village", "now": NOW}
    assert found.parts == figure("voluntary_graduations", "3273", read("2025"), **told).parts


def test_what_was_recorded_since_then_is_said_and_named_one_by_one(exits, as_tono):
    answer = as_tono.get(f"{PAGE}?year=2025&by=village&before=2025-08-15")
    text = answer.content.decode()
    assert "Known on 15 August 2025: 1." in text
    assert "2 recorded late: 1 in Kel. Sarijadi, 1 in Kel. Sukarasa." in text
    assert [line.family.name for line in answer.context["cases"]["lines"]] == ["Ibu V2", "Ibu V3"]


@pytest.mark.parametrize("by", ["", "half", "month", "reason", "programme_years"])
def test_however_a_figure_is_cut_it_is_said_where_something_was_recorded_since(exits, as_tono, by):
    text = as_tono.get(f"{PAGE}?year=2025&by={by}&before=2025-08-15").content.decode()
    assert "2 recorded late: 2 in Kec. Sukasari." in text


@pytest.mark.parametrize("code", ["sessions_held", "session_attendance"])
def test_of_every_flow_that_is_dated_twice_it_is_said_where(areas, signed_in, rina, sari, code):
    group = Group.objects.create(
        name="Melati", village_id="3276011001", facilitator=sari, opened_on=LEFT, recorded_at=EARLY
    )
    told = {"group": group, "facilitator": sari, "region_id": "3276011001", "catalogue": "2025", "planned_at": EARLY}
    told |= {"state": "held", "held_at": EARLY + timedelta(days=30), "module": "health", "topic": "a", "present": 1}
    Session.objects.create(meets_on=LEFT, **told)
    text = signed_in(rina).get(f"/figures/{code}/?year=2025&by=half&before=2025-08-15").content.decode()
    assert "1 recorded later: 1 in Kota Depok." in text


def test_of_what_is_not_kept_no_earlier_knowledge_is_said(areas, as_tono):
    answer = as_tono.get("/figures/fallen_back/?year=2025&before=2025-08-15")
    assert answer.status_code == 422
    assert "can be told only as it is known now" in answer.content.decode()


def test_without_an_assessment_the_page_says_what_is_missing(exits, as_tono):
    make.family("STAYS", region="3273011001")
    answer = as_tono.get("/figures/assessed_families/?year=2025")
    assert answer.status_code == 422
    assert "Families live in 3273, and no assessment" in answer.content.decode()


@pytest.mark.parametrize("code", ["target", "target_to_go"])
def test_of_an_area_without_a_target_it_is_said_that_there_is_none(areas, signed_in, rina, code):
    told = {"year": 2025, "set_by": rina, "set_at": EARLY, "rule": Rule.ENTERED, "base_on": date(2025, 1, 1)}
    told |= {"base_families": 0, "base_facilitators": 0, "sharing": uuid4()}
    whole = Target.objects.create(area_id="32", number=100, **told)
    Target.objects.create(area_id="3273", number=60, whole=whole, **told)
    answer = signed_in(rina).get(f"/figures/{code}/?year=2025&by=district")
    assert "No target is set for: Kota Depok." in answer.content.decode()
    assert [line.name for line in answer.context["lines"]] == ["Kota Bandung", "not shared out"]


def test_more_than_the_target_is_said_so_and_not_as_fewer_than_none_to_go(exits, as_tono, rina):
    told = {"year": 2025, "set_by": rina, "set_at": EARLY, "rule": Rule.ENTERED, "base_on": date(2025, 1, 1)}
    Target.objects.create(area_id="3273", number=1, base_families=0, base_facilitators=0, sharing=uuid4(), **told)
    answer = as_tono.get("/figures/target_to_go/?year=2025")
    assert answer.context["found"].total == -2
    assert answer.context["sentence"].startswith("Target of voluntary graduations exceeded by 2 in Kota Bandung")


def test_each_figure_says_what_its_numbers_are_numbers_of(exits, as_tono):
    assert '<span class="soft">sessions</span>' in as_tono.get("/figures/sessions_held/").content.decode()
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(as_tono.get("/figures/grants_idr/export/?by=half").streaming_content))
    )
    assert [cell.value for cell in book.worksheets[0][1]] == ["half-year", "Code", "Rupiah"]


def test_who_sees_no_labels_sees_no_figure_of_them(exits, signed_in, as_tono, rina):
    client = signed_in(rina)
    assert client.get("/figures/house_labels/").status_code == 403
    assert client.get("/figures/house_labels/json/").status_code == 403
    assert "/figures/house_labels/" not in client.get("/figures/").content.decode()
    assert "/figures/house_labels/" in as_tono.get("/figures/").content.decode()


def test_what_families_live_on_is_cut_for_who_reads_visits(exits, signed_in, as_tono, rina):
    assert as_tono.get(f"{PAGE}?by=livelihood").context["found"].parts == {"unknown": 3}
    assert signed_in(rina).get(f"{PAGE}?by=livelihood").status_code == 422


def test_the_way_back_to_the_larger_areas_ends_at_ones_own(exits, signed_in, as_tono, rina):
    above = [signed_in(rina).get(f"{PAGE}?area=3273011001"), as_tono.get(f"{PAGE}?area=3273011001")]
    assert [[each.code for each in one.context["trail"]] for one in above] == [
        ["32", "3273", "327301"],
        ["3273", "327301"],
    ]


def test_that_nothing_changed_is_said_too(exits, as_tono):
    assert "On 1 November 2025 the same was known." in as_tono.get(f"{PAGE}?before=2025-11-01").content.decode()


def corrected(*row):
    at = NOW - timedelta(days=2)
    record_exits([Leaving(*row)], by=None, on=at.date(), at=at, correct=True)


def test_an_exit_that_was_corrected_is_put_right_with_what_it_was_and_what_it_is(exits, as_tono):
    corrected("V1", "natural", LEFT, ("no_component",))
    answer = as_tono.get(f"{PAGE}?before=2025-11-01&by=half")
    assert "1 put right: 1 in Kec. Sukasari." in answer.content.decode()
    [line] = answer.context["cases"]["lines"]
    assert (line.family.name, line.way) == ("Ibu V1", "put right")
    assert (line.was.how, line.now.how) == ("voluntary graduation", "natural graduation")


def test_an_exit_of_another_day_in_the_same_period_is_put_right(exits, as_tono):
    corrected("V1", "voluntary", date(2025, 2, 3), ("business_grew",))
    answer = as_tono.get(f"{PAGE}?before=2025-11-01&by=month")
    assert "1 put right: 1 in Kec. Sukasari." in answer.content.decode()
    [line] = answer.context["cases"]["lines"]
    assert (line.was.exit.effective_on, line.now.exit.effective_on) == (LEFT, date(2025, 2, 3))


def test_another_reason_is_put_right_only_where_the_figure_is_cut_by_it(exits, as_tono):
    corrected("V1", "voluntary", LEFT, ("make_room",))
    assert as_tono.get(f"{PAGE}?before=2025-11-01&by=half").context["changed"] == ""
    assert "1 put right" in as_tono.get(f"{PAGE}?before=2025-11-01&by=reason").context["changed"]


def test_who_sees_no_cases_reads_how_many_were_put_right_and_where(exits, as_tono, monkeypatch):
    corrected("V1", "voluntary", date(2025, 2, 3))
    may = ROLE_ACTIONS[Role.DISTRICT_OFFICIAL] - {Action.SEE_FIGURE_FAMILIES}
    monkeypatch.setitem(ROLE_ACTIONS, Role.DISTRICT_OFFICIAL, may)
    answer = as_tono.get(f"{PAGE}?area=3273&before=2025-11-01")
    assert "1 put right: 1 in Kec. Sukasari." in answer.content.decode()
    assert answer.context["cases"] is None


def test_each_opening_of_the_names_behind_a_difference_is_in_the_log_without_a_name(exits, as_tono, tono):
    as_tono.get(f"{PAGE}?year=2025&area=3273&before=2025-08-15")
    event = Event.objects.get(action="figure.families_opened")
    assert (event.actor_id, event.area_code, event.family) == (tono.pk, "3273", "")
    told = {"figure": "voluntary_graduations", "area": "3273", "period": "2025", "as_of": TODAY.isoformat()}
    assert event.detail == {**told, "known_at": "now", "families": 2}


def test_the_ministry_reads_a_difference_by_area_and_nobodys_name(exits, signed_in):
    answer = signed_in(make.posted("ministry", Role.MINISTRY, None)).get(f"{PAGE}?year=2025&before=2025-08-15")
    assert "2 recorded late" in answer.content.decode()
    assert "Ibu V2" not in answer.content.decode()
    assert not Event.objects.filter(action="figure.families_opened").exists()


def test_who_sees_no_labels_reads_nowhere_that_it_was_the_label(exits, signed_in):
    blind = next(role for role in Role if _sees(role, Action.SEE_FIGURES) and not _sees(role, Action.SEE_LABELS))
    client = signed_in(make.posted("blind", blind, None if blind == Role.MINISTRY else "32"))
    assert client.get(f"{PAGE}?area=3273&by=reason").context["found"].parts == {"business_grew": 1, "withheld": 2}


def test_a_reason_that_somebody_may_not_read_is_not_read_off_either(exits, signed_in, rina):
    """What stands in place of the label alone holds those of several reasons and of none too."""
    told = {"as_of": TODAY, "known_at": NOW, "by": "reason", "now": NOW}
    shown = figure("voluntary_graduations", "3273", read("2025"), hidden=frozenset({"house_label"}), **told)
    every = figure("voluntary_graduations", "3273", read("2025"), **told)
    assert shown.parts["withheld"] == every.parts["house_label"] + every.parts["unknown"] == 2
    only = figure("voluntary_graduations", "3273", read("2025"), hidden=frozenset({"make_room"}), **told)
    assert only.parts == {"business_grew": 1, "house_label": 1, "withheld": 1}


def _sees(role, action):
    return action in ROLE_ACTIONS[role]


def test_who_sees_labels_reads_the_reason(exits, as_tono):
    parts = as_tono.get(f"{PAGE}?by=reason").context["found"].parts
    assert parts == {"business_grew": 1, "house_label": 1, "unknown": 1}


def test_a_province_goes_on_to_its_districts_and_an_official_not_beyond_theirs(exits, signed_in, rina, budi):
    of_province = signed_in(rina)
    assert of_province.get(PAGE).context["found"].parts == {"3273": 3, "3276": 1}
    assert of_province.get(f"{PAGE}?area=3273").status_code == 200
    assert of_province.get(f"{PAGE}?area=35").status_code == 404
    assert signed_in(budi).get(f"{PAGE}?area=3273").status_code == 404
    assert signed_in(budi).get(f"{PAGE}json/?area=3273").status_code == 404


def test_a_facilitator_is_told_that_this_is_not_theirs(exits, signed_in, sari):
    assert signed_in(sari).get(PAGE).status_code == 403


def test_the_files_say_what_the_page_says(exits, as_tono):
    asked = "?year=2025&by=half&known=2025-08-15"
    told = json.loads(as_tono.get(f"{PAGE}json/{asked}").content)
    assert (told["total"], told["parts"]) == (1, {"2025-H1": 1, "2025-H2": 0})
    rows = list(csv.DictReader(io.StringIO(as_tono.get(f"{PAGE}csv/{asked}").content.decode())))
    assert [(row["part"], row["value"]) for row in rows] == [("2025-H1", "1"), ("2025-H2", "0"), ("total", "1")]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(as_tono.get(f"{PAGE}export/{asked}").streaming_content)))
    assert [row[1:] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == [
        ("2025-H1", 1),
        ("2025-H2", 0),
        (None, 1),
    ]
    notes = dict(book.worksheets[1].iter_rows(max_col=2, values_only=True))
    assert "of their own will" in notes["Definition"]
    assert notes["Known at"].startswith("15 Aug 2025, 23:59")


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("year=1999", "Choose a year from 2007 to 2025."),
        ("part=H3", "The filter “part” is not understood."),
        ("by=colour", "The filter “by” is not understood."),
        ("by=district", "The filter “by” is not understood."),
        ("on=soon", "“soon” is no day."),
        ("on=2026-01-01", "Choose a day from the beginning of the programme until today."),
        ("known=1999-01-01", "Choose a day from the beginning of the programme until today."),
        ("year=2025&on=2024-12-31", "On that day the period had not begun."),
        ("before=2025-11-01&known=2025-10-01", "Compare with an earlier day"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_is_counted(exits, as_tono, query, why):
    answer = as_tono.get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert "found" not in answer.context
    assert as_tono.get(f"{PAGE}csv/?{query}").status_code == 422


def test_a_target_that_was_never_set_is_an_empty_page_with_what_to_do(areas, as_tono):
    text = as_tono.get("/figures/target/").content.decode()
    assert "Nothing is set for Kota Bandung, 2025" in text
    assert "set by the ministry" in text


def test_what_is_no_figure_is_not_found(areas, as_tono):
    assert as_tono.get("/figures/happiness/").status_code == 404


@pytest.mark.parametrize("query", ["by=village", "by=reason&before=2025-08-15", "by=month"])
def test_a_figure_sends_few_statements(exits, as_tono, query, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):
        as_tono.get(f"{PAGE}?{query}")
