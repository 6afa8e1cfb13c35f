"""For whom the visits after an exit are planned: whoever accompanies the family, or will."""

from datetime import date, timedelta

from tangga.families.assigning import assign
from tangga.families.models import Family
from tangga.people.models import Posting
from tangga.people.roles import Role
from tangga.visits.models import Visit
from tests import make
from tests.features.cases.conftest import AT, OUT


def planned_for():
    return list(Visit.objects.order_by("planned_on").values_list("visitor__username", flat=True))


def test_the_visits_of_a_family_that_nobody_accompanies_are_planned_for_the_coordinator(way):
    way.to("approved")
    way.family.assignments.all().delete()
    way.carry_out()
    assert (way.case.state, planned_for()) == ("in_force", ["sinta"] * 3)


def test_without_a_coordinator_they_are_planned_for_whoever_carried_it_out(way):
    way.to("approved")
    way.family.assignments.all().delete()
    Posting.objects.filter(role=Role.COORDINATOR).update(ends_on=OUT)
    way.carry_out()
    assert planned_for() == ["tono"] * 3


def test_the_visits_ahead_go_over_to_whoever_accompanies_the_family_on_their_day(way, tono):
    way.to("approved")
    way.family.assignments.all().delete()
    way.carry_out()
    rini = make.posted("rini", Role.FACILITATOR, "3273")
    families = Family.objects.filter(pk=way.family.pk)
    assign(families, rini, starts_on=date(2025, 12, 1), by=tono, on=OUT, at=AT)
    assert planned_for() == ["sinta", "rini", "rini"]
    assign(families, rini, starts_on=OUT + timedelta(days=1), by=tono, on=OUT + timedelta(days=1), at=AT)
    assert planned_for() == ["rini"] * 3


def test_a_visit_that_was_held_stays_with_who_held_it(way, tono):
    way.to("followed_up")
    rini = make.posted("rini", Role.FACILITATOR, "3273")
    assign(Family.objects.filter(pk=way.family.pk), rini, starts_on=way.on, by=tono, **way.when)
    assert planned_for() == ["sari", "rini", "rini"]
