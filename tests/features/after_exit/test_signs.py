"""Signs that targets may have been met on paper only: what each finds, who sees it, and that somebody looked."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils.html import strip_tags

from tangga.after_exit import signs
from tangga.after_exit.looking import look_at
from tangga.after_exit.models import SignLook
from tangga.after_exit.signs import Within, cases_within
from tangga.audit.models import Event
from tangga.cases.models import Case, Statement, Verification
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.exits import Leaving, leave
from tangga.families.models import MembershipSpell
from tangga.people.queries import posting_of
from tangga.people.roles import Role
from tangga.photos.models import Photo
from tangga.policy import load
from tangga.readiness.models import Assessment, Questionnaire
from tangga.visits.models import Visit
from tests import make

ON, YEAR = date(2025, 5, 17), 2024
PAGE = "/after-exit/signs/"


@pytest.fixture
def sinta(areas):
    return make.posted("sinta", Role.COORDINATOR, "3273")


@pytest.fixture
def case(sari, sinta, tono):
    """case("A", ...): a case of Sari's in force since April 2024."""
    serial = iter(range(1, 100))

    def made(name, proposed_on=date(2024, 2, 1), region="3273011001", state="followed_up", **more):
        family = make.family(name, name=f"Bu {name}", facilitator=sari, region=region, left_on=date(2024, 4, 1))
        number = next(serial)
        plain = {
            "family": family, "region_id": region, "district_id": region[:4], "exit_type": "voluntary", "state": state,
            "proposed_by": sari, "proposed_on": proposed_on, "signed_on": proposed_on, "verified_by": sinta,
            "approved_by": tono, "effective_on": date(2024, 4, 1), "in_force_on": date(2024, 4, 1), "serial": number,
            "year": 2024, "since": date(2024, 7, 1),
        }  # fmt: skip
        return Case.objects.create(**(plain | more))

    return made


def where(person, area="", year=YEAR):
    return Within(cases_within(posting_of(person, ON), area), year, ON, load(ON))


def found(code, person, **more):
    return [(each.who, each.many, each.of) for each in signs.findings(code, where(person, **more))]


def behind(code, person):
    [finding] = signs.findings(code, where(person))
    return sorted(each.family.name for each in signs.cases_of(code, finding.key, where(person)))


def test_december_is_a_sign_from_a_share_of_the_years_proposals_on(case, sinta):
    for name in "ABC":
        case(name)
    case("D", date(2024, 12, 3))
    assert found("december", sinta) == []
    case("E", date(2024, 12, 30))
    assert found("december", sinta) == [("Sari", 2, 5)]
    assert behind("december", sinta) == ["Bu D", "Bu E"]


def test_exits_without_answers_about_readiness_or_with_low_ones_are_counted_of_all(case, sari, sinta):
    version = Questionnaire.objects.get(purpose="readiness", area=None)
    for name, level in (("A", "ready"), ("B", "not_yet")):
        given = Assessment.objects.create(
            family=make.family(f"x{name}"), questionnaire=version, answered_on=date(2024, 1, 5), answered_by=sari,
            answers={}, points=1, points_possible=2, level=level,
        )  # fmt: skip
        case(name, readiness=given.public_id)
    case("C")
    case("D", state="reversed")
    assert found("low_readiness", sinta) == [("Sari", 2, 3)]
    assert behind("low_readiness", sinta) == ["Bu B", "Bu C"]


def test_a_quick_return_is_falling_back_or_coming_back_within_the_months_of_the_policy(case, sinta):
    case("A", state="fallen_back", since=date(2024, 9, 1))
    MembershipSpell.objects.create(family=case("B").family, joined_on=date(2025, 3, 31))
    MembershipSpell.objects.create(family=case("C").family, joined_on=date(2025, 4, 1))
    case("D")
    assert found("quick_return", sinta) == [("Sari", 2, 4)]
    assert behind("quick_return", sinta) == ["Bu A", "Bu B"]


def test_the_same_words_about_several_families_are_found_whatever_blanks_and_stops(case, sari, sinta):
    told = (
        "Usaha berjalan baik, anak sekolah.",
        "usaha berjalan  baik anak sekolah",
        "Usaha berjalan baik, anak sekolah",
    )
    for name, words in zip("ABC", told, strict=True):
        one = case(name)
        Verification.objects.create(case=one, visited_on=ON, findings=words, by=sinta, at=make.NOW)
        Visit.objects.create(
            family=one.family, visitor=sari, purpose="home_visit", state="done", visited_on=date(2024, 3, 1),
            met="carer", findings=words,
        )  # fmt: skip
    assert found("copied_findings", sinta) == [("Sinta", 3, 0)]
    assert found("copied_notes", sinta) == [("Sari", 3, 0)]
    assert behind("copied_findings", sinta) == behind("copied_notes", sinta) == ["Bu A", "Bu B", "Bu C"]


def test_two_families_or_short_words_are_no_sign(case, sinta):
    for name, words in (("A", "Sesuai."), ("B", "Sesuai."), ("C", "Sesuai."), ("D", "Rumah layak, usaha ramai.")):
        Verification.objects.create(case=case(name), visited_on=ON, findings=words, by=sinta, at=make.NOW)
    assert found("copied_findings", sinta) == []


def photo_of(owner, kind, sha, sari):
    return Photo.objects.create(
        owner=owner.public_id, owner_kind=kind, original_sha256=sha.ljust(64, "0"), size_bytes=1, width=1, height=1,
        kept_by=sari, kept_at=make.NOW,
    )  # fmt: skip


def test_one_file_kept_for_several_families_is_found(case, sari, sinta):
    visits = [
        Visit.objects.create(family=case(name).family, visitor=sari, purpose="home_visit", state="done",
                             visited_on=date(2024, 3, 1), met="carer")
        for name in "AB"
    ]  # fmt: skip
    statement = Statement.objects.create(
        case=case("C"), signed_on=ON, witness_name="Pak Budi", witness_office="RT", kept_by=sari, kept_at=make.NOW
    )
    photo_of(visits[0], "visit", "a", sari)
    photo_of(visits[1], "visit", "b", sari)
    assert found("copied_photos", sinta) == []
    photo_of(statement, "statement", "a", sari)
    assert found("copied_photos", sinta) == [("", 2, 0)]
    assert behind("copied_photos", sinta) == ["Bu A", "Bu C"]


def test_one_witness_for_many_families_is_found_however_the_name_is_written(case, sari, sinta):
    written = ("PAK  BUDI", "Pak Budi", "Bapak Budi", "Bp. Budi", "Budi")
    for place in range(10):
        Statement.objects.create(
            case=case(f"A{place}"), signed_on=ON, witness_name=written[place % 5],
            witness_office="RT", kept_by=sari, kept_at=make.NOW,
        )  # fmt: skip
    [(_who, many, _of)] = found("one_witness", sinta)
    assert (many, len(behind("one_witness", sinta))) == (10, 10)


def test_names_of_a_witness_are_compared_as_when_a_statement_is_signed(case, sari, sinta):
    spellings = ("Bu Désirée, S.Sos.", "BU DÉSIRÉE S.SOS", "bu-désirée  s sos")
    for place in range(12):
        Statement.objects.create(
            case=case(f"A{place}"), signed_on=ON, witness_name=spellings[place % 3], witness_office="RT", kept_by=sari,
            kept_at=make.NOW,
        )  # fmt: skip
    assert found("one_witness", sinta) == [(spellings[0], 12, 0)]
    assert len(behind("one_witness", sinta)) == 12


def test_the_same_words_are_found_the_same_on_both_databases(case, sinta):
    told = (
        "Usaha kafé berjalan baik.", "USAHA KAFé berjalan baik.", "usaha kafé berjalan baik",
        "USAHA KAFÉ berjalan baik",
    )  # fmt: skip
    for name, words in zip("ABCD", told, strict=True):
        Verification.objects.create(case=case(name), visited_on=ON, findings=words, by=sinta, at=make.NOW)
    assert found("copied_findings", sinta) == [("Sinta", 3, 0)]


def test_a_return_is_quick_by_the_day_of_the_visit_that_found_it_whenever_somebody_said_so(case, sari, sinta):
    one = case("A", state="fallen_back", since=date(2025, 5, 1))
    case("B", state="fallen_back", since=date(2025, 5, 1))
    Visit.objects.create(
        family=one.family, visitor=sari, purpose="after_exit", state="done", visited_on=date(2024, 7, 1), met="carer"
    )
    assert found("quick_return", sinta) == [("Sari", 1, 2)]
    assert behind("quick_return", sinta) == ["Bu A"]


def test_only_cases_of_ones_own_area_and_year_are_looked_at(case, sinta, sari, budi):
    case("A", region="3276011001")
    case("B")
    auditor = make.posted("agus", Role.AUDITOR, "32")
    assert found("low_readiness", sinta) == [("Sari", 1, 1)]
    assert found("low_readiness", auditor) == [("Sari", 2, 2)]
    assert found("low_readiness", auditor, area="3276") == [("Sari", 1, 1)]
    assert found("low_readiness", sinta, year=2023) == []
    assert (found("low_readiness", sari), found("low_readiness", budi)) == ([], [])


@pytest.mark.parametrize("code", list(signs.FINDERS))
def test_a_sign_takes_few_statements_however_many_cases(case, sinta, code, django_assert_max_num_queries):
    for name in "ABCDE":
        case(name)
    asked = where(sinta)
    with django_assert_max_num_queries(2):
        signs.findings(code, asked)


@pytest.mark.parametrize("code", list(signs.FINDERS))
def test_a_key_of_nothing_leads_to_no_cases(case, sinta, code):
    case("A")
    assert not signs.cases_of(code, "gossip", where(sinta))


@pytest.fixture
def finding(case, sinta):
    case("A")
    return signs.findings("low_readiness", where(sinta))[0]


def looked(finding, by, words="Sudah ditanyakan, jawaban ada di kertas.", **more):
    plain = {"sent_as": uuid4(), "by": by, "on": ON, "at": make.NOW}
    return look_at(finding, "low_readiness", YEAR, words, **(plain | more))


def test_a_look_is_kept_once_and_never_changed(finding, sinta):
    mark = uuid4()
    kept = looked(finding, sinta, sent_as=mark)
    assert looked(finding, sinta, sent_as=mark) == kept
    assert (SignLook.objects.count(), Event.objects.filter(action="sign.looked_at").count()) == (1, 1)
    with pytest.raises(Conflict):
        looked(finding, sinta, "Kata lain yang cukup panjang.", sent_as=mark)
    with pytest.raises(DatabaseError), transaction.atomic():
        SignLook.objects.update(words="lain")
    with pytest.raises(DatabaseError), transaction.atomic():
        SignLook.objects.all().delete()


def test_a_look_says_something(finding, sinta):
    with pytest.raises(NotValid, match="in a sentence"):
        looked(finding, sinta, "ok")


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.DISTRICT_OFFICIAL, Role.AUDITOR])
def test_other_roles_keep_no_look(finding, role):
    with pytest.raises(NotAllowed):
        looked(finding, make.posted("lain", role, "3273"))


def test_nobody_marks_a_sign_about_the_own_work(case, sinta):
    for name in "ABC":
        Verification.objects.create(
            case=case(name), visited_on=ON, findings="Usaha berjalan baik.", by=sinta, at=make.NOW
        )
    [own] = signs.findings("copied_findings", where(sinta))
    with pytest.raises(NotAllowed, match="about your own work"):
        looked(own, sinta)


def test_the_page_says_how_many_graduations_of_lists_no_sign_looks_at(case, tono, rina):
    for place in range(2):
        make.family(f"B{place}")
    leave([Leaving("B0", "natural", date(2024, 4, 1))], by=tono, at=make.NOW, origin=case("A").public_id)
    head = make.posted("kadis", Role.DISTRICT_HEAD, "3273")
    assert "recorded from lists" not in browser(head).get(PAGE, {"year": YEAR}).text
    leave([Leaving("B1", "natural", date(2024, 4, 1))], by=tono, at=make.NOW)
    assert "recorded from lists, without a case: 1." in " ".join(
        strip_tags(browser(head).get(PAGE, {"year": YEAR}).text).split()
    ).replace(" .", ".")
    assert "without a case: 1." not in browser(rina).get(PAGE, {"year": YEAR}).text


def browser(person):
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


QUERY = {"code": "low_readiness", "year": str(YEAR)}


def test_a_supervisor_goes_from_the_signs_to_the_cases_and_writes_down_what_was_found(finding, sinta):
    client = browser(sinta)
    overview = client.get(PAGE, {"year": YEAR}).text
    assert "A sign is not a proof." in overview
    assert "0 of 1 looked at" in overview
    assert "Sari" in client.get(f"{PAGE}findings/", QUERY).text
    one = QUERY | {"key": finding.key}
    assert "Bu A" in client.get(f"{PAGE}finding/", one).text
    refused = client.post(f"{PAGE}finding/look/", one | {"sent_as": str(uuid4()), "words": "ok"})
    assert (refused.status_code, "ok</textarea>" in refused.text) == (422, True)
    client.post(f"{PAGE}finding/look/", one | {"sent_as": str(uuid4()), "words": "Jawaban ada di kertas, disusulkan."})
    assert "Jawaban ada di kertas, disusulkan." in client.get(f"{PAGE}finding/", one).text
    assert "all looked at" in client.get(PAGE, {"year": YEAR}).text
    assert client.get(f"{PAGE}findings/", QUERY | {"looked": "no"}).context["lines"] == []


def test_the_province_sees_numbers_and_no_names_or_cases(finding, case, rina):
    for name in "BCDEF":
        case(name)
    client = browser(rina)
    page = client.get(PAGE, {"year": YEAR}).text
    assert ("Exits with low readiness" in page, "Sari" in page, "/findings/" in page) == (True, False, False)
    assert client.get(f"{PAGE}findings/", QUERY).status_code == 403
    assert client.get(f"{PAGE}finding/", QUERY | {"key": finding.key}).status_code == 403


def test_facilitators_and_officials_see_no_signs(finding, sari, tono):
    assert [browser(who).get(PAGE).status_code for who in (sari, tono)] == [403, 403]


@pytest.mark.parametrize("query", [{"year": "1999"}, {"year": "x"}, {"area": "35"}])
def test_what_is_not_understood_shows_nothing(finding, sinta, query):
    answer = browser(sinta).get(PAGE, query)
    assert (answer.status_code, answer.context["cards"]) == (422, [])


def test_the_cases_behind_a_sign_go_out_with_a_reason(finding, sinta):
    client, one = browser(sinta), f"{PAGE}finding/export/?code=low_readiness&year={YEAR}&key={finding.key}"
    assert client.get(one).status_code == 200
    assert client.post(one, {"reason": "reporting"}).status_code == 200
    assert Event.objects.get(action="sign.exported").detail["rows"] == 1
