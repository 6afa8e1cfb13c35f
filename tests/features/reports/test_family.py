"""The family page: amounts, reasons, what to ask, the years ahead, another day, and numbers shown on request."""

from datetime import date

import pytest

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.families.models import Family, Member
from tangga.runs.actions import start
from tests import make
from tests.small_district import AS_OF, AT, KK, KNOWN, NIK, SINCE, TODAY


@pytest.fixture
def page(district) -> str:
    return f"/families/{district.wahyuni.public_id}/"


def test_the_page_answers_with_amount_end_and_members(as_sari, page):
    answer = as_sari.get(page)
    assert answer.status_code == 200
    told = answer.context["answer"]
    assert (told["period_idr"], told["annual_idr"], told["members_paid"]) == (1_625_000, 6_500_000, 3)
    assert "Rp\u00a01,625,000" in answer.text
    assert [line.member.name for line in answer.context["lines"]] == ["Budi", "Ani", "Dimas", "Sari Wahyuni", "Eko"]


def test_the_page_is_as_of_the_stored_answers_day_so_that_list_and_page_agree(as_sari, page, district):
    assert as_sari.get(page).context["as_of"] == date(2025, 5, 17)
    listed = as_sari.get("/families/", {"ask": "birth_date"}).context["answers"][0]
    assert listed.family_id == district.wahyuni.pk
    assert listed.annual_idr == as_sari.get(page).context["answer"]["annual_idr"]


def test_each_reason_names_the_facts_and_the_rules_behind_it(as_sari, page):
    budi, *_others, eko = as_sari.get(page).context["lines"]
    assert budi.why.short == "in SMA class 10, aged 16"
    assert [rule.path for rule in budi.why.rules][:3] == [
        "components/schooling/youngest_age",
        "components/schooling/oldest_age",
        "benefits/senior_secondary/year",
    ]
    assert "never ends a right" in eko.why.sentence


def test_an_opened_rule_shows_value_since_when_source_and_status(as_sari, page):
    text = as_sari.get(page).text
    assert "Rp 2,000,000 a year" in text
    assert "since 1\u00a0Jan\u00a02019" in text or "since 1\u00a0Jan\u00a02020" in text
    assert "Source:" in text
    assert "Published" in text


def test_what_is_missing_is_asked_for_with_the_member_it_is_about(as_sari, page):
    asked = as_sari.get(page).context["questions"]
    assert [(each.who, each.fact) for each in asked] == [("Eko", "birth date")]


@pytest.mark.parametrize(
    ("on", "annual_idr"),
    [
        ("2025-06-01", 6_500_000),  # a month later nothing has changed
        ("2026-07-01", 4_400_000),  # Dimas is six and expected at SD, no longer a small child
    ],
)
def test_another_day_gives_that_days_amounts(as_sari, page, on, annual_idr):
    answer = as_sari.get(page, {"on": on})
    assert answer.context["as_of"] == date.fromisoformat(on)
    assert answer.context["answer"]["annual_idr"] == annual_idr


def test_a_day_to_come_is_said_to_be_expected(as_sari, page):
    sentence = "Expected: this day has not come yet"
    assert sentence in as_sari.get(page, {"on": "2027-03-01"}).text
    assert sentence not in as_sari.get(page, {"on": TODAY.isoformat()}).text
    budi = next(each for each in as_sari.get(page, {"on": "2025-08-01"}).context["lines"] if each.member.name == "Budi")
    assert budi.why.short == "expected to be in SMA, aged 16"


def test_a_member_who_counts_is_asked_about_all_the_same(as_tono, district):
    family = make.family("F-0991", effective_on=SINCE, recorded_at=KNOWN)
    make.member(
        family, "X-1", name="Wulan", birth_date=date(2010, 1, 9), severe_disability=True,
        effective_on=SINCE, recorded_at=KNOWN,
    )  # fmt: skip
    answer = as_tono.get(f"/families/{family.public_id}/")
    [wulan] = answer.context["lines"]
    assert (wulan.answer["component"], wulan.answer["reason"]) == ("severe_disability", "counts")
    asked = [(each.who, each.fact) for each in answer.context["questions"]]
    assert asked == [("Wulan", "at school or not, and at which level")]
    start(Area.objects.get(code="3273"), as_of=AS_OF, known_at=AT, at=AT, by=None, threads=1)
    entries = as_tono.get("/unsure/", {"size": "100"}).context["entries"]
    [listed] = [entry for entry in entries if entry.answer.family == family]
    assert [(each.who, each.fact) for each in listed.questions] == asked


def test_a_day_before_the_first_record_says_so_and_offers_the_first(as_sari, page):
    answer = as_sari.get(page, {"on": "2024-12-31"})
    assert answer.status_code == 200
    assert "The first record is from 1 January 2025" in answer.text
    assert f"?on={SINCE.isoformat()}" in answer.text


def test_a_day_the_policy_does_not_know_is_answered_by_a_sentence(as_tono, district):
    early = make.family("F-0990", effective_on=date(2018, 1, 1), joined_on=date(2018, 1, 1), recorded_at=KNOWN)
    make.member(early, "E-1", effective_on=date(2018, 1, 1), recorded_at=KNOWN, birth_date=date(2015, 1, 1))
    answer = as_tono.get(f"/families/{early.public_id}/", {"on": "2018-06-01"})
    assert answer.status_code == 422
    assert "the first one known holds from 1\u00a0Jan\u00a02019" in answer.text


@pytest.mark.parametrize("on", ["", "soon", "2025-13-01", "1850-01-01", "2056-01-01", "2222-01-01"])
def test_what_is_no_day_is_refused_with_a_sentence_beside_the_field(as_sari, page, on):
    answer = as_sari.get(page, {"on": on})
    assert answer.status_code == 422
    assert "Choose" in answer.context["problem"]
    assert f'name="on" value="{on}" min="2025-01-01" max="2055-12-31"' in answer.text
    assert "Sari Wahyuni" in answer.text


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/families/?decile=3&sort=-amount", "decile=3&amp;sort=-amount"),
        ("http://testserver/families/?decile=3&next=//evil.test", "decile=3"),
        ("http://evil.test/families/?decile=3", ""),
        ("http://testserver/exits/?level=3", ""),
    ],
)
def test_the_way_back_keeps_the_lists_filters_and_nothing_else(as_sari, page, referer, back):
    text = as_sari.get(page, headers={"Referer": referer}).text
    assert f'href="/families/{"?" + back if back else ""}"' in text
    assert "evil" not in text


@pytest.mark.parametrize(
    ("on", "heading"),
    [
        ("2026-11-02", "Entitlement of stage 4 (Oct–Dec\u00a02026)"),
        ("2025-05-17", "Entitlement of stage 2 (Apr–Jun\u00a02025)"),
    ],
)
def test_the_amount_says_for_which_stage_it_is(as_sari, page, on, heading):
    assert heading in as_sari.get(page, {"on": on}).text


def test_outside_the_area_the_page_does_not_exist(as_budi, page):
    assert as_budi.get(page).status_code == 404


def test_another_facilitators_family_does_not_exist_for_a_facilitator(as_sari, district):
    other = Family.objects.get(family_id="F-0106")
    assert other.assignments.get().facilitator.username == "dewi"
    assert as_sari.get(f"/families/{other.public_id}/").status_code == 404


def test_numbers_are_masked_until_asked_for(as_sari, page):
    text = as_sari.get(page).text
    assert "3273••••••••0003" in text
    assert KK not in text
    assert NIK not in text


def test_a_number_is_shown_once_and_the_look_is_logged(as_sari, page, district):
    answer = as_sari.post(f"{page}number/", {"whose": "family"}, headers={"HX-Request": "true"})
    assert KK in answer.text
    assert "<html" not in answer.text
    event = Event.objects.get(action="family.identity_revealed")
    assert (event.actor, event.subject_id, event.detail) == (
        district.sari,
        str(district.wahyuni.public_id),
        {"kind": "kk"},
    )
    assert KK not in as_sari.get(page).text


def test_without_a_script_the_page_comes_back_with_this_one_number(as_sari, page, district):
    member = district.wahyuni.members.get(member_id="M-1")
    answer = as_sari.post(f"{page}number/", {"whose": str(member.public_id), "on": "2025-06-01"})
    assert answer.status_code == 200
    assert NIK in answer.text
    assert KK not in answer.text
    assert answer.context["as_of"] == date(2025, 6, 1)
    assert answer["Cache-Control"] == "no-store, private"


def test_on_an_earlier_days_page_the_number_of_who_has_moved_since_is_shown(as_sari, page, district):
    member = district.wahyuni.members.get(member_id="M-1")
    other = Family.objects.get(family_id="F-0106")
    make.member_facts(member, effective_on=date(2025, 6, 1), recorded_at=KNOWN, family=other)
    Member.objects.filter(pk=member.pk).update(family=other)
    answer = as_sari.post(f"{page}number/", {"whose": str(member.public_id)}, headers={"HX-Request": "true"})
    assert NIK in answer.text


@pytest.mark.parametrize("whose", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_a_number_of_nobody_is_not_found(as_sari, page, whose):
    assert as_sari.post(f"{page}number/", {"whose": whose}).status_code == 404


def test_a_number_that_is_not_on_record_is_a_conflict_with_a_sentence(as_sari, district, page):
    member = district.wahyuni.members.get(member_id="M-2")
    answer = as_sari.post(f"{page}number/", {"whose": str(member.public_id)})
    assert answer.status_code == 409
    assert "No number is on record" in answer.text


def test_a_role_that_may_not_see_numbers_is_offered_none_and_refused(as_rina, page):
    assert "tampilkan" not in as_rina.get(page).text
    assert "number/" not in as_rina.get(page).text
    refused = as_rina.post(f"{page}number/", {"whose": "family"})
    assert refused.status_code == 403
    assert not Event.objects.filter(action="family.identity_revealed").exists()


def test_paper_lists_each_rule_used_once_with_its_source(as_sari, page):
    answer = as_sari.get(page)
    paths = [rule.path for rule in answer.context["rules_used"]]
    assert len(paths) == len(set(paths)) > 5
    assert "benefits/senior_secondary/year" in paths
    assert "Rules used" in answer.text


def test_a_plain_visit_to_signing_out_leads_home_and_signs_nobody_out(as_sari):
    answer = as_sari.get("/accounts/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert as_sari.get("/").status_code == 200


def test_outside_the_area_no_number_is_shown(as_budi, page):
    assert as_budi.post(f"{page}number/", {"whose": "family"}).status_code == 404


def test_the_picture_has_both_forecasts_and_the_table_says_them_in_words(as_sari, page):
    answer = as_sari.get(page)
    rows = {(each.name, each.component): each for each in answer.context["stretches"]}
    sma = rows["Ani", "senior_secondary"]
    assert (sma.starts_on, sma.ends_on, sma.never_if_early) == (date(2027, 7, 1), date(2030, 7, 1), True)
    assert rows["Budi", "senior_secondary"].same_end
    wide, narrow = answer.context["drawings"]
    assert (wide.end_x, wide.end_early_x) > (wide.left, wide.left)
    assert [line.name for line in narrow.lines] == ["Budi", "Ani", "Dimas"]
    assert answer.text.count('role="img"') == 2


def test_bars_lie_inside_the_picture_and_pale_ones_come_after_solid_ones(as_sari, page):
    wide, _narrow = as_sari.get(page).context["drawings"]
    bars = [bar for line in wide.lines for bar in line.bars]
    assert min(bar.x for bar in bars) >= wide.left
    assert max(bar.x + bar.width for bar in bars) <= wide.right + 0.2
    assert [bar.pale for bar in wide.lines[1].bars] == [False, True]


def test_a_natural_exit_is_said_to_be_verified_first(as_tono, district):
    leaving = Family.objects.get(family_id="F-0102")
    text = as_tono.get(f"/families/{leaving.public_id}/").text
    assert "Nobody in this family belongs to a component any more" in text
    assert "nothing happens by itself" in text


def test_a_family_above_the_decile_limit_is_told_with_the_rule_and_stays(as_tono, district):
    above = Family.objects.get(family_id="F-0105")
    answer = as_tono.get(f"/families/{above.public_id}/")
    assert answer.context["exclusions"] == ["decile above the limit"]
    assert [rule.path for rule in answer.context["exclusion_rules"]] == ["eligibility/decile/highest"]
    assert answer.context["answer"]["active"]


def test_the_overlay_of_the_area_is_named_on_its_pages(as_budi, district):
    answer = as_budi.get(f"/families/{district.in_kediri.public_id}/")
    assert "Kota Kediri" in [each.label.id for each in answer.context["overlays"]]
    assert answer.context["exclusions"] == []


def test_a_family_that_left_is_shown_as_it_is_today(as_sari, district):
    text = as_sari.get(f"/families/{district.gone.public_id}/").text
    assert "Left on 1\u00a0Feb\u00a02025" in text
    assert "Not since 1\u00a0Feb\u00a02025" in text
    assert "Leaves naturally" not in text
    assert 'class="card card-pad answer first"' not in text


def test_the_list_says_when_a_family_left(as_sari, district):
    assert "already left 1\u00a0Feb\u00a02025" in as_sari.get("/families/", {"active": "no"}).text


def test_a_family_with_a_question_is_not_shown_as_leaving_in_a_certain_month(as_sari, page):
    text = as_sari.get(page).text
    assert "not certain yet" in text
    assert "June 2038 at the earliest" in text


def test_a_page_takes_a_bounded_number_of_queries(as_sari, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(42):
        as_sari.get(page)
