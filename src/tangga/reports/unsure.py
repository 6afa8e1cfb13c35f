"""What is missing: families about whom a fact must be asked before anything can be concluded."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.reports import words
from tangga.reports.filters import SIZES, Answers, Filters, read
from tangga.reports.places import areas_to_choose, freshness
from tangga.runs.models import FamilyAnswer, MemberAnswer
from tangga.runs.queries import current_answers_seen_by


@dataclass(frozen=True)
class Question:
    """One fact to ask a family for; `who` is empty where it is about the family as a whole."""

    who: str
    fact: str


@dataclass(frozen=True)
class Entry:
    """A family and its questions."""

    answer: FamilyAnswer
    questions: tuple[Question, ...]


@require_GET
@screen(Action.SEE_FAMILIES)
def unsure(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The unsure families of the viewer, each with the members concerned and the fact to ask for."""
    filters = read(request.GET, viewer)
    seen = current_answers_seen_by(viewer.person, viewer.today)
    mine = filters.apply(seen).filter(unsure=True, active=True)
    rows = mine.select_related("family", "region", "region__parent").order_by(
        "region_id", "family__name_search", "family_id"
    )
    page = Paginator(rows, filters.size).get_page(filters.page)
    context = {
        "page": "unsure",
        "filters": filters,
        "rows": page,
        "entries": entries(list(page)),
        "count": page.paginator.count,
        "facts": _facts(seen, filters),
        "areas": areas_to_choose(viewer, filters.area, seen),
        "fresh": freshness(viewer),
        "sizes": SIZES,
        "may_export": viewer.may_export,
    }
    return render(request, "reports/unsure.html", context, status=422 if filters.problems else 200)


def entries(answers: list[FamilyAnswer]) -> list[Entry]:
    """The questions of a page of families, by one query for all of them."""
    asked: dict[tuple[int, int], list[Question]] = defaultdict(list)
    about = MemberAnswer.objects.filter(
        run__in={answer.run_id for answer in answers},
        family__in={answer.family_id for answer in answers},
    ).exclude(unsure_about="")
    for each in about.select_related("member").order_by("member_id"):
        for code in each.unsure_about.split():
            fact = str(words.UNSURE[code])
            asked[each.run_id, each.family_id].append(Question(each.member.name or each.member.member_id, fact))
    found = []
    for answer in answers:
        questions = asked[answer.run_id, answer.family_id]
        told = {question.fact for question in questions}
        # A fact about the family as a whole (no member is recorded) belongs to no member.
        rest = [
            Question("", str(words.UNSURE.get(code, code)))
            for code in answer.unsure_about.split()
            if str(words.UNSURE.get(code, code)) not in told
        ]
        found.append(Entry(answer, (*questions, *rest)))
    return found


def _facts(seen: Answers, filters: Filters) -> list[tuple[str, str, int, bool]]:
    """How many families each fact is missing for: code, words, count, chosen."""
    counts = seen.filter(unsure=True, active=True).aggregate(
        **{code: Count("pk", filter=Q(unsure_about__contains=code)) for code in words.UNSURE}
    )
    return [
        (code, _("Ask for: %(fact)s") % {"fact": name}, counts[code] or 0, filters.ask == code)
        for code, name in words.UNSURE.items()
    ]
