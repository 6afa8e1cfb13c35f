"""A paper has one number and one token, says what it said when it was issued, and is void once."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import NotValid
from tangga.issued_papers.issuing import Wanted, issue, issue_all
from tangga.issued_papers.models import IssuedPaper, Kind, Void
from tangga.issued_papers.numbers import shape_of
from tangga.issued_papers.voiding import void, void_of
from tangga.people.roles import Role
from tests import make
from tests.features.issued_papers.conftest import AT, CONTENT, ON, SUBJECT

OTHER = CONTENT | {"title": "Piagam lain"}


def test_a_paper_is_numbered_by_district_kind_and_year_in_the_shape_of_the_policy(issued):
    first, second = issued(), issued(subject=uuid4())
    minutes, next_year = issued(Kind.MINUTES), issued(subject=uuid4(), on=date(2026, 1, 5))
    kediri = issued(subject=uuid4(), district=Area.objects.get(code="3571"))
    assert [each.number for each in (first, second, minutes, next_year, kediri)] == [
        "0001/PIAGAM-PKH/3273/V/2025",
        "0002/PIAGAM-PKH/3273/V/2025",
        "0001/BA-PKH/3273/V/2025",
        "0001/PIAGAM-PKH/3273/I/2026",
        "0001/PIAGAM-PKH/3571/V/2025",
    ]


def test_a_shape_of_number_that_would_name_two_papers_alike_is_refused():
    class Shape:
        def value(self, path):
            return "{district}/{year}"

    with pytest.raises(NotValid, match="serial"):
        shape_of(Kind.CERTIFICATE, Shape())


def test_the_same_content_issued_again_is_the_same_paper_and_told_once(issued):
    first = issued()
    assert issued(people=[("Kepala", "Orang lain", "")]).pk == first.pk
    assert Event.objects.filter(action="paper.issued").count() == 1


def test_other_content_is_another_paper_and_the_earlier_holds_no_longer(issued):
    first = issued()
    second = issued(content=OTHER)
    first.refresh_from_db()
    assert (first.void_on, first.void_reason) == (ON, Void.REPLACED)
    assert (second.replaces_id, second.serial, second.is_valid) == (first.pk, 2, True)


def test_a_void_paper_issued_again_with_the_same_content_gets_a_new_number(issued, tono):
    first = void(issued(), Void.MISTAKE, by=tono, on=ON, at=AT)
    again = issued()
    assert (again.serial, again.replaces_id, first.is_valid) == (2, None, False)


def test_voiding_by_subject_reaches_the_lists_that_name_it_and_no_other_paper(issued, tono):
    named, other = uuid4(), issued(subject=uuid4())
    about = issued(subject=named)
    listed = issued(Kind.DECISIONS, uuid4(), about=[named, uuid4(), named])
    assert void_of(named, Void.OBJECTION, by=tono, on=ON, at=AT) == 2
    for each in (about, listed, other):
        each.refresh_from_db()
    assert [each.void_reason for each in (about, listed, other)] == [Void.OBJECTION, Void.OBJECTION, ""]
    assert void_of(named, Void.REJECTED, by=tono, on=ON, at=AT) == 0


def test_many_papers_follow_each_other_and_those_that_stand_keep_their_number(issued, bandung, tono):
    standing = issued()
    wanted = [Wanted(uuid4(), CONTENT), Wanted(SUBJECT, CONTENT), Wanted(uuid4(), CONTENT)]
    made = issue_all(Kind.CERTIFICATE, wanted, bandung, by=tono, on=ON, at=AT)
    again = issue_all(Kind.CERTIFICATE, wanted, bandung, by=tono, on=ON, at=AT)
    assert [each.serial for each in made] == [2, 1, 3]
    assert [each.pk for each in again] == [each.pk for each in made]
    assert made[1].pk == standing.pk


@pytest.mark.parametrize("change", [{"content": {}}, {"number": "1"}, {"token": "x"}, {"issued_on": date(2020, 1, 1)}])
def test_the_database_refuses_to_change_what_was_issued(issued, change):
    paper = issued()
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedPaper.objects.filter(pk=paper.pk).update(**change)


def test_the_database_refuses_to_make_a_void_paper_valid_again(issued, tono):
    paper = void(issued(), Void.MISTAKE, by=tono, on=ON, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedPaper.objects.filter(pk=paper.pk).update(void_on=None, void_at=None, void_reason="", void_by=None)


def test_the_database_refuses_a_void_paper_without_a_reason(issued):
    paper = issued()
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedPaper.objects.filter(pk=paper.pk).update(void_on=ON)


def test_the_database_refuses_two_papers_of_one_number(issued):
    paper = issued()
    paper.pk, paper.token, paper.subject, paper.number = None, "t" * 20, uuid4(), "other"
    paper.public_id = uuid4()
    with pytest.raises(IntegrityError, match=r"one_paper_per_number|serial|never changed"), transaction.atomic():
        paper.save(force_insert=True)


@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_forty_papers_issued_at_once_have_forty_numbers_and_one_asked_for_eight_times_is_one():
    make.areas()
    tono, district = make.posted("tono", Role.DISTRICT_OFFICIAL, "3273"), Area.objects.get(code="3273")

    def one(subject):
        try:
            return issue(Kind.CERTIFICATE, subject, district, CONTENT, by=tono, on=ON, at=AT).number
        finally:
            connection.close()

    same = uuid4()
    with ThreadPoolExecutor(8) as many:
        numbers = list(many.map(one, [uuid4() for _ in range(40)]))
        once = set(many.map(one, [same] * 8))
    assert len(set(numbers)) == 40
    assert sorted(IssuedPaper.objects.values_list("serial", flat=True)) == list(range(1, 42))
    assert len(once) == 1
