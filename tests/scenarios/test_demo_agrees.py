"""The demo, with one small district, from end to end: its pages, files and stories say what the indicators say."""

import json

import pytest
from django.test import Client
from django.utils import translation

from tangga.editions.models import Edition
from tangga.figures.definitions import indicators
from tangga.figures.figure import figure
from tangga.open_figures.queries import published_of
from tangga.papers import formats
from tangga.people import clock
from tangga.people.models import Person
from tangga.rules.periods import read
from tests.features.commands.conftest import small, tangga  # noqa: F401 - fixtures

KEDIRI = "3571"


@pytest.fixture
def walk(small, tangga):  # noqa: F811
    """The demo, made once; and a look at a page of its district as the office."""
    assert tangga("demo", "--no-serve").exit_code == 0
    client = Client()
    client.force_login(Person.objects.get(username=f"dinsos.{KEDIRI}"))
    with translation.override("id"):
        yield Walk(client)


class Walk:
    def __init__(self, client):
        self.client, self.now, self.today = client, clock.now(), clock.today()

    def counted(self, code, by=""):
        year = read(str(self.today.year))
        return figure(code, KEDIRI, year, as_of=self.today, known_at=self.now, by=by, now=self.now)

    def context(self, address):
        answer = self.client.get(address)
        assert answer.status_code == 200
        return answer.context

    def on_its_page(self, code):
        found = self.context(f"/figures/{code}/?by=")["found"]
        return found.total, found.parts

    def in_its_file(self, code):
        told = self.client.get(f"/figures/{code}/json/?by=").json()
        return told["total"], told["parts"]


@pytest.mark.any_database
def test_the_demo_says_everywhere_what_its_indicators_say(walk):
    ours = {code: walk.counted(code) for code in indicators()}
    totals = {code: each.total for code, each in ours.items()}
    assert {code: walk.on_its_page(code) for code in ours} == {c: (each.total, each.parts) for c, each in ours.items()}
    assert {code: walk.in_its_file(code) for code in ours} == {c: (each.total, each.parts) for c, each in ours.items()}
    assert _on_pages(walk) == {code: totals[code] for code in _on_pages(walk)}
    assert _of_stories(walk) == []
    assert _of_editions(walk) == []
    assert _of_open_figures(walk) == []
    assert all(totals[code] for code in ("active_families", "assessed_families", "waiting_families", "target"))


def _on_pages(walk):
    """What the main pages say, by indicator."""
    home, board = walk.context("/")["found"], walk.context("/dashboard/")["board"]
    year = walk.today.year
    targets = walk.context(f"/targets/?year={year}")["board"].whole
    came = walk.context(f"/sessions/coverage/?period={year}")["total"]
    listed = {
        "waiting_families": "/waiting/?state=waiting",
        "duplicates": "/duplicates/?state=open",
        "grants": f"/grants/?state=paid&year={year}",
    }
    return {
        "assessed_families": home.families,
        "paid_persons": home.members_paid,
        "entitled_year_idr": home.annual_idr,
        "entitled_stage_idr": home.period_idr,
        "unsure_families": walk.context("/unsure/")["count"],
        "voluntary_graduations": board.whole.achieved,
        "active_families": board.whole.active,
        "target": targets.target.number,
        "target_to_go": targets.target.number - targets.achieved,
        "exits": targets.left,
        "sessions_held": came.sessions,
        "session_attendance": came.marks,
        **{code: walk.context(address)["rows"].paginator.count for code, address in listed.items()},
    }


def _of_stories(walk):
    """Numbers of the guided page that the figure's page, to which each leads, does not say."""
    steps = walk.context("/claims/stories/kediri/")["steps"]
    shown = [each for step in steps for each in step.figures]
    assert len(shown) == 3
    return [each for each in shown if formats.number(walk.context(each.address)["found"].total) != each.number]


def _of_editions(walk):
    """Tables of published editions whose total is another than the figure of the same two dates."""
    wrong = []
    for edition in Edition.objects.filter(state="published", region=KEDIRI):
        asked = {"as_of": edition.as_of, "known_at": edition.known_at, "now": walk.now}
        tables = json.loads(walk.client.get(f"/editions/{edition.public_id}/files/json/").content)["tables"]
        counted = [t for t in tables if t["indicator"]]
        ours = [figure(t["indicator"], KEDIRI, read(edition.period), by=t["by"], **asked).total for t in counted]
        wrong += [(edition, t["code"]) for t, total in zip(counted, ours, strict=True) if t["total"] != total]
    return wrong


def _of_open_figures(walk):
    """Measures of open half-years that are shown, and are another number than the figure."""
    wrong = []
    halves = published_of(KEDIRI)
    assert halves
    for kept in halves:
        asked = {"as_of": kept.as_of, "known_at": kept.known_at, "now": walk.now}
        for told in walk.client.get(f"/angka/{KEDIRI}/{kept.half}/json/").json()["measures"]:
            period = read(kept.half[:4] if told["measure"] == "target" else kept.half)
            ours = figure(told["measure"], KEDIRI, period, **asked).total
            wrong += [(kept.half, told["measure"])] if not told["hidden"] and told["total"] != ours else []
    return wrong
