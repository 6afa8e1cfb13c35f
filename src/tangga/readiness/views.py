"""Pages about one family: answering the questionnaire, the result line by line, and the way over time."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tangga.audit.looks import record_look
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import facts_of, families_seen_by, out_since, spells_of_each
from tangga.families.screens import sees_family
from tangga.people import clock
from tangga.people.addresses import id_or_404, names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.readiness import actions, answering, showing
from tangga.readiness.content import carried_over
from tangga.readiness.models import Assessment, Collected, Purpose, Questionnaire
from tangga.readiness.queries import (
    assessments_of,
    explain,
    facts_known,
    last_answers,
    questionnaire_for,
    score_of,
)
from tangga.readiness.screens import seen_assessment, seen_questionnaire
from tangga.readiness.words import answer_words, text
from tangga.rules.readiness import Given, raises
from tangga.visits.models import Visit

MOST_RAISES = 6


@require_http_methods(["GET", "POST"])
@screen(Action.ANSWER_READINESS, first=sees_family, reads=names({"visit", "corrects"}))
def answer(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The questionnaire on one page, with the family's last answers filled in; unanswered questions are allowed.

    ?visit=: on which visit; ?corrects=: the answers it puts right
    """
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    visit = _visit(family, _named(request, "visit"))
    wrong = _wrong(viewer, family, _named(request, "corrects"))
    facts = facts_of(family, viewer.today)
    questionnaire = wrong.questionnaire if wrong else questionnaire_for(facts.region_id if facts else "", viewer.today)
    if questionnaire is None:
        raise NotValid(_("No readiness questionnaire is in force today. Ask your district office to bring one in."))
    if request.method == "POST":
        return _sent(request, viewer, family, questionnaire, visit, wrong)
    last = wrong or last_answers(family)
    before = carried_over(last.answers, questionnaire.instrument) if last else {}
    day = wrong.answered_on if wrong else (visit.visited_on if visit else None) or viewer.today
    return _form(request, viewer, family, questionnaire, visit, wrong, before, day.isoformat(), uuid4())


def _named(request: HttpRequest, name: str) -> str:
    """What the form says, or the address that it was opened by."""
    return request.POST.get(name) or request.GET.get(name, "")


def _visit(family: Family, text: str) -> Visit | None:
    if not text:
        return None
    return get_object_or_404(family.visits, public_id=id_or_404(text))


def _wrong(viewer: Viewer, family: Family, text: str) -> Assessment | None:
    if not text:
        return None
    wrong = seen_assessment(viewer, id_or_404(text))
    if wrong.family_id != family.pk:
        raise Http404
    return wrong


def _sent(
    request: HttpRequest,
    viewer: Viewer,
    family: Family,
    questionnaire: Questionnaire,
    visit: Visit | None,
    wrong: Assessment | None,
) -> HttpResponse:
    """Record what was sent; refused, the form comes back with everything typed."""
    sent_as = id_or_404(request.POST.get("sent_as", ""))
    typed_day = request.POST.get("answered_on", "")
    shown = request.POST.get("questionnaire", "") or str(questionnaire.public_id)
    by_version = questionnaire
    if shown != str(questionnaire.public_id):
        by_version = seen_questionnaire(viewer, id_or_404(shown))
    typed = answering.read(by_version.instrument, request.POST)
    status, problem = 422, ""
    fields: tuple[tuple[str, str], ...] = ()
    try:
        day = _day(typed_day)
        facts = facts_of(family, day)
        if by_version.pk not in (
            questionnaire.pk,
            getattr(questionnaire_for(facts.region_id if facts else "", day), "pk", None),
        ):
            raise Conflict(
                _(
                    "A new version of the questionnaire holds by now. Your answers are kept: look through them once "
                    "more."
                )
            )
        kept = actions.record_answers(
            family,
            typed.answers,
            sent_as=sent_as,
            questionnaire=by_version,
            answered_on=day,
            by=viewer.person,
            on=viewer.today,
            at=clock.now(),
            visit=visit,
            corrects=wrong.public_id if wrong else None,
        )
    except NotValid as refused:
        problem, fields = str(refused), refused.fields
    except Conflict as refused:
        problem, status = str(refused), 409
        if by_version.pk != questionnaire.pk:
            typed = answering.Typed(carried_over(typed.answers, questionnaire.instrument), {})
            by_version = questionnaire
    else:
        messages.success(request, _("Saved. This is what the answers say; you decide what follows."))
        return redirect("readiness-result", public_id=kept.public_id)
    return _form(
        request, viewer, family, by_version, visit, wrong, typed.answers, typed_day, sent_as,
        problem=problem, fields=fields, texts=typed.texts, status=status,
    )  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotValid(_("Choose a whole date: day, month and year."), (("answered_on", ""),)) from None


def _form(
    request: HttpRequest,
    viewer: Viewer,
    family: Family,
    questionnaire: Questionnaire,
    visit: Visit | None,
    wrong: Assessment | None,
    answers: Mapping[str, Given],
    day: str,
    sent_as: UUID,
    problem: str = "",
    fields: tuple[tuple[str, str], ...] = (),
    texts: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    last = wrong or last_answers(family)
    out = out_since(spells_of_each([family.pk]).get(family.pk, ()), viewer.today)
    instrument = questionnaire.instrument
    parts = answering.parts_of(
        instrument,
        answers,
        last=carried_over(last.answers, instrument) if last else {},
        facts=facts_known(family, viewer.today),
        problems=fields,
        texts=texts,
    )
    context = {
        "page": "readiness",
        "family": family,
        "questionnaire": questionnaire,
        "parts": parts,
        "questions": sum(len(part.fields) for part in parts),
        "visit": visit,
        "wrong": wrong,
        "last": last,
        "day": day,
        "out": out,
        "latest_day": out - timedelta(days=1) if out else viewer.today,
        "sent_as": sent_as,
        "today": viewer.today,
        "problem": problem,
        "wrong_fields": [each for part in parts for each in part.fields if each.problem],
    }
    return render(request, "readiness/answer.html", context, status=status)


def _sees_assessment(viewer: Viewer, public_id: UUID) -> None:
    seen_assessment(viewer, public_id)


@require_GET
@screen(Action.SEE_READINESS, first=_sees_assessment)
def result(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """What one set of answers says: five bars, every line, what would give more; and that nobody is graduated by it."""
    assessment = seen_assessment(viewer, public_id)
    if assessment.purpose == Purpose.FOLLOW_UP:
        return redirect("after-exit-answers", public_id=public_id)
    family = assessment.family
    lives = facts_of(family, viewer.today)
    record_look(family, by=viewer.person, area_code=lives.region_id if lives else "", at=clock.now())
    found = score_of(assessment)
    lines = explain(assessment, found)
    asked = [line for line in lines if line.is_asked and line.question.kind != "fact"]
    instrument = assessment.questionnaire.instrument
    context = {
        "page": "readiness",
        "family": family,
        "assessment": assessment,
        "collected": Collected.objects.filter(assessment=assessment).first(),
        "questionnaire": assessment.questionnaire,
        "bars": showing.bars_of(assessment, found.lines),
        "level": showing.level_of(assessment),
        "thresholds": {each.level: each.at_least_percent for each in instrument.thresholds},
        "parts": [
            (text(section.label), section.code, [line for line in lines if line.question.section == section.code])
            for section in instrument.sections
        ],
        "sections": found.sections,
        "raises": [
            (text(each.question.label), answer_words(each.question, each.answer), each.gain, each.unknown)
            for each in raises(found)[:MOST_RAISES]
        ],
        "protections": showing.protections_of(
            family, assessment.answered_on, sum(line.is_unknown for line in asked), len(asked)
        ),
        "sources": {source.code: source for source in instrument.sources},
        "may_answer": viewer.may(Action.ANSWER_READINESS),
        "may_correct": viewer.may(Action.ANSWER_READINESS)
        and not assessment.is_corrected
        and assessment.frozen_for is None,
    }
    return render(request, "readiness/result.html", context)


@require_GET
@screen(Action.SEE_READINESS, first=sees_family)
def history(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """All that a family answered: each section over time, and the table behind it."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    lives = facts_of(family, viewer.today)
    record_look(family, by=viewer.person, area_code=lives.region_id if lives else "", at=clock.now())
    every = assessments_of(family)
    counting = [each for each in every if not each.is_corrected]
    versions = {each.questionnaire_id for each in counting}
    context = {
        "page": "readiness",
        "family": family,
        "trends": showing.trends_of(counting),
        "rows": [
            (each, showing.bars_of(each), showing.level_of(each), showing.percent(each.points, each.points_possible))
            for each in reversed(every)
        ],
        "several_versions": len(versions) > 1,
        "newest": counting[-1] if counting else None,
        "may_answer": viewer.may(Action.ANSWER_READINESS),
    }
    return render(request, "readiness/history.html", context)
