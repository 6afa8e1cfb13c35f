"""What other features ask of labels: the family's page, the first page, work reports, the harm check."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tangga.labelling import actions
from tangga.labelling.activities import activities_of
from tangga.labelling.models import Campaign
from tangga.labelling.panel import panel_of
from tangga.labelling.queries import label_of, only_reason_may_be_label
from tangga.labelling.todo import steps_of
from tangga.labelling.words import consequence
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.people.screens import Viewer
from tests import make
from tests.features.labelling.conftest import BEGUN, jpeg


def viewer(person):
    return Viewer(person, posting_of(person, make.TODAY), make.TODAY)


# ---- the family's page


def test_the_familys_page_shows_the_label_with_its_day_and_what_follows(opened, tono, record, families):
    record(families.one, "resigned", labelled_on=BEGUN)
    page = opened(tono).get(reverse("family", args=[families.one.public_id]))
    assert "resigned from the programme" in page.text
    assert "10 May 2025" in page.text
    assert "it needs a statement signed by the family" in page.text


@pytest.mark.parametrize(("role", "area"), [(Role.PROVINCE, "32"), (Role.MINISTRY, None)])
def test_who_sees_no_labels_finds_no_word_of_it_on_the_familys_page(opened, record, families, role, area):
    record(families.one, "resigned")
    person = make.posted("atas", role, area)
    page = opened(person).get(reverse("family", args=[families.one.public_id]))
    assert page.status_code == 200
    content = page.text.partition("<main")[2]  # the menu leads to figures by district
    assert "House label" not in content
    assert "resigned" not in page.text
    assert panel_of(viewer(person), families.one) is None


def test_a_house_on_a_list_leads_its_facilitator_to_the_form(opened, campaign, families, sari):
    shown = panel_of(viewer(sari), families.one)
    assert shown["to_label"].campaign == campaign
    page = opened(sari).get(reverse("family", args=[families.one.public_id]))
    assert reverse("house", args=[shown["to_label"].public_id]) in page.text


def test_a_family_in_no_campaign_has_no_panel(families, sari):
    assert panel_of(viewer(sari), families.one) is None


def test_an_old_label_stays_while_the_house_is_on_a_new_list(campaign, record, families, plan, tono, sari):
    old = record(families.one)
    actions.finish(campaign.public_id, by=tono, on=make.TODAY, at=make.NOW)
    again = actions.begin(plan().public_id, by=tono, on=make.TODAY, at=make.NOW)

    shown = panel_of(viewer(sari), families.one)

    assert (shown["label"], shown["to_label"].campaign) == (old, again)


# ---- the first page


def told(person):
    return [(step.count, step.what, step.address) for step in steps_of(viewer(person))]


def test_a_facilitator_is_told_of_the_houses_still_to_label(campaign, record, families, sari, dewi):
    where = reverse("campaign", args=[campaign.public_id]) + "?status=not_yet"
    assert told(sari) == [(3, "houses of my families to label", where)]
    record(families.four, by=dewi)
    assert told(dewi) == []


def test_a_planned_campaign_is_nobodys_work_yet(plan, families, sari):
    plan()
    assert told(sari) == []


def test_the_official_is_told_of_campaigns_past_their_day_and_of_houses_to_follow_up(campaign, record, families, tono):
    assert told(tono) == []
    record(families.one, "refused")
    Campaign.objects.update(ends_on=make.TODAY - timedelta(days=1))
    assert [(count, what) for count, what, _address in told(tono)] == [
        (1, "labelling campaign is past its last day"),
        (1, "house without a label to follow up"),
    ]


def test_nobody_else_is_told_anything(campaign, record, families, lestari, rina, budi):
    record(families.one, "refused")
    assert [told(person) for person in (lestari, rina, budi)] == [[], [], []]


def test_the_first_page_shows_it(opened, campaign, sari):
    assert "houses of my families to label" in opened(sari).get("/").text


# ---- work reports


def test_labelling_counts_as_work_by_day_and_village_without_saying_which_house(campaign, record, families, sari):
    record(families.one, labelled_on=BEGUN, photos=[jpeg("red")])
    record(families.two, "refused", labelled_on=BEGUN)
    record(families.three, labelled_on=BEGUN + timedelta(days=1))

    first, second = activities_of(sari, BEGUN, make.TODAY)

    assert (first.rhk, first.on, first.families, first.place) == (8, BEGUN, 2, "Sarijadi, Sukasari")
    assert (first.what, first.result) == ("House labelling: was at 2 houses", "")
    assert len(first.photos) == 1
    assert (second.place, second.address) == ("Sukarasa, Sukasari", reverse("campaign", args=[campaign.public_id]))
    assert "Wahyuni" not in str(first)


def test_each_day_and_village_of_a_campaign_has_a_source_of_its_own(record, families, campaign, sari):
    record(families.one, labelled_on=BEGUN)
    record(families.two, labelled_on=BEGUN + timedelta(days=1))
    record(families.three, labelled_on=BEGUN + timedelta(days=1))

    assert {each.source for each in activities_of(sari, BEGUN, make.TODAY)} == {
        f"labelling.campaign {campaign.public_id} 2025-05-10 3273011001",
        f"labelling.campaign {campaign.public_id} 2025-05-11 3273011001",
        f"labelling.campaign {campaign.public_id} 2025-05-11 3273011002",
    }


def test_only_the_days_asked_for_and_what_stands_on_record_count(record, families, sari, dewi):
    record(families.one, "refused", labelled_on=BEGUN)
    record(families.one, "labelled", labelled_on=make.TODAY)
    assert activities_of(sari, BEGUN, BEGUN) == []
    assert [each.families for each in activities_of(sari, make.TODAY, make.TODAY)] == [1]
    assert activities_of(dewi, BEGUN, make.TODAY) == []


# ---- the harm check


@pytest.mark.parametrize(
    ("status", "days", "found"),
    [
        ("labelled", 0, True),
        ("refused", 90, True),
        ("resigned", 30, True),
        ("resigned", 91, False),
        ("not_own_house", 10, False),
        ("not_found", 10, False),
    ],
)
def test_so_soon_after_the_label_it_may_be_the_only_reason(record, families, status, days, found):
    record(families.one, status)
    reason = only_reason_may_be_label(families.one, make.TODAY + timedelta(days=days))
    assert (reason and (reason.status, reason.on, reason.days_before)) == (
        (status, make.TODAY, days) if found else None
    )


def test_a_label_recorded_later_says_nothing_of_an_earlier_day(record, families):
    record(families.one)
    assert only_reason_may_be_label(families.one, make.TODAY - timedelta(days=1)) is None


def test_the_latest_label_is_the_one_that_counts(record, families):
    record(families.one, "refused", labelled_on=BEGUN)
    latest = record(families.one, "labelled", labelled_on=make.TODAY)
    assert label_of(families.one) == latest
    assert label_of(families.two) is None


# ---- what follows


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("labelled", "The aid goes on as before."),
        ("not_own_house", "The aid goes on as before."),
        ("refused", "The aid goes on until a person decides."),
        ("resigned", "it needs a statement signed by the family"),
        ("not_found", "The aid goes on meanwhile."),
    ],
)
def test_every_status_says_what_follows_and_none_ends_the_aid(status, words):
    assert words in consequence(status, make.TODAY, "3273")
    assert consequence("not_yet", make.TODAY, "3273") == ""


def test_where_the_rules_say_nothing_people_are_asked(monkeypatch):
    class Silent:
        def value(self, path):
            return None

    monkeypatch.setattr("tangga.labelling.words.load", lambda on, overlays: Silent())
    assert "Ask the district office" in consequence("refused", make.TODAY, "3273")
