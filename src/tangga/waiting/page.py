"""What an entry's page shows: why it stands where it does, and what the viewer may do, or why not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tangga.errors import TanggaError
from tangga.families.queries import families_seen_by
from tangga.papers import formats
from tangga.people.roles import ROLE_ACTIONS, Action, Role
from tangga.people.screens import Viewer
from tangga.policy import Policy
from tangga.rules import exit_moves
from tangga.waiting import checks
from tangga.waiting.areas import title
from tangga.waiting.models import Entry, FieldCheck, Offer, State, Vacancy
from tangga.waiting.proposing import check_may_strike
from tangga.waiting.queries import places_of, promised_in
from tangga.waiting.words import ACTS

# state -> what can be done from there, the usual next step first: (code, the action it needs).
OPEN_FROM: dict[str, Sequence[tuple[str, Action]]] = {
    State.WAITING: (
        ("offer", Action.FILL_PLACES),
        ("check", Action.PROPOSE_WAITING),
        ("withdraw", Action.PROPOSE_WAITING),
        ("strike", Action.FILL_PLACES),
    ),
    State.OFFERED: (
        ("accept", Action.PROPOSE_WAITING),
        ("refuse", Action.PROPOSE_WAITING),
        ("expire", Action.FILL_PLACES),
        ("take_back", Action.FILL_PLACES),
    ),
    State.ACCEPTED: (
        ("enrol", Action.FILL_PLACES),
        ("withdraw", Action.PROPOSE_WAITING),
        ("strike", Action.FILL_PLACES),
    ),
}


@dataclass(frozen=True)
class Act:
    """Something that can be done with an entry: what it says, what it asks for, and why the viewer may not."""

    code: str
    label: str
    more: str
    asked: str
    why_not: str

    @property
    def may(self) -> bool:
        return not self.why_not

    @property
    def address(self) -> str:
        return "waiting-" + self.code.replace("_", "-")


@dataclass(frozen=True)
class Known:
    """What the page knows of an entry: its latest check, its open offer, the free places of the district, and how many
    stand before it (None: it has no position)."""

    check: FieldCheck | None
    offer: Offer | None
    free: Sequence[Vacancy]
    before: int | None


def acts(entry: Entry, known: Known, viewer: Viewer, policy: Policy) -> list[Act]:
    """What can be done from where an entry stands, the usual next step first, those the viewer may not make last."""
    found = [_act(code, action, entry, known, viewer, policy) for code, action in OPEN_FROM.get(entry.state, ())]
    return sorted(found, key=lambda each: not each.may)


def _act(code: str, action: Action, entry: Entry, known: Known, viewer: Viewer, policy: Policy) -> Act:
    label, more, asked = ACTS[code]
    why_not = ""
    if not viewer.may(action):
        why_not = _("This is for: %(roles)s.") % {"roles": ", ".join(roles_for(action))}
    elif code in WHY_NOT:
        try:
            WHY_NOT[code](entry, known, policy, viewer.today)
        except TanggaError as refused:
            why_not = str(refused)
    if code == "offer" and not known.before:
        asked = ""
    return Act(code, str(label), str(more), str(asked), why_not)


def roles_for(action: Action) -> list[str]:
    """The roles that may do something, in words."""
    return [str(role.label) for role in Role if action in ROLE_ACTIONS[role]]


def _offer(entry: Entry, known: Known, policy: Policy, on: date) -> None:
    checks.check_has_a_place(entry)
    checks.check_borne_out(known.check, policy, on)
    if not known.free:
        raise checks.no_place()
    checks.check_room(places_of(entry.district_id, on), promised_in(entry.district_id))


def _expire(_entry: Entry, known: Known, _policy: Policy, on: date) -> None:
    if known.offer is not None:
        checks.check_over(known.offer, on)


def _accept(_entry: Entry, known: Known, _policy: Policy, on: date) -> None:
    if known.offer is not None:
        checks.check_answerable(known.offer, on)


def _strike(entry: Entry, _known: Known, _policy: Policy, on: date) -> None:
    check_may_strike(entry, on)


WHY_NOT: dict[str, Callable[[Entry, Known, Policy, date], None]] = {
    "offer": _offer,
    "expire": _expire,
    "accept": _accept,
    "strike": _strike,
}


def stages_to_choose(vacancy: Vacancy, policy: Policy, on: date) -> list[date]:
    """The first days of payment stages on which a membership could begin: the next four."""
    days = [day for year in (on.year, on.year + 1) for day in exit_moves.first_days_of_stages(year, policy)]
    first = max(on, vacancy.from_on)
    return [day for day in days if day >= first and (day - on).days <= 366][:4]


def places_in_words(free: Sequence[Vacancy], viewer: Viewer) -> list[tuple[Vacancy, str]]:
    """Places to choose, each with since when it is free and whose it was: by name to whoever sees that family, to
    others how it left and the village. free: with the exit and its village, and the family."""
    named = {each.family_id for each in free if each.family_id}
    seen = families_seen_by(viewer.person, viewer.today).filter(pk__in=named).order_by() if named else None
    keys = set(seen.values_list("pk", flat=True)) if seen is not None else set[int]()
    return [(each, _in_words(each, is_seen=each.family_id in keys)) for each in free]


def _in_words(vacancy: Vacancy, *, is_seen: bool) -> str:
    told = [_("free from %(day)s") % {"day": formats.day(vacancy.from_on)}]
    if vacancy.family_id is None:
        told.append(_("opened by the quota"))
    elif is_seen and vacancy.family:
        told.append(vacancy.family.name)
    elif vacancy.exit:
        told.append(vacancy.exit.get_exit_type_display())
    if vacancy.exit:
        told.append(title(vacancy.exit.region))
    return " · ".join(told)
