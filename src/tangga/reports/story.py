"""The timeline of a family: everything that happened to it, from its first membership to its last follow-up.

A feature that has something to tell adds one line to SOURCES: its kind, the word for it, a picture, and its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tangga.audit.looks import record_look
from tangga.cases.happened import happened as cases
from tangga.families import happened as families
from tangga.families import listing
from tangga.families.happened import Happened
from tangga.families.models import Family
from tangga.families.queries import facts_of
from tangga.families.screens import family_seen, sees_family
from tangga.graduation.happened import happened as plans
from tangga.grants.happened import happened as grants
from tangga.labelling.happened import happened as labels
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.readiness.happened import happened as readiness
from tangga.runs.happened import happened as amounts
from tangga.sessions.happened import happened as sessions
from tangga.visits import happened as visits
from tangga.waiting.happened import happened as waiting

Told = Callable[[Viewer, Family], Iterable[Happened]]


@dataclass(frozen=True)
class Source:
    """Who tells of one kind of thing."""

    kind: str
    label: Promise
    icon: str
    happened: Told


SOURCES: tuple[Source, ...] = (
    Source("membership", gettext_lazy("Membership"), "users", families.membership),
    Source("accompanied", gettext_lazy("Facilitator"), "user", families.accompanied),
    Source("amounts", gettext_lazy("Entitlement"), "calculator", amounts),
    Source("corrections", gettext_lazy("Corrections"), "pencil", families.corrected),
    Source("visits", gettext_lazy("Visits"), "home-check", visits.happened),
    Source("livelihood", gettext_lazy("Business and aid"), "building-store", visits.livelihood),
    Source("sessions", gettext_lazy("P2K2 sessions"), "presentation", sessions),
    Source("labels", gettext_lazy("House labels"), "tag", labels),
    Source("readiness", gettext_lazy("Readiness"), "forms", readiness),
    Source("plans", gettext_lazy("Graduation plans"), "route", plans),
    Source("cases", gettext_lazy("Exits by case"), "door-exit", cases),
    Source("grants", gettext_lazy("Business capital and awards"), "gift", grants),
    Source("waiting", gettext_lazy("Waiting list and place"), "hourglass", waiting),
)
READS = listing.names_of(("kind", "whole"))


@dataclass(frozen=True)
class Line:
    """Something that happened, with who tells it."""

    source: Source
    told: Happened
    is_ahead: bool


def story_of(viewer: Viewer, family: Family, kind: str = "", oldest_first: bool = False) -> list[Line]:
    """What happened to a family, of one kind or of all, as far as the viewer's role sees it; newest first."""
    chosen = [each for each in SOURCES if not kind or each.kind == kind]
    lines = [
        Line(source, told, told.on > viewer.today) for source in chosen for told in source.happened(viewer, family)
    ]
    # Of one day, what a source tells first (the latest of it) stays above; oldest first turns all of it round.
    lines.sort(key=lambda line: line.told.on, reverse=True)
    return lines[::-1] if oldest_first else lines


@require_GET
@screen(Action.SEE_FAMILIES, first=sees_family, reads=READS)
def family_story(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The timeline of a family; `whole=yes`: all of it on one page, to be printed."""
    family = family_seen(viewer, public_id)
    lives = facts_of(family, viewer.today)
    record_look(family, by=viewer.person, area_code=lives.region_id if lives else "", at=clock.now())
    kinds = {each.kind: [each.kind] for each in SOURCES}
    asked = listing.read(request.GET, {"kind": list(kinds), "whole": ["yes"]}, ("newest", "oldest"))
    kind = asked.choices.get("kind", "")
    lines = [] if asked.problems else story_of(viewer, family, kind, asked.sort == "oldest")
    whole = "whole" in asked.choices
    page = Paginator(lines, max(len(lines), 1) if whole else asked.size).get_page(1 if whole else asked.page)
    context = {
        "page": "families",
        "viewer": viewer,
        "family": family,
        "facts": lives,
        "asked": asked,
        "kind": kind,
        "kinds": [(each.kind, each.label) for each in SOURCES],
        "sorts": [("newest", _("newest first")), ("oldest", _("oldest first"))],
        "rows": page,
        "whole": whole,
        "sizes": listing.SIZES,
        "today": viewer.today,
    }
    return render(request, "reports/story.html", context, status=422 if asked.problems else 200)
