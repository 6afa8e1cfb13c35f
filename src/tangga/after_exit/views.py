"""Pages of one visit after the exit: recording it with the questionnaire, and what the answers advise."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tangga.after_exit.actions import Told, record_after_exit
from tangga.after_exit.forms import AfterExitForm
from tangga.after_exit.queries import case_after_exit
from tangga.audit.looks import record_look
from tangga.cases.models import Case
from tangga.cases.page import Offer, offers
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import facts_of, families_seen_by, out_since, spells_of_each
from tangga.families.screens import sees_family
from tangga.people import clock
from tangga.people.addresses import id_or_404, names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.readiness import answering
from tangga.readiness.after_exit import advised, answers_after, counting, day_of
from tangga.readiness.content import carried_over
from tangga.readiness.models import Assessment, Purpose, Questionnaire
from tangga.readiness.queries import explain, facts_known, questionnaire_for, score_of
from tangga.readiness.screens import seen_assessment, seen_questionnaire
from tangga.rules.readiness import Given
from tangga.visits.models import ON_RECORD, Visit
from tangga.visits.queries import visits_seen_by

FOLLOWS = ("follow_up", "settle", "fall_back")  # the moves a visit after the exit may lead to


@require_http_methods(["GET", "POST"])
@screen(Action.ANSWER_READINESS, first=sees_family, reads=names({"visit", "corrects"}))
def answer(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A visit after the exit and the questionnaire on one page.

    ?visit=: the visit, planned or on record, none: one that was not planned; ?corrects=: the answers it puts right
    """
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    visit, wrong = _visit(request, viewer, family), _wrong(request, viewer, family)
    if wrong is None and visit is not None and counting().filter(visit=visit).exists() and request.method == "GET":
        return redirect("after-exit-answers", public_id=counting().get(visit=visit).public_id)
    page = _Page(request, viewer, family, visit or (wrong.visit if wrong else None), wrong)
    return page.sent() if request.method == "POST" else page.opened()


def _named(request: HttpRequest, name: str) -> str:
    """What the form says, or the address that it was opened by."""
    return request.POST.get(name) or request.GET.get(name, "")


def _visit(request: HttpRequest, viewer: Viewer, family: Family) -> Visit | None:
    if not (said := _named(request, "visit")):
        return None
    seen = visits_seen_by(viewer.person, viewer.today)
    return get_object_or_404(seen, public_id=id_or_404(said), family=family, state__in=ON_RECORD)


def _wrong(request: HttpRequest, viewer: Viewer, family: Family) -> Assessment | None:
    if not (said := _named(request, "corrects")):
        return None
    wrong = seen_assessment(viewer, id_or_404(said))
    if (wrong.family_id, wrong.purpose) != (family.pk, Purpose.FOLLOW_UP):
        raise Http404
    return wrong


class _Page:
    """The form of one visit after the exit, as it opens and as it comes back."""

    def __init__(
        self, request: HttpRequest, viewer: Viewer, family: Family, visit: Visit | None, wrong: Assessment | None
    ) -> None:
        self.request, self.viewer, self.family, self.visit, self.wrong = request, viewer, family, visit, wrong
        facts = facts_of(family, viewer.today)
        self.region = facts.region_id if facts else ""
        found = wrong.questionnaire if wrong else questionnaire_for(self.region, viewer.today, Purpose.FOLLOW_UP)
        if found is None:
            raise NotValid(_("No questionnaire about families that left is in force today. Ask your district office."))
        self.questionnaire = found
        earlier = answers_after(family)
        self.last = earlier[-1] if earlier and wrong is None else wrong
        self.asks_visit = wrong is None and (visit is None or visit.state == Visit.State.PLANNED)

    def opened(self) -> HttpResponse:
        before = carried_over(self.wrong.answers, self.questionnaire.instrument) if self.wrong else {}
        form = AfterExitForm(initial={"visited_on": self.viewer.today}) if self.asks_visit else None
        return self._shown(form, before, uuid4())

    def sent(self) -> HttpResponse:
        """Record what was sent; refused, the form comes back with everything typed."""
        sent_as = id_or_404(self.request.POST.get("sent_as", ""))
        by_version = self._version_sent()
        typed = answering.read(by_version.instrument, self.request.POST)
        form = AfterExitForm(self.request.POST) if self.asks_visit or "visited_on" in self.request.POST else None
        if form is not None and not form.is_valid():
            return self._shown(form, typed.answers, sent_as, texts=typed.texts, status=422)
        try:
            told = Told(
                by_version,
                self.visit,
                form.held() if form is not None else None,
                typed.answers,
                self.wrong.public_id if self.wrong else None,
            )
            visit, given = record_after_exit(
                self.family, told, sent_as=sent_as, by=self.viewer.person, on=self.viewer.today, at=clock.now()
            )
        except (NotValid, Conflict) as refused:
            fields = refused.fields if isinstance(refused, NotValid) else ()
            status = 409 if isinstance(refused, Conflict) else 422
            return self._shown(form, typed.answers, sent_as, str(refused), fields, typed.texts, status)
        if given is None:
            messages.success(self.request, _("The visit is recorded. Nobody answered the questionnaire."))
            return redirect("visit", public_id=visit.public_id)
        messages.success(self.request, _("Saved. This is what the answers say; you decide what follows."))
        return redirect("after-exit-answers", public_id=given.public_id)

    def _version_sent(self) -> Questionnaire:
        """The version the form was opened with; one that holds no more is taken all the same: it was asked so."""
        shown = self.request.POST.get("questionnaire", "")
        if shown in ("", str(self.questionnaire.public_id)):
            return self.questionnaire
        found = seen_questionnaire(self.viewer, id_or_404(shown))
        if found.purpose != Purpose.FOLLOW_UP:
            raise Http404
        return found

    def _shown(
        self,
        form: AfterExitForm | None,
        answers: Mapping[str, Given],
        sent_as: UUID,
        problem: str = "",
        fields: tuple[tuple[str, str], ...] = (),
        texts: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        instrument, last = self.questionnaire.instrument, self.last
        parts = answering.parts_of(
            instrument,
            answers,
            last=carried_over(last.answers, instrument) if last else {},
            facts=facts_known(self.family, self.viewer.today),
            problems=fields,
            texts=texts,
        )
        context = {
            "page": "visits",
            "family": self.family,
            "questionnaire": self.questionnaire,
            "parts": parts,
            "questions": sum(len(part.fields) for part in parts),
            "visit": self.visit,
            "wrong": self.wrong,
            "last_day": day_of(last) if last and not self.wrong else None,
            "out": out_since(spells_of_each([self.family.pk]).get(self.family.pk, ()), self.viewer.today),
            "form": form,
            "sent_as": sent_as,
            "problem": problem,
            "wrong_fields": [each for part in parts for each in part.fields if each.problem],
        }
        return render(self.request, "after_exit/answer.html", context, status=status)


def _sees_answers(viewer: Viewer, public_id: UUID) -> None:
    if seen_assessment(viewer, public_id).purpose != Purpose.FOLLOW_UP:
        raise Http404


@require_GET
@screen(Action.SEE_READINESS, first=_sees_answers)
def result(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """What the answers of one visit advise, line by line, and what may follow for the case."""
    assessment = seen_assessment(viewer, public_id)
    family, today = assessment.family, viewer.today
    lives = facts_of(family, today)
    region = lives.region_id if lives else ""
    record_look(family, by=viewer.person, area_code=region, at=clock.now())
    case = case_after_exit(family, viewer.person, today) if viewer.may(Action.SEE_CASES) else None
    visit = assessment.visit
    mistaken = visit is not None and visit.state == Visit.State.WITHDRAWN
    earlier = [(day_of(each), advised(each, region)) for each in answers_after(family) if each.pk != assessment.pk]
    context = {
        "page": "visits",
        "family": family,
        "assessment": assessment,
        "questionnaire": assessment.questionnaire,
        "day": day_of(assessment),
        "advised": advised(assessment, region),
        "lines": explain(assessment, score_of(assessment)),
        "visit": visit,
        "mistaken": mistaken,
        "earlier": [each for each in earlier if each[0] <= day_of(assessment)],
        "case": case,
        "offers": _offers(viewer, case) if case is not None and not mistaken else [],
        "may_correct": viewer.may(Action.ANSWER_READINESS) and not assessment.is_corrected and not mistaken,
    }
    return render(request, "after_exit/answers.html", context)


def _offers(viewer: Viewer, case: Case) -> list[Offer]:
    return [each for each in offers(case, viewer) if each.code in FOLLOWS]
