"""A district and its neighbour that live: at each step something is written by the actions that write it in life."""

import random
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.core.exceptions import ObjectDoesNotExist

from tangga.dashboards import kept
from tangga.errors import TanggaError
from tangga.families import changes
from tangga.families.exits import Leaving, leave, record_exits
from tangga.families.joining import join
from tangga.families.models import ChangeKind, Family, FamilyFacts, Member, MembershipSpell
from tangga.families.registering import register_many
from tangga.families.returning import undo_exit
from tangga.figures.figure import figure
from tangga.rules import periods
from tests import make

VILLAGES = ("3273011001", "3273011002", "3276011001", "3571011001")
TODAY = date(2025, 5, 17)
NOW = datetime(2025, 5, 17, 3, 0, tzinfo=make.NOW.tzinfo)
DAYS = (date(2022, 6, 30), date(2024, 2, 29), date(2025, 4, 30), TODAY, date(2026, 3, 31))
LEVELS = {"province": 1, "district": 2, "sub_district": 3, "village": 4}


class Life:
    """Random writes through the real actions, the same for the same seed."""

    def __init__(self, seed, sari, lestari):
        self.chance, self.sari, self.lestari = random.Random(seed), sari, lestari
        self.at, self.made = NOW, 0
        self.done = set()

    def step(self):
        """One write, or a refusal, which writes nothing; sometimes the worker comes by."""
        self.at += timedelta(minutes=1)
        name = self.chance.choice(
            ("listed", "left", "left", "corrected", "taken_back", "joined", "moved", "merged", "split", "undone")
        )
        try:
            getattr(self, f"_{name}")()
            self.done.add(name)
        except (TanggaError, ObjectDoesNotExist):
            self.done.add(f"{name} refused")
        if self.chance.random() < 0.4:
            kept.refresh(most=self.chance.choice((1, None)))

    def _day(self):
        return date(2020, 1, 1) + timedelta(days=self.chance.randrange(2_100))

    def _family(self):
        return self.chance.choice(list(Family.objects.order_by("pk")))

    def _listed(self):
        """A list: new families, and ones that are known, elsewhere, from another day on, or out."""
        some = [f"F{self.chance.randrange(1, self.made + 4)}" for _ in range(self.chance.randrange(1, 5))]
        self.made += 3
        rows = []
        for name in sorted(set(some)):
            joined = self._day()
            left = joined + timedelta(days=self.chance.randrange(0, 700)) if self.chance.random() < 0.3 else None
            rows.append(
                {"family_id": name, "region_code": self.chance.choice(VILLAGES), "joined_on": joined, "left_on": left}
                | {"decile": 2, "access_area": None, "excluded_for": None, "carer_name": "Ibu", "kk_number": None}
            )
        register_many(rows, [], effective_on=self._day(), at=self.at, by=None, joining=self.chance.random() < 0.8)

    def _left(self):
        spell = self.chance.choice(list(MembershipSpell.objects.filter(superseded_at=None).order_by("pk")))
        day = spell.joined_on + timedelta(days=self.chance.randrange(1, 2_200))
        row = Leaving(spell.family.family_id, self.chance.choice(("voluntary", "natural")), day)
        record_exits([row], by=None, on=self.at.date(), at=self.at)

    def _corrected(self):
        row = Leaving(self._family().family_id, "voluntary", self._day())
        record_exits([row], by=None, on=self.at.date(), at=self.at, correct=True)

    def _taken_back(self):
        """An exit by a case, and the objection to it upheld."""
        spell = self.chance.choice(
            list(MembershipSpell.objects.filter(superseded_at=None, left_on=None).order_by("pk"))
        )
        family, case, day = spell.family, uuid4(), spell.joined_on + timedelta(days=self.chance.randrange(1, 900))
        leave([Leaving(family.family_id, "natural", day)], by=None, at=self.at, origin=case)
        self.at += timedelta(minutes=1)
        if self.chance.random() < 0.5:
            kept.refresh()
        undo_exit(family, case, at=self.at)

    def _joined(self):
        join(self._family(), self._day(), at=self.at, origin=uuid4())

    def _changed(self, kind, family, **more):
        wish = changes.Wish(ChangeKind(kind), family, reason="told", **more)
        draft = changes.write_down(wish, by=self.sari, on=TODAY, at=self.at)
        changes.propose(draft.public_id, by=self.sari, on=TODAY, at=self.at)
        changes.approve(draft.public_id, by=self.lestari, on=TODAY, at=self.at)

    def _own(self):
        return self.chance.choice(list(Family.objects.filter(assignments__facilitator=self.sari).order_by("pk")))

    def _moved(self):
        self._changed(
            "address",
            self._own(),
            effective_on=min(self._day(), TODAY),
            asked={"region_id": self.chance.choice(VILLAGES[:2]), "address": f"Jl. {self.made}", "rt": "", "rw": ""},
        )

    def _merged(self):
        self._changed("merge", self._own(), other_family=self._own(), effective_on=min(self._day(), TODAY))

    def _split(self):
        member = self.chance.choice(list(Member.objects.order_by("pk")))
        family = member.family
        asked = {"members": [str(member.public_id)], "carer": str(member.public_id)}
        self._changed("split", family, effective_on=min(self._day(), TODAY), asked=asked)

    def _undone(self):
        """Bare rows put right, as taking back a list does it: superseded, removed, changed in place."""
        facts = self.chance.choice(list(FamilyFacts.objects.filter(superseded_at=None).order_by("pk")))
        match self.chance.randrange(4):
            case 0:
                FamilyFacts.objects.filter(pk=facts.pk).update(superseded_at=self.at)
            case 1:
                FamilyFacts.objects.filter(pk=facts.pk).delete()
            case 2:
                FamilyFacts.objects.filter(pk=facts.pk).update(region=self.chance.choice(VILLAGES))
            case 3:
                spells = MembershipSpell.objects.filter(family=facts.family_id)
                spells.filter(pk=self.chance.choice([each.pk for each in spells.order_by("pk")] or [0])).delete()


CUTS = (("", "province"), ("32", "district"), ("3273", "sub_district"), ("3273", "village"))


def lived(seed, sari, lestari, steps=30):
    """So many steps; (what differed after any of them, what was done)."""
    for place in range(6):
        family = make.family(f"S{place}", facilitator=sari, region=VILLAGES[place % 2])
        make.member(family, f"S{place}-01")
        make.member(family, f"S{place}-02")
    life = Life(seed, sari, lestari)
    found = []
    for place in range(steps):
        life.step()
        found += [(place, *each) for each in differences([CUTS[place % len(CUTS)]])]
    return found, life.done


def differences(cuts=CUTS):
    """(area, cut, day, shown, counted) where the dashboard's number is not the figure's."""
    found = []
    for code, cut in cuts:
        shown = kept.active_by_part(code, LEVELS[cut], DAYS)
        for day in DAYS:
            known = NOW + timedelta(days=365)  # when every one of the days has come
            counted = figure(
                "active_families",
                code or "00",
                periods.Period(day, day),
                as_of=day,
                known_at=known,
                by=cut,
                now=known,
            ).parts
            some = {part: many for part, many in counted.items() if many}
            if shown[day] != some:
                found.append((code, cut, day, shown[day], some))
    return found
