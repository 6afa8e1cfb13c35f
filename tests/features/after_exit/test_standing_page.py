"""The page of how long families stand: the sentence, the picture, numbers that may be shown, the warning, the file."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tangga.audit.models import Event
from tangga.families import exits as leaving
from tangga.families.models import MembershipSpell
from tangga.labelling.models import Campaign, House
from tangga.people.roles import Role
from tangga.rules.suppression import Hidden
from tangga.visits.models import Visit
from tests import make

OUT, SEEN, ON = date(2024, 1, 1), date(2025, 1, 3), date(2025, 5, 17)
PAGE = "/after-exit/standing/"


def browser(person):
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def left(sari, name, exit_type="voluntary", region="3273011001", back=None, reasons=("make_room",)):
    family = make.family(name, name=f"Bu {name}", facilitator=sari, region=region)
    leaving.leave([leaving.Leaving(name, exit_type, OUT, reasons)], by=sari, at=make.NOW)
    Visit.objects.create(family=family, visitor=sari, purpose="after_exit", state="done", visited_on=SEEN, met="carer")
    MembershipSpell.objects.bulk_create([MembershipSpell(family=family, joined_on=day) for day in [back] if day])
    return family


@pytest.fixture
def twelve(sari):
    """Ten in one village, of whom one is back after five months; two in another district."""
    ten = [left(sari, f"A{place}", back=date(2024, 6, 15) if place == 0 else None) for place in range(10)]
    return ten + [left(sari, f"B{place}", "natural", "3276011001") for place in range(2)]


def test_the_sentence_and_the_table_say_how_many_stand(twelve, tono):
    page = browser(tono).get(PAGE)
    assert "Of 10 families that graduated, all seen again, 90 % still stood after 12 months" in page.text
    marks = page.context["board"].whole.marks
    assert [(mark.month, mark.at_risk, mark.share) for mark in marks] == [
        (0, 10, 100), (3, 10, 100), (6, 9, 90), (12, 9, 90),
    ]  # fmt: skip
    assert page.text.count("<polyline") == 2  # once for a phone, once for a wide screen
    assert page.text.count("<polygon") == 2  # the band of one group alone


def test_the_sentence_is_of_families_seen_again_and_says_how_many_nobody_saw(twelve, tono, sari):
    for place in range(7):
        left(sari, f"C{place}")
    Visit.objects.filter(family__family_id__startswith="C").delete()
    told = browser(tono).get(PAGE).text
    assert "Of 10 families that graduated and were seen again, 90 % still stood after 12 months; 7 of the 17" in told
    MembershipSpell.objects.filter(family__family_id__in=["C0", "C1", "C2"], left_on=None).delete()
    Visit.objects.bulk_create(
        Visit(family=each.family, visitor=sari, purpose="after_exit", state="done", visited_on=SEEN, met="carer")
        for each in MembershipSpell.objects.filter(family__family_id__in=["C0", "C1", "C2"])
    )
    assert "17 graduated; a few of them were never seen" in browser(tono).get(PAGE).text
    assert "were not back in the programme after 12 months" in browser(tono).get(PAGE, {"measure": "back"}).text


def test_groups_too_small_are_named_without_numbers_and_not_drawn(twelve, rina):
    page = browser(rina).get(PAGE, {"by": "region"})
    names = [(row.name, row.families if isinstance(row.families, int) else row.families.value) for row in
             page.context["board"].groups]  # fmt: skip
    assert names == [("Kota Bandung", "withheld"), ("Kota Depok", "withheld")]
    assert "too few to be shown" in page.text
    types = browser(rina).get(PAGE, {"by": "type", "area": "3273"}).context["board"].groups
    assert [(row.name, row.families, row.letter) for row in types] == [("voluntary graduation", 10, "A")]


@pytest.fixture
def hidden_types(sari):
    """Nine by their own will; six by growing out of the programme, one found well off: those two show no number."""
    for place in range(9):
        left(sari, f"A{place}")
    for place in range(6):
        left(sari, f"B{place}", "natural", reasons=("no_component",))
    left(sari, "C0", "assessed", reasons=("above_decile_limit",))


def test_a_reason_does_not_tell_the_number_that_the_comparison_by_ways_to_leave_hides(hidden_types, tono):
    types, reasons = (
        {row.code: row.families for row in browser(tono).get(PAGE, {"by": by}).context["board"].groups}
        for by in ("type", "reason")
    )
    assert types["natural"] == Hidden.WITHHELD
    assert (reasons["no_component"], reasons["make_room"]) == (Hidden.WITHHELD, 9)


def test_nor_does_the_page_of_that_way_to_leave_alone(hidden_types, tono):
    page = browser(tono).get(PAGE, {"type": "natural"})
    assert page.context["board"].whole.families == Hidden.WITHHELD
    assert page.context["board"].picture is None
    assert "Visit them" not in page.text
    assert browser(tono).get(PAGE, {"type": "voluntary"}).context["board"].whole.families == 9


def test_groups_that_are_hidden_though_their_families_were_visited_ask_for_no_visits(twelve, rina):
    page = browser(rina).get(PAGE, {"by": "region"}).text
    assert "Visit them" not in page
    assert "Each group is too small to be drawn" in page


def test_who_sees_no_labels_reads_nothing_of_the_label_as_a_reason(sari, tono, rina):
    for place in range(6):
        left(sari, f"A{place}", reasons=("house_label", "make_room"))
    seen = [
        [row.code for row in browser(who).get(PAGE, {"by": "reason"}).context["board"].groups] for who in (tono, rina)
    ]
    assert seen == [["house_label", "make_room"], ["make_room"]]


def test_exits_that_follow_the_label_without_readiness_are_warned_of(twelve, tono):
    campaign = Campaign.objects.create(
        area_id="3273", state="done", starts_on=date(2023, 11, 1), ends_on=date(2023, 12, 31), label_words="PKH",
        legal_basis="SK 1", base=10, begun_on=date(2023, 11, 1), finished_on=date(2023, 12, 31), planned_by=tono,
    )  # fmt: skip
    assert "without readiness" not in browser(tono).get(PAGE).text
    House.objects.bulk_create(
        House(campaign=campaign, family=each, region_id="3273011001", status="labelled", labelled_on=date(2023, 12, 1))
        for each in twelve[:10]
    )
    page = browser(tono).get(PAGE).text
    assert "Exits follow the house label without readiness" in page
    assert "of 10 voluntary exits within 90 days after the label, 10 families never answered" in page


def test_a_facilitator_sees_the_own_families_only_and_an_outsider_none(twelve, sari, budi):
    assert browser(sari).get(PAGE).context["board"].whole.families == 12
    empty = browser(budi).get(PAGE)
    assert "Nobody has left yet" in empty.text


@pytest.mark.parametrize(
    "query", ["by=gossip", "measure=x", "type=moved", "on=besok", "on=2025-05-18", "from=0001-01-01", "area=35"]
)
def test_what_is_not_understood_shows_nothing(twelve, tono, query):
    answer = browser(tono).get(f"{PAGE}?{query}")
    assert (answer.status_code, answer.context["board"]) == (422, None)


def test_the_file_holds_figures_and_no_names_and_is_logged(twelve, rina):
    client = browser(rina)
    assert client.get(f"{PAGE}export/?by=region").status_code == 200
    answer = client.post(f"{PAGE}export/?by=region", {"reason": "reporting"})
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert [row[:4] for row in rows[1:]] == [
        ["all together", 12, 12, 100],
        ["Kota Bandung", "*", "", ""],
        ["Kota Depok", "*", "", ""],
    ]
    assert Event.objects.get(action="standing.exported").detail["filters"] == ["by"]
    assert browser(make.posted("agus", Role.AUDITOR, "3273")).get(f"{PAGE}export/").status_code == 403


@pytest.mark.parametrize(("query", "most"), [("", 16), ("?by=region", 16), ("?by=label", 16), ("?by=reason", 30)])
def test_the_page_sends_few_statements(twelve, rina, query, most, django_assert_max_num_queries):
    client = browser(rina)
    with django_assert_max_num_queries(most):
        client.get(PAGE + query)
