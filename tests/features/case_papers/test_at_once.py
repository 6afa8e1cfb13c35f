"""A list that is issued while an exit of it is taken back: it tells so, or it is void."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction
from django.utils.translation import override

from tangga.areas.models import Area
from tangga.case_papers.lists import Chosen
from tangga.case_papers.papers import issue_list
from tangga.cases.models import State
from tangga.issued_papers.drawing import LANGUAGE
from tangga.issued_papers.models import Kind

A_MOMENT = 2  # seconds in which a list that waits for nobody is issued


@pytest.fixture
def several_writers(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("for PostgreSQL alone: SQLite has one writer, the others wait for it")


def test_a_list_of_decisions_waits_for_an_objection_that_is_being_upheld_and_tells_of_it(several_writers, way, tono):
    way.to("contested")
    chosen = Chosen(Area.objects.get(code="3273"))

    def issued():
        try:
            return issue_list(Kind.DECISIONS, chosen, by=tono, **way.when)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            way.uphold()
            asked = other.submit(issued)
            wait([asked], A_MOMENT)
        paper = asked.result()

    with override(LANGUAGE):
        reversed_ = str(State.REVERSED.label)
    assert (paper.is_valid, reversed_ in str(paper.content)) == (True, True)
