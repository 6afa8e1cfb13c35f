"""Two corrections of the demo, made by two people as in life, about which this month's lists say something else."""

from collections.abc import Callable
from datetime import date

from tangga.cli import clock
from tangga.cli.demo_lists import Argued
from tangga.families.changes import Wish, approve, propose, write_down
from tangga.families.models import ChangeKind, FacilitatorAssignment, Family, Member
from tangga.families.queries import facts_of, members_of
from tangga.people.models import Person

RENTED = "Jl. Kawi No. 8"  # no street of the made districts, so nobody else lives there


def correct(argued: Argued, as_of: date) -> None:
    """Propose as the family's facilitator and approve as the coordinator: a class repeated, a house moved to."""
    repeats = Member.objects.select_related("family").get(member_id=argued.member_id)
    _through(repeats.family, lambda: _repeats(repeats, as_of))
    moves = Family.objects.get(family_id=argued.family_id)
    _through(moves, lambda: _moves(moves, as_of))


def _repeats(member: Member, as_of: date) -> Wish:
    (facts,) = (each.facts for each in members_of(member.family, as_of) if each.member.pk == member.pk)
    assert facts is not None  # chosen among the pupils
    assert facts.school_grade is not None
    return Wish(
        ChangeKind.SCHOOL,
        member.family,
        member,
        effective_on=as_of,
        asked={
            "school_level": facts.school_level,
            "school_grade": facts.school_grade - 1,
            "finished_school": False,
        },
        reason="Rapor dilihat saat kunjungan: anak mengulang kelas.",
    )


def _moves(family: Family, as_of: date) -> Wish:
    facts = facts_of(family, as_of)
    assert facts is not None  # registered just now
    return Wish(
        ChangeKind.ADDRESS,
        family,
        effective_on=as_of,
        asked={"address": RENTED, "rt": family.rt, "rw": family.rw, "region_id": facts.region_id},
        reason="Keluarga dikunjungi di rumah kontrakannya yang baru.",
    )


def _through(family: Family, wish: Callable[[], Wish]) -> None:
    """The whole way of a correction: written down, sent, approved by somebody else."""
    district = family.family_id.split("-")[0]
    assigned = FacilitatorAssignment.objects.filter(family=family, ends_on=None).select_related("facilitator").get()
    checker = Person.objects.get(username=f"koordinator.{district}")
    on, at = clock.today(), clock.now()
    change = write_down(wish(), by=assigned.facilitator, on=on, at=at)
    propose(change.public_id, by=assigned.facilitator, on=on, at=at)
    approve(change.public_id, by=checker, on=on, at=at)
