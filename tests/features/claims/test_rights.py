"""What Tangga counted of a figure is shown beside a claim only to who may see that figure: at every door."""

import io
from datetime import date
from itertools import product

import openpyxl
import pytest

from tangga.claims.comparing import compare
from tangga.claims.models import PublishedClaim
from tangga.figures.claims import Claim
from tangga.figures.definitions import CUT_NEEDS, indicators
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, Action, Role
from tangga.people.screens import Viewer
from tangga.rules.periods import read
from tests import make
from tests.features.claims.conftest import NOW, TODAY

WHERE = {Role.MINISTRY: None, Role.PROVINCE: "52"}
READERS = [role for role, actions in ROLE_ACTIONS.items() if Action.SEE_FIGURES in actions]
GUARDED = [each for each in indicators().values() if each.needs]
CUT = [(each.code, cut) for each in indicators().values() for cut in CUT_NEEDS if cut in each.by]


@pytest.fixture
def reader(places):
    """reader(role): somebody of the role in whose area Dompu lies."""
    return lambda role: make.posted(f"pembaca.{role}", role, WHERE.get(role, "5205"))


@pytest.fixture
def kept_of(places):
    def keep(measure):
        return PublishedClaim.objects.create(
            name="a", area_id="5205", measure=measure, stated=5, source="Koran", kept_at=NOW, as_of=date(2025, 12, 31),
            first=date(2025, 1, 1), last=date(2025, 12, 31), ours_then=4321, ours_now=4321,
        )  # fmt: skip

    return keep


def doors(client, row):
    """door -> whether what Tangga counted can be told there."""
    mark = client.get("/claims/").context["lines"][0][4]
    content = b"".join(client.get("/claims/export/").streaming_content)
    (cells,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2, values_only=True)
    page = client.get(f"/claims/{row.public_id}/")
    return {
        "list": "4,321" in mark,
        "filter, other": len(client.get("/claims/?ours=other").context["lines"]) == 1,
        "filter, none": not client.get("/claims/?ours=none").context["lines"],
        "workbook": 4321 in cells,
        "page": "4,321" in page.content.decode(),
        "changed": page.context["changed"],
    }


def test_there_are_readers_with_and_without_each_right():
    needed = {each.needs for each in GUARDED} | set(CUT_NEEDS.values())
    told = {need: {Action(need) in ROLE_ACTIONS[role] for role in READERS} for need in needed}
    assert {need for need, found in told.items() if found == {True, False}} >= {"see_labels", "see_visits"}


@pytest.mark.parametrize(("role", "measure"), list(product(READERS, [each.code for each in GUARDED])), ids=str)
def test_what_was_counted_of_a_figure_is_told_at_every_door_or_at_none(reader, kept_of, signed_in, role, measure):
    may = Action(indicators()[measure].needs) in ROLE_ACTIONS[role]
    found = doors(signed_in(reader(role)), kept_of(measure))
    assert found == dict.fromkeys(found, may)


@pytest.mark.parametrize(("role", "asked"), list(product(READERS, CUT)), ids=str)
def test_no_line_of_a_cut_is_told_to_who_may_not_see_that_cut(few, reader, role, asked):
    measure, cut = asked
    claim = Claim("a", "52", measure, 10, {"kiosk": 2, "unknown": 8}, read("2020"), date(2020, 12, 31))
    who = reader(role)
    viewer = Viewer(who, posting_of(who, TODAY), TODAY)
    found = compare(claim, {}, today=TODAY, now=NOW, viewer=viewer)
    may = Action(CUT_NEEDS[cut]) in ROLE_ACTIONS[role]
    assert [(line.then is not None, line.now is not None) for line in found.lines] == [(may, may)] * 2
    assert found.checked.known_now is not None


def test_who_may_not_see_a_figure_is_told_so_and_its_table_is_only_added_up(places, send):
    answer = send(measure="house_labels")
    found = answer.context["drafts"][0].found
    assert (found.checked.then, found.checked.now, found.checked.sum.total) == (None, None, 4308)
    assert "Your role does not see what Tangga counts of this." in answer.content.decode()
