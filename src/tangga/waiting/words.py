"""The waiting list in words: why a family stands where it does, what happened, what can be done."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.papers import formats
from tangga.rules import waiting
from tangga.waiting.models import Entry, State

# State -> (tone, icon).
MARKS: dict[str, tuple[str, str]] = {
    State.WAITING: ("", "hourglass"),
    State.OFFERED: ("ask", "send"),
    State.ACCEPTED: ("ask", "check"),
    State.ENROLLED: ("good", "circle-check"),
    State.REFUSED: ("", "x"),
    State.WITHDRAWN: ("", "arrow-back-up"),
    State.STRUCK: ("out", "x"),
}


# What a move is called once it was made.
HAPPENED: dict[str, Promise] = {
    "propose": gettext_lazy("Proposed for the waiting list"),
    "offer": gettext_lazy("A free place was offered"),
    "accept": gettext_lazy("The family takes the place"),
    "refuse": gettext_lazy("The family does not want the place"),
    "expire": gettext_lazy("Nobody answered in time; the family waits on"),
    "expired": gettext_lazy("Nobody answered in time; the family waits on"),
    "take_back": gettext_lazy("The offer was taken back; the family waits on"),
    "taken_back": gettext_lazy("The offer was taken back; the family waits on"),
    "enrol": gettext_lazy("Enrolled in the programme"),
    "withdraw": gettext_lazy("The family does not want to wait any more"),
    "strike": gettext_lazy("Taken off the list"),
    "exit_taken_back": gettext_lazy("Off the list: its exit was taken back"),
}

# code -> (what the button says, one sentence more, what the words are asked for; "" where nothing is asked).
ACTS: dict[str, tuple[Promise, Promise, Promise | str]] = {
    "check": (
        gettext_lazy("Record a field check"),
        gettext_lazy("Somebody visited the family at home. The latest check counts when a place is offered."),
        "",
    ),
    "offer": (
        gettext_lazy("Offer a free place"),
        gettext_lazy("The family that stands first is offered it. Whoever passes others over says why."),
        gettext_lazy("Why those before it are passed over"),
    ),
    "accept": (
        gettext_lazy("The family takes the place"),
        gettext_lazy("The place is kept for it until it is enrolled."),
        "",
    ),
    "refuse": (
        gettext_lazy("The family does not want the place"),
        gettext_lazy("It is off the list and may be proposed again at any time."),
        gettext_lazy("In the family's own words"),
    ),
    "enrol": (
        gettext_lazy("Enrol the family"),
        gettext_lazy("Its membership begins on the first day of a payment stage, and both families are linked."),
        "",
    ),
    "expire": (
        gettext_lazy("End the offer: nobody answered"),
        gettext_lazy("The place is free again. The family keeps its place on the list."),
        "",
    ),
    "take_back": (
        gettext_lazy("Take the offer back"),
        gettext_lazy("For an offer that was a mistake. The family keeps its place on the list."),
        gettext_lazy("Why the offer is taken back"),
    ),
    "withdraw": (
        gettext_lazy("The family withdraws from the list"),
        gettext_lazy("It may be proposed again at any time."),
        gettext_lazy("In the family's own words"),
    ),
    "strike": (
        gettext_lazy("Take the family off the list"),
        gettext_lazy(
            "For example: it was not found, or the field check does not bear it out. It may be proposed again."
        ),
        gettext_lazy("Why it is taken off the list"),
    ),
}


def reason(code: str, value: int | date | None) -> str:
    """One reason for a place, in words."""
    match code, value:
        case waiting.DECILE, None:
            return _("Decile not known: after all families whose decile is known")
        case waiting.DECILE, _value:
            return _("Decile %(decile)s: lower deciles come first") % {"decile": value}
        case waiting.RANK, None:
            return _("Rank within the registry not known: after those of the decile whose rank is known")
        case waiting.RANK, int(rank):
            return _("Rank %(rank)s within the registry: the lowest comes first") % {"rank": formats.number(rank)}
        case waiting.MEMBERS, None:
            return _("Nobody of the family is on record: its members with a component are not known")
        case waiting.MEMBERS, _value:
            return _("%(count)s members with a component: more come first") % {"count": value}
        case waiting.PROPOSED, date() as day:
            return _("Proposed on %(day)s: the earlier comes first") % {"day": formats.day(day)}
        case _:
            return _("Of families equal in all this, the earlier entered comes first")


def reasons_of(entry: Entry) -> list[str]:
    """Why an entry stands where it does, in the order in which it counts."""
    standing = waiting.Standing(entry.decile, entry.rank, entry.members, entry.proposed_on, entry.pk)
    return [reason(each.code, each.value) for each in waiting.reasons_of(standing)]


def in_short(entry: Entry) -> str:
    """The same for a row of a list: decile 1 · rank 12 · 3 members."""
    parts = [
        _("decile %(decile)s") % {"decile": entry.decile} if entry.decile else _("decile not known"),
        _("rank %(rank)s") % {"rank": formats.number(entry.rank)} if entry.rank else _("rank not known"),
        _("members not known") if entry.members is None else _("%(count)s with a component") % {"count": entry.members},
        _("proposed %(day)s") % {"day": formats.day(entry.proposed_on)},
    ]
    return " · ".join(parts)
