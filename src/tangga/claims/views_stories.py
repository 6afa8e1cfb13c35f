"""The guided page: stories of published figures, step by step, with what is counted now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tangga.areas.models import Area
from tangga.claims.stories import Teller, stories
from tangga.figures.words import area_in_words
from tangga.papers import formats
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen


@require_GET
@screen(Action.SEE_FIGURES)
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The stories about one's own area, where there is something to tell."""
    found = Teller(viewer.posting, viewer.today, clock.now()).told()
    areas = Area.objects.in_bulk([each["region"] for each in found])
    language = formats.language()
    rows = [
        (each["code"], each["name"][language], each["about"][language], area_in_words(areas.get(each["region"])))
        for each in found
    ]
    return render(request, "claims/stories.html", {"page": "figures", "rows": rows})


@require_GET
@screen(Action.SEE_FIGURES)
def one(request: HttpRequest, viewer: Viewer, story: str) -> HttpResponse:
    """One story, step by step. Not found where it is about another area, or there is nothing to tell."""
    told = stories().get(story)
    teller = Teller(viewer.posting, viewer.today, clock.now())
    if told is None or not teller.can_tell(told):
        raise Http404
    language = formats.language()
    context = {
        "page": "figures",
        "name": told["name"][language],
        "about": told["about"][language],
        "steps": teller.steps(told),
    }
    return render(request, "claims/story.html", context)
