"""Whoever publishes an edition is warned where figures stand open to everybody: their small numbers are hidden."""

import pytest
from django.urls import reverse

from tangga.open_figures.models import Switch
from tangga.people import clock
from tests.features.editions.conftest import NOW, TODAY, drafted

WARNING = "it may give back what is hidden there"


@pytest.fixture
def page(exits, tono, head, client, monkeypatch):
    """What the head reads of a draft of Kota Bandung."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    client.cookies["django_language"] = "en"
    client.force_login(head)
    address = reverse("edition", args=[drafted(tono).public_id])
    return lambda: client.get(address).content.decode()


@pytest.fixture
def opened(page, tono):
    return Switch.objects.create(district_id="3273", is_on=True, set_by=tono, set_at=NOW)


def test_where_the_districts_figures_are_open_whoever_publishes_is_warned(opened, page):
    assert WARNING in page()


def test_where_they_were_closed_again_nobody_is_warned(opened, page, tono):
    Switch.objects.create(district_id="3273", is_on=False, set_by=tono, set_at=NOW, follows=opened)
    assert WARNING not in page()


def test_where_another_district_is_open_nobody_is_warned(page, tono):
    Switch.objects.create(district_id="3276", is_on=True, set_by=tono, set_at=NOW)
    assert WARNING not in page()
