"""Places become free: one for every exit in force, in the transaction in which it is carried out or recorded."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.families.exit_models import Exit
from tangga.families.exits import Leaving, Recorded
from tangga.families.exits import record_exits as record_exits_of_families
from tangga.people.models import Person
from tangga.waiting.models import Entry, EntryMove, Offer, State, Vacancy

DISTRICT_DIGITS = 4


def lock_district(code: str) -> Area:
    """Whoever gives or takes a place of a district waits for the others: the district first, then whatever it holds."""
    return Area.objects.select_for_update(no_key=True).get(pk=code)


@transaction.atomic
def record_exits(
    rows: Iterable[Leaving],
    *,
    by: Person | None,
    on: date,
    at: datetime,
    correct: bool = False,
    source: Mapping[str, Any] | None = None,
) -> Recorded:
    """Record a list of exits (families.exits.record_exits) and open the places they free, both or neither."""
    done = record_exits_of_families(rows, by=by, on=on, at=at, correct=correct, source=source)
    open_for(done.exits.values(), by=by, on=on, at=at)
    return done


@transaction.atomic
def open_for(exits: Iterable[Exit], *, by: Person | None, on: date, at: datetime) -> list[Vacancy]:
    """Open one place for each exit in force, in the district in which the family lived; a membership whose place is
    open or given already frees none a second time: where the exit was corrected, its place follows (_follow). Returns
    the places that are new.

    Whoever asks has decided that the families leave (families.exits.leave), in the same transaction.
    """
    exits = sorted(exits, key=lambda each: (each.region_id[:DISTRICT_DIGITS], each.pk))
    known = Vacancy.objects.filter(family__in=[each.family_id for each in exits], restored_on=None).exclude(
        closed_why=Vacancy.Why.RESTORED
    )
    of_places = set(known.order_by().values_list("district_id", flat=True))
    for code in sorted({each.region_id[:DISTRICT_DIGITS] for each in exits} | of_places):
        lock_district(code)
    freed = {(each.family_id, each.joined_on): each for each in known.order_by("pk")}
    corrected = [(freed[key], each) for each in exits if (key := (each.family_id, each.joined_on)) in freed]
    _follow([(place, each) for place, each in corrected if place.exit_id != each.pk], by=by, on=on, at=at)
    made = [
        Vacancy(
            district_id=each.region_id[:DISTRICT_DIGITS],
            exit=each,
            family_id=each.family_id,
            joined_on=each.joined_on,
            from_on=each.effective_on,
            opened_on=on,
            opened_at=at,
            opened_by=by,
        )
        for each in exits
        if (each.family_id, each.joined_on) not in freed
    ]
    Vacancy.objects.bulk_create(made)
    for code in sorted({each.district_id for each in made}):
        of_district = [each for each in made if each.district_id == code]
        one = of_district[0] if len(of_district) == 1 else None
        record("vacancy.opened", one, by=by, area_code=code, detail={"places": len(of_district)}, at=at)
        make_up(code, on=on)
    return made


def _follow(corrected: Iterable[tuple[Vacancy, Exit]], *, by: Person | None, on: date, at: datetime) -> None:
    """Let places that nobody has yet follow their exits, which were corrected; one that was given, or that made up for
    another, keeps its day, and the log says so. The districts are locked."""
    districts = set()
    for place, exit_now in corrected:
        follows = place.state in (Vacancy.State.OPEN, Vacancy.State.OFFERED) or place.from_on == exit_now.effective_on
        if follows:
            place.exit, place.from_on = exit_now, exit_now.effective_on
            if place.state == Vacancy.State.OPEN:  # who was offered it stands on the list of its district
                place.district_id = exit_now.region_id[:DISTRICT_DIGITS]
            place.save(update_fields=["exit", "from_on", "district"])
            districts.add(place.district_id)
        day = exit_now.effective_on.isoformat()
        record("vacancy.exit_corrected", place, **about(place, by, at, effective_on=day, followed=follows))
    for code in sorted(districts):
        make_up(code, on=on)


def given_otherwise(exits: Iterable[Exit]) -> int:
    """How many of the places of these exits keep the day of an exit that was corrected: they were given already."""
    families = [each.family_id for each in exits]
    kept = Vacancy.objects.filter(family__in=families, restored_on=None, exit__superseded_at__isnull=False)
    return kept.filter(Q(state=Vacancy.State.FILLED) | Q(closed_why=Vacancy.Why.MAKES_UP)).count()


def about(vacancy: Vacancy, by: Person | None, at: datetime, **detail: object) -> dict[str, Any]:
    """For audit.record(action, vacancy, **about(...))."""
    told = {"from_on": vacancy.from_on.isoformat(), "state": str(vacancy.state), **detail}
    return {"by": by, "area_code": vacancy.district_id, "detail": told, "at": at}


@transaction.atomic
def close_restored(exit_undone: Exit, *, by: Person, on: date, at: datetime) -> None:
    """The family that had left is in the programme again (families.returning.undo_exit): its place is no longer free.

    A place that nobody was promised is closed; an offer not answered yet is taken back, and that family stands on the
    list where it stood. Who has accepted the place, or has it, keeps it: another free place of the district makes up
    for it, and while there is none the district serves one family more than its quota.
    Whoever asks has decided, in the same transaction.
    """
    vacancies = Vacancy.objects.filter(family=exit_undone.family_id, joined_on=exit_undone.joined_on, restored_on=None)
    found = vacancies.exclude(closed_why=Vacancy.Why.RESTORED).first()
    if found is None:
        return  # it left before places were kept here
    lock_district(found.district_id)
    vacancy = Vacancy.objects.select_for_update().get(pk=found.pk)
    live = vacancy.offers.filter(state__in=Offer.LIVE).select_related("entry").first()
    if vacancy.state == Vacancy.State.CLOSED:  # it made up for another: that one is owed again
        vacancy.makes_up_for = None
        _close(vacancy, on)
    elif live is None:
        _close(vacancy, on)
    elif live.state == Offer.State.OFFERED:
        # Closed before anything makes up for a debt: this place is no longer there to do so.
        _end(live, Offer.State.TAKEN_BACK, _("The family that had left was restored."), by=by, on=on, at=at)
        _close(vacancy, on)
    else:
        vacancy.restored_on = on
        vacancy.save(update_fields=["restored_on"])
    record("vacancy.family_restored", vacancy, **about(vacancy, by, at))
    make_up(vacancy.district_id, on=on)


def _close(vacancy: Vacancy, on: date) -> None:
    vacancy.state, vacancy.closed_on, vacancy.closed_why = Vacancy.State.CLOSED, on, Vacancy.Why.RESTORED
    vacancy.save(update_fields=["state", "closed_on", "closed_why", "makes_up_for"])


def make_up(district: str, *, on: date) -> None:
    """Let free places make up for those given while their family was restored, one each; the district is locked."""
    owed = Vacancy.objects.filter(district=district, restored_on__isnull=False, made_up_by=None).order_by("pk")
    for debt in list(owed):
        free = Vacancy.objects.filter(district=district, state=Vacancy.State.OPEN).order_by("-from_on", "-pk").first()
        if free is None:
            return
        free.state, free.closed_on, free.closed_why = Vacancy.State.CLOSED, on, Vacancy.Why.MAKES_UP
        free.makes_up_for = debt
        free.save(update_fields=["state", "closed_on", "closed_why", "makes_up_for"])


def give_back(
    offer: Offer,
    state: str,
    words: str,
    *,
    by: Person | None,
    on: date,
    at: datetime,
    code: str = "",
    said: str = "",
) -> None:
    """End an offer without an enrolment: the place is free again, and the family waits where it stood (or, if it did
    not want the place, is off the list). The district is locked."""
    _end(offer, state, words, by=by, on=on, at=at, code=code, said=said)
    vacancy = offer.vacancy
    if vacancy.restored_on is not None:  # nobody needs it any more
        vacancy.restored_on = None
        Vacancy.objects.filter(makes_up_for=vacancy).update(
            state=Vacancy.State.OPEN, closed_on=None, closed_why="", makes_up_for=None
        )
        vacancy.state, vacancy.closed_on, vacancy.closed_why = Vacancy.State.CLOSED, on, Vacancy.Why.RESTORED
    else:
        vacancy.state = Vacancy.State.OPEN
    vacancy.save(update_fields=["state", "closed_on", "closed_why", "restored_on"])
    make_up(vacancy.district_id, on=on)


def _end(
    offer: Offer,
    state: str,
    words: str,
    *,
    by: Person | None,
    on: date,
    at: datetime,
    code: str = "",
    said: str = "",
) -> None:
    """End an offer, and say where its family stands then; its place is the caller's."""
    offer.state, offer.ended_on = state, on
    offer.save(update_fields=["state", "ended_on"])
    back_to = State.REFUSED if state == Offer.State.REFUSED else State.WAITING
    move(offer.entry, code or str(state), back_to, words, by=by, on=on, at=at, said=said)


def move(
    entry: Entry, code: str, state: str, words: str, *, by: Person | None, on: date, at: datetime, said: str = ""
) -> None:
    """Write down what moved an entry; its event is the caller's to record."""
    before, entry.state, entry.since = entry.state, state, on
    entry.revision += 1
    entry.save(update_fields=["state", "since", "revision"])
    EntryMove.objects.create(
        entry=entry, code=code, before=before, state=state, words=words, by=by, on=on, at=at, said=said
    )
