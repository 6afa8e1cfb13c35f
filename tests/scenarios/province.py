"""One state of the database for all comparisons of pages with indicators: the small district, and more, so that no
indicator is 0. Made once a module; what a test changes is undone."""

import io
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from tangga.cases.models import Case
from tangga.cli import clock as cli_clock
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import DuplicateCase, Family
from tangga.figures.figure import figure
from tangga.grants.models import Budget, Grant, GrantMove
from tangga.labelling.labels import settle
from tangga.labelling.models import Campaign, House, HouseLabel
from tangga.people import clock
from tangga.people.roles import Role
from tangga.rules.periods import read
from tangga.sessions.models import Group, Session
from tangga.targets.models import Rule, Target
from tangga.visits.models import Visit
from tangga.waiting import proposing
from tangga.waiting.models import Vacancy
from tests import make
from tests.features.reports.conftest import made  # noqa: F401 - a fixture
from tests.features.waiting.conftest import outside
from tests.small_district import TODAY

NOW = datetime(2025, 5, 20, 5, tzinfo=UTC)
BEFORE = datetime(2025, 5, 1, 5, tzinfo=UTC)
BANDUNG, JAWA_BARAT = "3273", "32"
SARIJADI = "3273011001"


@pytest.fixture(scope="module")
def walked(made, django_db_blocker):  # noqa: F811
    """The small district, assessed, with what else there is to count."""
    with django_db_blocker.unblock():
        _left(made)
        _set_a_target(made)
        _met(made)
        _waiting(made)
        _visited(made)
        _granted(made)
        return SimpleNamespace(
            **vars(made),
            campaign=_labelled(made),
            mega=make.posted("mega", Role.MINISTRY, None),
            lestari=make.posted("lestari", Role.COORDINATOR, BANDUNG),
        )


@pytest.fixture
def province(walked, db):
    return walked


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(cli_clock, "now", lambda: NOW)
    monkeypatch.setattr(cli_clock, "today", lambda: TODAY)
    with translation.override("en"):
        yield


def _left(district):
    """Two of their own will in Depok and one in Bandung; naturally, by assessment, and one nobody wrote down how."""
    for place, day in enumerate([date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1)]):
        make.family(f"LEFT{place}", region=SARIJADI if place else "3276011001", facilitator=district.sari)
        record_exits([Leaving(f"LEFT{place}", "voluntary", day)], by=None, on=BEFORE.date(), at=BEFORE)
    for name, how in (("NATURAL", "natural"), ("ASSESSED", "assessed")):
        make.family(name, region=SARIJADI)
        record_exits([Leaving(name, how, date(2025, 4, 1))], by=None, on=BEFORE.date(), at=BEFORE)
    make.family("UNRECORDED", region=SARIJADI, left_on=date(2025, 3, 3))


def _set_a_target(district):
    told = {"year": 2025, "set_by": district.rina, "set_at": BEFORE, "rule": Rule.ENTERED, "sharing": uuid4()}
    told |= {"base_on": date(2025, 1, 1), "base_families": 30, "base_facilitators": 2}
    whole = Target.objects.create(area_id=JAWA_BARAT, number=20, **told)
    Target.objects.create(area_id=BANDUNG, number=12, whole=whole, **told)


def _met(district):
    group = Group.objects.create(
        name="Melati", village_id=SARIJADI, facilitator=district.sari, opened_on=date(2024, 1, 1), recorded_at=BEFORE
    )
    meeting = {"group": group, "facilitator": district.sari, "region_id": SARIJADI, "catalogue": "2025"}
    meeting |= {"planned_at": BEFORE, "held_at": BEFORE, "state": "held", "module": "health"}
    Session.objects.create(meets_on=date(2025, 2, 3), topic="a", present=5, absent=2, **meeting)
    Session.objects.create(meets_on=date(2025, 3, 3), topic="b", present=4, sick=1, **meeting)


def _waiting(district):
    """Two that wait, two free places, and two families with the same number."""
    for name in ("W1", "W2"):
        family = outside(name, district.sari, decile=1)
        proposing.propose(family, "facilitator", "", None, by=district.sari, sent=uuid4(), on=BEFORE.date(), at=BEFORE)
    place = {"district_id": BANDUNG, "from_on": date(2025, 3, 1), "opened_on": date(2025, 3, 1), "opened_at": BEFORE}
    Vacancy.objects.create(**place)
    Vacancy.objects.create(state="offered", **place)
    first, second = Family.objects.filter(family_id__startswith="F-").order_by("family_id")[:2]
    number = {"number_index": "x", "number_sealed": "x", "number_mask": "x"}
    DuplicateCase.objects.create(kind="kk", first_family=first, second_family=second, opened_at=BEFORE, **number)


def _visited(district):
    """Two families visited at home; a third had left, and was found to have fallen back."""
    first, second = Family.objects.filter(family_id__startswith="F-01").order_by("family_id")[:2]
    told = {"visitor": district.sari, "state": "done", "met": "carer", "recorded_at": BEFORE, "held_at": BEFORE}
    Visit.objects.create(family=first, purpose="home_visit", visited_on=date(2025, 4, 2), **told)
    Visit.objects.create(family=second, purpose="advocacy", visited_on=date(2025, 5, 1), **told)
    fell = Family.objects.get(family_id="LEFT1")
    Visit.objects.create(family=fell, purpose="after_exit", visited_on=date(2025, 4, 20), **told)
    left = {"exit_type": "voluntary", "effective_on": date(2025, 3, 1), "in_force_on": date(2025, 3, 1)}
    people = {"proposed_by": district.sari, "verified_by": district.tono, "approved_by": district.rina}
    Case.objects.create(
        family=fell, district_id=BANDUNG, region_id=SARIJADI, year=2025, serial=1, state="fallen_back",
        since=date(2025, 4, 20), signed_on=date(2025, 2, 1), proposed_on=date(2025, 2, 1), **left, **people,
    )  # fmt: skip


def _labelled(district):
    """Of the houses of a campaign two have no label yet: so few that who sees no houses is not told how many."""
    day = date(2025, 4, 7)
    told = {"area_id": BANDUNG, "starts_on": day, "ends_on": day, "label_words": "x", "legal_basis": "x"}
    campaign = Campaign.objects.create(state="under_way", base=30, begun_on=day, planned_by=district.tono, **told)
    families = Family.objects.filter(family_id__startswith="F-01").order_by("family_id")[:30]
    houses = [House.objects.create(campaign=campaign, family=each, region_id=SARIJADI) for each in families]
    row = {"on": day, "officer": district.sari, "recorded_by": district.sari, "recorded_at": BEFORE}
    status = ["labelled"] * 14 + ["refused"] * 8 + ["not_own_house"] * 6
    for house, found in zip(houses, status, strict=False):
        HouseLabel.objects.create(house=house, status=found, reason="malu", **row)
    settle([each.pk for each in houses])
    return campaign


def _granted(district):
    """One handed over, one approved and still to come."""
    family = Family.objects.get(family_id="F-0001")
    money = {"amount_idr": 9_000_000, "paid_idr": 5_000_000, "reserved_idr": 1_000_000}
    budget = Budget.objects.create(district_id=BANDUNG, source="apbn", year=2025, programme="ppse", **money)
    told = {"district_id": BANDUNG, "region_id": SARIJADI, "family": family, "joined_on": date(2018, 7, 3)}
    told |= {"member": family.members.order_by("pk").first(), "budget": budget, "proposed_by": district.sari}
    told |= {"proposed_on": date(2025, 2, 2), "since": date(2025, 3, 3), "approved_by": district.tono}
    Grant.objects.create(programme="prokus", amount_idr=1_000_000, state="approved", **told)
    paid = {"handed_by": district.sari, "received_by": told["member"], "paid_on": date(2025, 3, 3), "state": "paid"}
    grant = Grant.objects.create(programme="ppse", amount_idr=5_000_000, **paid, **told)
    GrantMove.objects.create(
        grant=grant, code="hand_over", state="paid", by=district.sari, on=date(2025, 3, 3), at=BEFORE
    )


def counted(code, region=BANDUNG, by="", period="2025"):
    """The indicator itself: what every page, file and route is held against."""
    return figure(code, region, read(period), as_of=TODAY, known_at=NOW, by=by, now=NOW)


def some(parts):
    """Without the parts that are 0, which some pages leave out."""
    return {code: many for code, many in parts.items() if many}


def signed_in(who):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(who)
    return client


def page(who, address):
    answer = signed_in(who).get(address)
    assert answer.status_code == 200
    return answer


def saved(who, address):
    """The rows of a workbook that asks for a reason: heading -> value."""
    answer = signed_in(who).post(address, {"reason": "audit"})
    assert answer.status_code == 200
    return rows_of(answer)


def rows_of(answer):
    """The rows of a workbook: heading -> value."""
    heads, *rows = cells(answer, 1)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def cells(answer, first=2):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book.worksheets[0].iter_rows(min_row=first, values_only=True))
