"""Aid of other programmes: recorded, corrected, ended, taken back; and untouched by leaving PKH."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import Family, Member
from tangga.visits import aid_actions
from tangga.visits.aid_models import Giver
from tangga.visits.models import AidReceipt, Visit
from tangga.visits.programmes import name_of, programmes
from tangga.visits.queries import aid_of, goes_on
from tests import make
from tests.features.visits.conftest import NIK, NOW, TODAY, TOMORROW, receive, sembako, visit

LATER = NOW + timedelta(hours=1)


def correct(row, by, aid, because="the card was looked at", public_id=None, seen=None):
    asked = {"because": because, "public_id": public_id or uuid4(), "seen": seen or row.public_id}
    return aid_actions.correct_aid(row.chain, aid, by=by, on=TODAY, at=LATER, **asked)


def withdraw(row, by, because="another family"):
    asked = {"because": because, "seen": row.public_id}
    return aid_actions.withdraw_aid(row.chain, by=by, on=TODAY, at=LATER, **asked)


def test_aid_is_recorded_once_however_often_it_is_sent(family, sari):
    public_id = uuid4()
    assert receive(family, sari, public_id=public_id) == receive(family, sari, public_id=public_id)
    event = Event.objects.get(action="aid.recorded")
    assert event.detail == {"programme": "sembako", "giver": "central"}


def test_a_correction_leaves_what_was_recorded_before(aid, family, sari):
    right = correct(aid, sari, sembako(amount_idr=400_000))
    aid.refresh_from_db()
    assert (aid.superseded_at, right.chain, right.wrong_because) == (LATER, aid.chain, "the card was looked at")
    assert aid_of(family, TODAY) == [right]
    assert Event.objects.get(action="aid.corrected").detail["parts"] == ["amount_idr"]


def test_aid_that_ended_is_still_told_after_what_goes_on(aid, family, sari):
    receive(family, sari, sembako(programme="pbi_jk", starts_on=date(2020, 1, 1)))
    correct(aid, sari, sembako(ends_on=date(2025, 4, 30)))
    assert [(row.programme, goes_on(row, TODAY)) for row in aid_of(family, TODAY)] == [
        ("pbi_jk", True),
        ("sembako", False),
    ]
    assert goes_on(aid_of(family, TODAY)[1], date(2025, 4, 30))


def test_what_was_recorded_by_mistake_is_taken_back_once_and_stays_on_record(aid, family, sari):
    withdraw(aid, sari)
    assert aid_of(family, TODAY) == []
    gone = AidReceipt.objects.get(superseded_at=None)
    assert withdraw(gone, sari) == gone
    assert Event.objects.filter(action="aid.withdrawn").count() == 1


def test_a_correction_sent_twice_is_one_and_of_two_people_the_second_is_told(aid, sari, wati):
    public_id, right = uuid4(), sembako(amount_idr=400_000)
    assert correct(aid, sari, right, public_id=public_id) == correct(aid, sari, right, public_id=public_id)
    with pytest.raises(Conflict, match="meanwhile"):
        correct(aid, wati, sembako(amount_idr=300_000))
    with pytest.raises(Conflict, match="meanwhile"):
        withdraw(aid, wati)


def test_a_correction_needs_a_reason_and_a_difference(aid, sari):
    with pytest.raises(NotValid, match="what was wrong"):
        correct(aid, sari, sembako(amount_idr=1), because="")
    with pytest.raises(NotValid, match="nothing to correct"):
        correct(aid, sari, sembako())


@pytest.mark.parametrize(
    "said",
    [
        {"programme": "dance"},
        {"programme": "district_programme"},
        {"giver": "nobody"},
        {"source": ""},
        {"starts_on": TOMORROW},
        {"starts_on": date(1990, 1, 1)},
        {"ends_on": date(2024, 2, 1)},
        {"once": True, "ends_on": TODAY},
        {"amount_idr": -1},
        {"goods": f"card {NIK}"},
    ],
)
def test_aid_that_cannot_be_so_is_refused(family, sari, said):
    with pytest.raises(NotValid):
        receive(family, sari, sembako(**said))
    assert not AidReceipt.objects.exists()


def test_a_member_may_be_named_but_only_of_the_family(family, other_family, sari):
    pupil, stranger = family.members.get(), make.member(other_family, "3273-F2-02")
    assert receive(family, sari, sembako(programme="pip", member=pupil)).member == pupil
    with pytest.raises(Member.DoesNotExist):
        receive(family, sari, sembako(programme="pip", member=stranger))


def test_who_may_not_or_is_elsewhere_records_nothing(aid, family, tono, far_family, sari, other_family):
    with pytest.raises(NotAllowed):
        receive(family, tono)
    with pytest.raises(NotAllowed):
        correct(aid, tono, sembako(amount_idr=1))
    with pytest.raises(Family.DoesNotExist):
        receive(far_family, sari)
    with pytest.raises(Visit.DoesNotExist):
        receive(family, sari, visit=visit(other_family, sari))
    far = AidReceipt.objects.create(
        chain=uuid4(),
        family=far_family,
        programme="pip",
        giver="central",
        starts_on=TODAY,
        source="told",
        recorded_by=tono,
    )
    with pytest.raises(AidReceipt.DoesNotExist):
        correct(far, sari, sembako())


def test_every_programme_has_names_in_both_languages_a_giver_and_a_source():
    assert all(set(each.names) == {"id", "en"} and each.source for each in programmes().values())
    assert {each.level for each in programmes().values()} == set(Giver)
    wanted = {"pip", "kip_kuliah", "pbi_jk", "sembako", "kube", "ppse", "pena", "rst", "blt_dana_desa"}
    assert wanted <= set(programmes())


def test_a_district_programme_is_called_as_somebody_typed_it(family, sari):
    row = receive(family, sari, sembako(programme="district_programme", giver="district", programme_name="Kartu Sae"))
    assert name_of(row) == "Kartu Sae"


def test_leaving_pkh_changes_nothing_of_it(aid, family, tono):
    before = list(AidReceipt.objects.order_by("pk").values())
    record_exits([Leaving(family.family_id, "voluntary", TODAY)], by=tono, on=TODAY, at=NOW)
    assert list(AidReceipt.objects.order_by("pk").values()) == before
    assert [goes_on(row, TOMORROW) for row in aid_of(family, TOMORROW)] == [True]
