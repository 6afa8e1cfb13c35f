"""A number that stands twice: a case for a person, never an error."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families import changes, duplicate_decisions, identity
from tangga.families.duplicates import cases_seen_by, open_cases, settle_cases, sides_of
from tangga.families.models import Change, DuplicateCase, Member
from tangga.families.queries import members_of
from tests import make
from tests.features.families.conftest import NIK_OF_EDI

pytestmark = pytest.mark.usefixtures("in_english")

KK = "3273010101900009"
DAY = date(2025, 3, 1)


def opened(*, niks=(), kks=()):
    indexes = [
        [identity.blind_index(kind, number) for number in numbers] for kind, numbers in (("nik", niks), ("kk", kks))
    ]
    return open_cases(indexes[0], None, make.NOW, indexes[1])


@pytest.fixture
def twin(household, sari):
    """Another family of Sari's with a child under Edi's NIK."""
    other = make.family("3273-F2", name="Sulastri", facilitator=sari)
    make.member(other, "3273-F2-01", name="Sulastri", birth_date=date(1990, 1, 1))
    return make.member(other, "3273-F2-02", name="Edi S", nik=NIK_OF_EDI, birth_date=date(2012, 3, 4))


@pytest.fixture
def case(twin):
    opened(niks=[NIK_OF_EDI])
    return DuplicateCase.objects.get()


@pytest.fixture
def decide(tono):
    def decided(case, verb="decide_same", by=tono, **told):
        action = getattr(duplicate_decisions, verb)
        usual = {"keep": "first", "effective_on": DAY} if verb == "decide_same" else {"wrong": "second"}
        told = usual | {"reason": "both cards seen"} | told
        return action(case.public_id, by=by, on=make.TODAY, at=make.NOW, **told)

    return decided


def test_a_second_living_person_with_a_nik_opens_one_case_however_often_it_is_looked_for(twin, household):
    assert (opened(niks=[NIK_OF_EDI]), opened(niks=[NIK_OF_EDI])) == (1, 0)

    case = DuplicateCase.objects.get()
    assert (case.kind, case.first_member, case.second_member) == ("nik", household.son, twin)
    assert identity.unseal(case.number_sealed) == NIK_OF_EDI


def test_a_number_on_three_people_is_two_cases(twin, household):
    make.member(household.family, "3273-F1-09", nik=NIK_OF_EDI)

    assert opened(niks=[NIK_OF_EDI]) == 2


def test_somebody_dead_or_gone_is_no_second_holder(twin, household, record):
    record("death", household.family, member=household.son, on=date(2025, 1, 1))

    assert opened(niks=[NIK_OF_EDI]) == 0


def test_a_number_nobody_else_has_opens_nothing(household):
    assert opened(niks=[NIK_OF_EDI, "3273010101010101"], kks=[KK]) == 0


def test_one_kk_on_two_families_of_the_programme_is_a_case(household):
    make.family("3273-F2", kk=KK)
    make.family("3273-F3", kk=KK, left_on=date(2021, 1, 1))

    assert opened(kks=[KK]) == 1
    assert DuplicateCase.objects.get().first_family == household.family


def test_a_correction_that_brings_a_number_in_opens_the_case(household, record, twin):
    number = {"sealed": twin.nik_sealed, "index": twin.nik_index, "mask": twin.nik_mask}

    _, done = record("nik", household.family, member=household.daughter, asked={"nik": number})

    assert done.cases_opened == 2
    assert DuplicateCase.objects.filter(second_member=household.daughter).exists()


def test_a_corrected_number_settles_the_case(case, household, record):
    right = "3273010403120007"
    number = {"sealed": identity.seal(right), "index": identity.blind_index("nik", right), "mask": identity.mask(right)}

    record("nik", household.family, member=household.son, asked={"nik": number})

    case.refresh_from_db()
    assert case.state == "settled"


def right_number(number="3273010403120007", kind="nik"):
    return {"sealed": identity.seal(number), "index": identity.blind_index(kind, number), "mask": identity.mask(number)}


def test_the_two_that_still_share_a_number_have_a_case_after_it_was_corrected_for_the_first(
    case, household, twin, record
):
    third = make.member(household.family, "3273-F1-09", nik=NIK_OF_EDI)
    assert opened(niks=[NIK_OF_EDI]) == 1

    _, done = record("nik", household.family, member=household.son, asked={"nik": right_number()})

    assert done.cases_opened == 1
    undecided = DuplicateCase.objects.exclude(state="settled")
    assert [(each.first_member, each.second_member, each.state) for each in undecided] == [(twin, third, "open")]


def test_so_have_two_families_that_still_share_a_kk(household, record):
    second, third = make.family("3273-F2", kk=KK), make.family("3273-F3", kk=KK)
    assert opened(kks=[KK]) == 2

    record("kk", household.family, asked={"kk": right_number("3273010101900017", "kk")})

    undecided = DuplicateCase.objects.exclude(state="settled")
    assert [(each.first_family, each.second_family) for each in undecided] == [(second, third)]


def test_the_two_that_still_share_a_number_have_a_case_after_the_first_died(case, household, twin, record):
    third = make.member(household.family, "3273-F1-09", nik=NIK_OF_EDI)
    opened(niks=[NIK_OF_EDI])

    record("death", household.family, member=household.son, on=date(2025, 1, 1))

    undecided = DuplicateCase.objects.exclude(state="settled")
    assert [(each.first_member, each.second_member) for each in undecided] == [(twin, third)]


def test_a_settled_case_is_undecided_again_when_the_two_share_a_number_again(case, household, record):
    record("nik", household.family, member=household.son, asked={"nik": right_number()})

    record("nik", household.family, member=household.son, asked={"nik": right_number(NIK_OF_EDI)})

    case.refresh_from_db()
    assert (case.state, case.decided_at) == ("open", None)
    assert DuplicateCase.objects.count() == 1


def test_that_they_are_two_is_remembered_even_if_the_number_was_right_for_a_while(case, household, decide, record):
    decide(case, "decide_different")
    record("nik", household.family, member=household.son, asked={"nik": right_number()})
    case.refresh_from_db()
    assert case.state == "settled"

    record("nik", household.family, member=household.son, asked={"nik": right_number(NIK_OF_EDI)})

    case.refresh_from_db()
    assert (case.state, case.wrong_is_first, case.reason) == ("different", False, "both cards seen")


def test_one_person_stays_in_one_family_when_somebody_else_approved(case, decide, twin, household, lestari):
    waiting = decide(case)
    assert (waiting.state, waiting.change.kind) == ("waiting", "move_out")
    assert [each.member for each in members_of(twin.family, make.TODAY)][1] == twin

    changes.approve(waiting.change.public_id, by=lestari, on=make.TODAY, at=make.NOW)

    case.refresh_from_db()
    assert case.state == "same"
    assert [each.member.name for each in members_of(twin.family, make.TODAY)] == ["Sulastri"]
    assert household.son in {each.member for each in members_of(household.family, make.TODAY)}


def test_the_case_is_open_again_when_the_correction_comes_back(case, decide, lestari):
    waiting = decide(case)

    changes.send_back(waiting.change.public_id, "ask the mother", by=lestari, on=make.TODAY, at=make.NOW)

    case.refresh_from_db()
    assert (case.state, case.change) == ("open", None)


def test_one_family_under_one_kk_becomes_one(household, sari, decide, lestari):
    other = make.family("3273-F2", name="Sulastri", kk=KK, facilitator=sari)
    make.member(other, "3273-F2-01", name="Sulastri")
    opened(kks=[KK])

    waiting = decide(DuplicateCase.objects.get())
    changes.approve(waiting.change.public_id, by=lestari, on=make.TODAY, at=make.NOW)

    assert DuplicateCase.objects.get().state == "same"
    assert "Sulastri" in [each.member.name for each in members_of(household.family, make.TODAY)]


def test_two_people_are_remembered_as_two(case, decide):
    decide(case, "decide_different")

    assert opened(niks=[NIK_OF_EDI]) == 0
    case.refresh_from_db()
    assert (case.state, case.wrong_is_first, case.reason) == ("different", False, "both cards seen")
    assert Event.objects.get(action="duplicate.decided").detail == {
        "kind": "nik",
        "state": "different",
        "wrong_is_first": False,
    }


def test_that_they_are_two_can_be_taken_back(case, decide, tono):
    decide(case, "decide_different")

    duplicate_decisions.reopen(case.public_id, by=tono, on=make.TODAY, at=make.NOW)

    case.refresh_from_db()
    assert (case.state, case.wrong_is_first) == ("open", None)


def test_a_decision_sent_twice_is_made_once(case, decide):
    decide(case)
    decide(case)

    assert Change.objects.count() == 1
    assert Event.objects.filter(action="duplicate.decided").count() == 1


def test_what_was_decided_otherwise_is_not_decided_again(case, decide):
    decide(case)

    with pytest.raises(Conflict, match="waiting for the checker"):
        decide(case, "decide_different")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"reason": " "}, "Say how you know"),
        ({"effective_on": None}, "since when"),
        ({"keep": "third"}, "where the person belongs"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused(case, decide, told, sentence):
    with pytest.raises(NotValid, match=sentence):
        decide(case, **told)

    case.refresh_from_db()
    assert case.state == "open"


def test_other_roles_do_not_decide(case, decide, sari, lestari):
    with pytest.raises(NotAllowed):
        decide(case, by=sari)
    with pytest.raises(NotAllowed):
        decide(case, "decide_different", by=lestari)


def test_a_case_that_touches_no_family_of_ones_own_is_not_there(case, decide, budi):
    with pytest.raises(DuplicateCase.DoesNotExist):
        decide(case, by=budi)


@pytest.fixture
def across(household, areas):
    """Edi's NIK on a child in Kediri too."""
    elsewhere = make.family("3571-F1", name="Rahasia", region="3571011001")
    make.member(elsewhere, "3571-F1-01", name="Tersembunyi", nik=NIK_OF_EDI)
    opened(niks=[NIK_OF_EDI])
    return DuplicateCase.objects.get()


def test_of_another_district_only_is_said_that_it_is_there(client, across, tono, household):
    here, there = sides_of(across, tono, make.TODAY)
    assert (here.member, there.seen, there.member, there.home) == (household.son, False, None, None)

    client.force_login(tono)
    pages = client.get(reverse("duplicates")).text + client.get(reverse("duplicate", args=[across.public_id])).text
    assert "Edi" in pages
    assert "Tersembunyi" not in pages
    assert "Rahasia" not in pages


def test_what_another_district_keeps_is_not_ended_from_here(across, decide, tono, budi):
    with pytest.raises(NotValid, match="in another district"):
        decide(across, keep="first")

    assert decide(across, keep="second").state == "waiting"
    assert cases_seen_by(budi, make.TODAY).get() == across


def test_undoing_a_list_takes_the_case_of_its_member_along(case, twin):
    twin.identities.all().delete()
    twin.facts.all().delete()
    Member.objects.filter(pk=twin.pk).delete()

    assert not DuplicateCase.objects.exists()


def test_while_the_key_changes_a_number_under_two_keys_is_found_in_the_end(settings, twin, household):
    old = settings.IDENTITY_KEYS
    settings.IDENTITY_KEYS = (identity.new_key(), *old)
    twin.nik_sealed, twin.nik_index = identity.seal(NIK_OF_EDI), identity.blind_index("nik", NIK_OF_EDI)
    twin.save()
    assert opened(niks=[NIK_OF_EDI]) == 0

    call_command("reseal_identities", verbosity=0)

    assert DuplicateCase.objects.get().first_member == household.son


def test_a_change_of_key_reaches_cases_and_corrections(settings, case, household, send, lestari):
    right = "3273010403120007"
    number = {"sealed": identity.seal(right), "index": identity.blind_index("nik", right), "mask": identity.mask(right)}
    change = send("nik", household.family, member=household.son, asked={"nik": number})
    settings.IDENTITY_KEYS = (identity.new_key(), *settings.IDENTITY_KEYS)

    call_command("reseal_identities", verbosity=0)
    settings.IDENTITY_KEYS = settings.IDENTITY_KEYS[:1]

    case.refresh_from_db()
    assert identity.unseal(case.number_sealed) == NIK_OF_EDI
    changes.approve(change.public_id, by=lestari, on=make.TODAY, at=make.NOW)
    household.son.refresh_from_db()
    assert identity.unseal(household.son.nik_sealed) == right
    assert household.son.nik_index == identity.blind_index("nik", right)


def test_settling_leaves_alone_what_still_stands_twice(case, household):
    assert settle_cases([household.son.pk], [], make.NOW) == 0


@pytest.mark.parametrize("verb", ["decide_same", "decide_different"])
def test_a_reason_holds_no_nik_or_kk(case, decide, verb):
    with pytest.raises(NotValid, match="Leave NIK and KK numbers out"):
        decide(case, verb, reason=f"the card says {NIK_OF_EDI}")
