"""What of sessions waits for somebody: lines of the first page."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.areas.queries import within
from tangga.papers.months import first_of, last_of
from tangga.people.queries import posting_of
from tangga.people.roles import Action, Role
from tangga.people.screens import Viewer
from tangga.people.steps import Figure, Step
from tangga.sessions import words
from tangga.sessions.figures import held_in, posted_in
from tangga.sessions.models import Session
from tangga.sessions.month import Held, due_by, month_before, plan_of

State = Session.State
LOOKED_BACK = 5  # days of a month on which the month before is still spoken of
AHEAD_OF_OFFICE = frozenset({Role.COORDINATOR, Role.DISTRICT_OFFICIAL})


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer, most pressing first; nothing that is zero."""
    if viewer.may(Action.HOLD_SESSIONS):
        return [*_today(viewer), *_late(viewer), *_short_last_month(viewer), *_behind(viewer)]
    if viewer.role not in AHEAD_OF_OFFICE:
        return []
    return [*_facilitators_short_last_month(viewer), *_facilitators_behind(viewer)]


def figures_of(viewer: Viewer) -> list[Figure]:
    """Figures of the viewer's own work for the first page: at most two."""
    if not viewer.may(Action.HOLD_SESSIONS):
        return []
    month, own = viewer.once(_own_month)
    plan = plan_of(month, _code(viewer))
    return [
        Figure(
            _("%(held)s of %(lowest)s") % {"held": own.held, "lowest": plan.lowest},
            _("Sessions this month"),
            _("planned besides: %(planned)s") % {"planned": own.planned},
            reverse("session-month"),
            "presentation",
        )
    ]


def _code(viewer: Viewer) -> str:
    return viewer.area.code if viewer.area else ""


def _own_month(viewer: Viewer) -> tuple[date, Held]:
    month = first_of(viewer.today)
    return month, _own(viewer, month)


def _own(viewer: Viewer, month: date) -> Held:
    found = held_in(month, last_of(month), Q(facilitator=viewer.person))
    return found.get(viewer.person.pk, Held())


def _today(viewer: Viewer) -> list[Step]:
    rows = Session.objects.filter(facilitator=viewer.person, meets_on=viewer.today, state=State.PLANNED)
    found = list(rows.select_related("group").order_by("meets_from", "pk"))
    if not found:
        return []
    first = found[0]
    told = [words.clock_time(first.meets_from), first.group.name, first.place]
    what = ngettext("P2K2 session today", "P2K2 sessions today", len(found))
    address = reverse("session", args=[first.public_id]) if len(found) == 1 else reverse("sessions")
    return [Step(len(found), what, ", ".join(filter(None, told)), address, "presentation")]


def _late(viewer: Viewer) -> list[Step]:
    rows = Session.objects.filter(facilitator=viewer.person, meets_on__lt=viewer.today, state=State.PLANNED)
    many = rows.count()
    if not many:
        return []
    what = ngettext("P2K2 session past its day is not recorded", "P2K2 sessions past their day are not recorded", many)
    return [
        Step(
            many,
            what,
            _("Record who came, or cancel it with the reason"),
            f"{reverse('sessions')}?state=planned&month=&sort=day",
            "clock",
        )
    ]


def _behind(viewer: Viewer) -> list[Step]:
    month, own = viewer.once(_own_month)
    plan = plan_of(month, _code(viewer))
    due = due_by(plan, month, viewer.today)
    if not own.is_short(plan, due):
        return []
    return [
        Step(
            own.short(due),
            _("P2K2 sessions missing by now this month"),
            _("held %(held)s, due by now %(due)s, planned besides %(planned)s")
            % {"held": own.held, "due": due, "planned": own.planned},
            reverse("session-month"),
            "calendar-plus",
        )
    ]


def _short_last_month(viewer: Viewer) -> list[Step]:
    """In the first days of a month: how many sessions were missing at the end of the one before."""
    if viewer.today.day > LOOKED_BACK:
        return []
    month = month_before(viewer.today)
    then = posting_of(viewer.person, last_of(month))
    if then is None or then.role != viewer.role:
        return []
    plan, own = plan_of(month, _code(viewer)), _own(viewer, month)
    short = own.short(plan.lowest)
    if not short:
        return []
    what = ngettext("P2K2 session missing last month", "P2K2 sessions missing last month", short)
    more = _("held %(held)s of %(lowest)s; record what was held but is not recorded yet")
    address = f"{reverse('session-month')}?month={month:%Y-%m}"
    return [Step(short, what, more % {"held": own.held, "lowest": plan.lowest}, address, "calendar-plus")]


def _behind_in(viewer: Viewer, month: date) -> tuple[int, int]:
    """How many facilitators of the viewer's area have held fewer of a month's sessions than due by today; and of how
    many others nothing is recorded."""
    code = _code(viewer)
    plan = plan_of(month, _code(viewer))
    due = due_by(plan, month, viewer.today)
    found = held_in(month, last_of(month), within("region_id", code))
    people = posted_in(code, month, viewer.today)
    verdicts = [found.get(key, Held()).verdict(plan, due) for key in people]
    return verdicts.count("behind"), verdicts.count("nothing")


def _nothing_recorded(many: int, what: str, month: str = "") -> list[Step]:
    """month: the beginning of the address, which month it is about"""
    address = f"{reverse('session-month')}?{month}verdict=nothing"
    more = _("They may have held some: ask, and let them record what was held")
    return [Step(many, what, more, address, "clipboard-text")] if many else []


def _facilitators_short_last_month(viewer: Viewer) -> list[Step]:
    if viewer.today.day > LOOKED_BACK:
        return []
    month = month_before(viewer.today)
    short, silent = _behind_in(viewer, month)
    nothing = ngettext(
        "facilitator has no P2K2 session of last month on record",
        "facilitators have no P2K2 session of last month on record",
        silent,
    )
    others = _nothing_recorded(silent, nothing, f"month={month:%Y-%m}&")
    if not short:
        return others
    what = ngettext(
        "facilitator held too few P2K2 sessions last month",
        "facilitators held too few P2K2 sessions last month",
        short,
    )
    more = _("fewer than the month's %(lowest)s") % {"lowest": plan_of(month, _code(viewer)).lowest}
    address = f"{reverse('session-month')}?month={month:%Y-%m}&verdict=behind"
    return [Step(short, what, more, address, "presentation"), *others]


def _facilitators_behind(viewer: Viewer) -> list[Step]:
    behind, silent = _behind_in(viewer, first_of(viewer.today))
    nothing = ngettext(
        "facilitator has no P2K2 session of this month on record",
        "facilitators have no P2K2 session of this month on record",
        silent,
    )
    others = _nothing_recorded(silent, nothing)
    if not behind:
        return others
    what = ngettext(
        "facilitator has held fewer P2K2 sessions than due by now",
        "facilitators have held fewer P2K2 sessions than due by now",
        behind,
    )
    address = f"{reverse('session-month')}?verdict=behind"
    return [Step(behind, what, _("Sessions this month against the plan"), address, "presentation"), *others]
