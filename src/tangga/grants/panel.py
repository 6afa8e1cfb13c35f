"""What a family's page, and the page of its case, say of grants: what it has, and what it could receive."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from tangga.families.models import Family
from tangga.grants import words
from tangga.grants.known import Known, known_of
from tangga.grants.models import LIVE, Grant, Opening, State
from tangga.grants.page import Offered, lines_told, promise_of
from tangga.grants.queries import grants_seen_by, has_left
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.rules import grants as rules


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees no grants."""
    if not viewer.may(Action.SEE_GRANTS):
        return None
    closed = Opening.objects.filter(family=OuterRef("pk"), closed_at__isnull=False).order_by("-pk")
    about = Family.objects.filter(pk=family.pk).values_list(
        Exists(Opening.objects.filter(family=OuterRef("pk"), closed_at=None).order_by()),
        Exists(Grant.objects.filter(family=OuterRef("pk")).order_by()),
        Subquery(closed.values("closed_because")[:1]),
    )
    opened, had, why_closed = about.first() or (False, False, None)
    grants: list[Grant] = []
    if had:
        seen = grants_seen_by(viewer.person, viewer.today).filter(family=family)
        grants = list(seen.annotate(left=has_left()).order_by("-pk")[:5])
    return {
        "family": family,
        "grants": [
            (each, words.MARKS[each.state], words.programme(each.programme), _promise(each, viewer.today))
            for each in grants
        ],
        "offered": offered_to(known_of(family, viewer.today)) if opened else [],
        "opened": opened,
        "why_closed": "" if opened else why_closed or "",
        "may_propose": viewer.may(Action.PROPOSE_GRANTS),
    }


def _promise(grant: Grant, on: date) -> str:
    return promise_of(grant, on, left=bool(getattr(grant, "left", False)))


def offered_to(known: Known) -> list[Offered]:
    """Every programme that is offered where the family lives, with its conditions line by line."""
    had = {each.programme: each for each in known.grants if each.state in LIVE}
    found = []
    for code in rules.programmes(known.policy):
        own = had.get(code)
        # A grant that is still on its way is no second one beside itself: its own page says the same.
        besides = own.pk if own is not None and own.state != State.PAID else None
        lines = known.conditions(code, known.for_programme(code, besides=besides))
        verdict = rules.verdict(lines)
        mark = words.VERDICTS[verdict]
        told = (mark[0], mark[1], str(mark[2]))
        found.append(Offered(code, words.programme(code), lines_told(lines), verdict, told, own))
    return found
