"""The report of line 2: hours, who came to each session, photos; under the letterhead every paper of the office has."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from tangga.areas.models import Area
from tangga.families.models import FacilitatorAssignment
from tangga.papers import formats
from tangga.papers.paper import Listing, texts_of
from tangga.people.queries import posting_of
from tangga.people.screens import Viewer
from tangga.sessions import actions, groups, papers
from tangga.sessions.models import Session
from tangga.work_reports import making
from tangga.work_reports.content import digest_of, lines_of
from tangga.work_reports.office import set_letterhead
from tangga.work_reports.paper import _families, paper_of, taking_part
from tests import make
from tests.features.work_reports.conftest import told

pytestmark = pytest.mark.usefixtures("english")
MAY, TODAY = date(2025, 5, 1), make.TODAY
WHO = {"on": TODAY, "at": make.NOW}
CAME = {"Ani": "present", "Beti": "sick", "Cici": "leave", "Dini": "absent"}
LINES = ["PEMERINTAH KOTA BANDUNG", "DINAS SOSIAL", "Jalan Babakan Karet"]


@pytest.fixture
def families(sari):
    names = enumerate(CAME, start=1)
    return {name: make.family(f"F-{name}", name=name, facilitator=sari, kk=f"327301010190000{n}") for n, name in names}


@pytest.fixture
def held(sari, families):
    """Held today from nine to eleven; each of the four answered otherwise."""
    group = groups.open_group(
        "Melati",
        Area.objects.get(code="3273011001"),
        request=uuid4(),
        opened_on=MAY,
        families=[each.public_id for each in families.values()],
        by=sari,
        **WHO,
    )
    hours = {"meets_from": time(9), "meets_until": time(11)}
    session = actions.plan(group.public_id, "better_parents", TODAY, request=uuid4(), by=sari, **hours, **WHO)
    return answer(session, sari, families)


def answer(session, sari, families, **answers):
    found = {families[name].public_id: status for name, status in (CAME | answers).items()}
    return actions.record_attendance(session.public_id, found, "Ramai.", seen=None, by=sari, **WHO)


def report(sari, rhk=2):
    return making.make(uuid4(), MAY, rhk, by=sari, **WHO)


def rows_in(made, named):
    """The rows of the attendance list in its annex."""
    annex = paper_of(made, {}, named=named).annex
    return [
        list(row) for block in annex if isinstance(block, Listing) and block.heads[1] == "Carer" for row in block.rows
    ]


def test_a_session_stands_with_its_hours(held, sari):
    assert "Saturday, 17 May 2025, 09:00–11:00" in texts_of(paper_of(report(sari), {}, named=False))


def test_everybody_on_the_list_stands_in_the_annex_with_the_answer(held, sari, families):
    assert [(row[1], row[2], row[-1]) for row in rows_in(report(sari), named=True)] == [
        (name, families[name].kk_mask, status) for name, status in CAME.items()
    ]


def test_a_session_says_how_many_came_of_how_many_families(held, sari):
    (line,) = report(sari).content["lines"]
    assert (line["families"], line["persons"], line["listed"]) == (1, 1, 4)
    assert taking_part(line) == "1 people came, of 4 families"


def test_the_months_sum_counts_those_that_came_each_once(held, sari, families):
    lines = report(sari).content["lines"]
    twice = [*lines, lines[0] | {"who": [*lines[0]["who"], str(families["Beti"].public_id)], "families": 2}]
    assert _families(twice) == ("Families that took part (each counted once)", 2)


def test_a_report_made_before_the_list_was_kept_apart_is_not_out_of_date(held, sari):
    (line,) = lines_of(sari, MAY, TODAY)
    before = {name: value for name, value in line.items() if name not in ("who", "listed")} | {"families": 4}
    assert digest_of([before]) == digest_of([line])


def test_masked_numbers_tell_the_families_apart(held, sari):
    numbers = [row[2] for row in rows_in(report(sari), named=True)]
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003", "0004"]
    assert "010190" not in "".join(numbers)


def test_without_names_the_annex_says_how_many(held, sari, families):
    made = report(sari)
    texts = " ".join(texts_of(paper_of(made, {}, named=False)))
    assert rows_in(made, named=False) == []
    assert "Present 1, sick 1, leave 1, absent 1; 4 families in all." in texts
    assert [each for each in (*CAME, families["Ani"].kk_mask) if each in texts.replace("Annex", "")] == []


def test_a_family_of_a_colleague_by_now_is_counted_and_not_named(held, sari, families):
    FacilitatorAssignment.objects.filter(family=families["Beti"]).update(ends_on=TODAY)
    made = report(sari)
    assert [row[1] for row in rows_in(made, named=True)] == ["Ani", "Cici", "Dini"]
    assert "1 family of them is accompanied by somebody else now" in " ".join(texts_of(paper_of(made, {}, named=True)))


def test_a_report_is_out_of_date_once_answers_were_exchanged(held, sari, families):
    before = digest_of(lines_of(sari, MAY, TODAY))
    answer(held, sari, families, Ani="absent", Dini="present")
    assert digest_of(lines_of(sari, MAY, TODAY)) != before


def test_the_words_put_to_hours_make_no_report_out_of_date(held, sari):
    before = digest_of(lines_of(sari, MAY, TODAY))
    Session.objects.filter(pk=held.pk).update(meets_until=None)
    assert digest_of(lines_of(sari, MAY, TODAY)) == before


def test_records_are_named_by_what_was_done_and_their_id_in_small_print(held, sari, record):
    record(told("monthly_meeting", TODAY))
    annexes = [paper_of(report(sari, rhk), {}, named=False).annex[-1] for rhk in (2, 7)]
    assert [annex.rows[0][2].partition(":")[0] for annex in annexes] == [
        "P2K2 session of group Melati",
        "Monthly meeting",
    ]
    assert [annex.rows[0][1] for annex in annexes] == [formats.day(TODAY)] * 2
    assert [(annex.rows[0][4] == str(held.public_id), annex.small) for annex in annexes] == [
        (True, (4,)),
        (False, (4,)),
    ]
    assert "fds_sessions" not in str(annexes)


@pytest.fixture
def paper_told(monkeypatch):
    """What the session's own report is filled with."""
    told = []
    monkeypatch.setattr(papers, "pdf", lambda template, data, pictures=None: told.append(data) or b"")
    return told


def test_the_sessions_own_report_has_the_letterhead_and_the_words_of_the_months(held, sari, tono, paper_told):
    set_letterhead(LINES, [], "Bandung", by=tono, **WHO)
    make.posted("lestari", "coordinator", "3273")
    papers.session_report(held, [], Viewer(sari, posting_of(sari, TODAY), TODAY), make.NOW)
    (own,) = paper_told
    month = paper_of(report(sari), {}, named=False)
    assert own["office"] == month.office == LINES
    assert own["signatures"] == list(month.people)
    assert own["place_and_day"] == month.place_and_day
    assert [name for name, _value in own["officer"]] == [name for name, _value in month.blocks[1].pairs][:5]


def test_a_paper_of_an_earlier_day_has_the_letterhead_of_that_day(held, sari, tono, paper_told):
    set_letterhead(LINES, [], "Bandung", by=tono, **WHO)
    Session.objects.filter(pk=held.pk).update(meets_on=TODAY - timedelta(days=1))
    held.refresh_from_db()
    papers.session_report(held, [], Viewer(sari, posting_of(sari, TODAY), TODAY), make.NOW)
    assert paper_told[0]["office"] == ["PEMERINTAH KOTA BANDUNG", "DINAS SOSIAL"]
