"""What is missing: families about whom a fact must be asked before anything can be concluded."""

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.reports import words
from tangga.reports.filters import NAMES, SIZES, Answers, Filters, read
from tangga.reports.paging import AnswerPages
from tangga.reports.places import areas_to_choose, freshness
from tangga.runs.models import FamilyAnswer, MemberAnswer
from tangga.runs.seen import Seen


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
@screen(Action.SEE_FAMILIES, reads=NAMES)
def unsure(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The unsure families of the viewer, each with the members concerned and the fact to ask for."""
    filters = read(request.GET, viewer)
    filters.sort = "area"
    seen = Seen(viewer.person, viewer.today)
    page = AnswerPages(filters, seen, _with_place, to_ask=True).get_page(filters.page)
    context = {
        "page": "unsure",
        "filters": filters,
        "rows": page,
        "entries": entries(list(page)),
        "count": page.paginator.count,
        "facts": _facts(seen, filters),
        "areas": areas_to_choose(viewer, filters.area, seen.answers),
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


def _with_place(answers: Answers) -> Answers:
    return answers.select_related("family", "region", "region__parent")


def _facts(seen: Seen, filters: Filters) -> list[tuple[str, str, int, bool]]:
    """How many families each fact is missing for: code, words, count, chosen."""
    found = seen.tallied()
    return [
        (code, _("Ask for: %(fact)s") % {"fact": name}, found.families(f"ask:{code}"), filters.ask == code)
        for code, name in words.UNSURE.items()
    ]
