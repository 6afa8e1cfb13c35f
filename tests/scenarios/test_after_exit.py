"""Sentences of the acceptance scenarios that the time after the exit answers."""

from datetime import date

from django.urls import reverse

from tangga.after_exit.queries import late
from tangga.cases import following
from tangga.readiness.after_exit import advised
from tests.features.after_exit.conftest import (  # noqa: F401 - fixtures
    WELL,
    family,
    in_english_today,
    kepala,
    left,
    sinta,
    visited,
    way,
)


def test_scenario_3_5_follow_up_visits_after_the_exit_are_due_held_asked_and_lead_to_a_decision(
    client,
    monkeypatch,
    left,  # noqa: F811
    visited,  # noqa: F811
):
    """3-5: follow-up visits after exit."""
    assert [visit.planned_on for visit in visited.visits()] == [
        date(2025, 10, 1),
        date(2026, 1, 1),
        date(2026, 7, 1),
    ]
    assert late(left.sari, date(2025, 10, 2)).get() == left.case
    assert not late(left.sari, date(2025, 10, 1)).exists()

    _visit, first = visited(0, WELL | {"business_running": "smaller", "meals": "one"})
    assert (left.case.state, advised(first).code) == ("followed_up", "at_risk")
    visited(1)
    _visit, last = visited(2)
    assert advised(last).code == "stands"
    assert not late(left.sari, date(2026, 12, 1)).exists()

    monkeypatch.setattr("tangga.people.clock.today", lambda: left.on)
    client.cookies["django_language"] = "en"
    client.force_login(left.sari)
    page = client.get(reverse("after-exit-answers", args=[last.public_id]))
    assert [offer.code for offer in page.context["offers"] if offer.may] == ["settle", "fall_back"]
    assert [before.code for _day, before in page.context["earlier"]] == ["at_risk", "stands"]
    left.do(following.settle, "Usaha berjalan, anak sekolah.", by=left.sari)
    assert left.case.state == "settled"
    assert "looks as if it stands" in client.get(reverse("family", args=[left.family.public_id])).text
