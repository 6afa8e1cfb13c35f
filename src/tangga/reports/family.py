"""The family page: what the family is entitled to on a day, until when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tangga.audit.looks import record_look
from tangga.errors import NotValid
from tangga.families.about_family import corrections_of, recorded_after, ties_of, waiting_about
from tangga.families.actions import reveal_identity
from tangga.families.models import Family, Member, MemberFacts
from tangga.families.queries import ever_members_of, facilitator_of, facts_of
from tangga.families.screens import family_seen, sees_family
from tangga.papers import formats
from tangga.people import clock
from tangga.people.addresses import id_named, names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.policy import PolicyGap, overlay
from tangga.reports import picture, words
from tangga.reports.filters import READERS
from tangga.reports.panels import panels_of
from tangga.reports.periods import period_of
from tangga.reports.policy_words import eligibility_paths, exclusion_in_words, gap_in_words
from tangga.reports.why import Why, class_words, rules, why
from tangga.runs.queries import AnswerOn, answer_on, answer_shown, first_day_of

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
YEARS_AHEAD = 30  # as far as a family's page looks: whoever is born today has finished school by then
FAMILY_RULES = (
    "benefits/family/cap",
    "benefits/payment/months",
    "benefits/payment/stages",
    "benefits/family/fixed_part",
)
EXIT_RULES = (
    "graduation/forecast/school_starts_month",
    "graduation/forecast/school_entry_age",
    "graduation/forecast/last_class",
    "graduation/forecast/oldest_age",
)


@dataclass(frozen=True)
class MemberLine:
    """One member in the table."""

    member: Member
    facts: MemberFacts | None
    age: int | None
    answer: Mapping[str, Any]
    why: Why

    @property
    def klass(self) -> str:
        return class_words(self.facts)


@dataclass(frozen=True)
class Question:
    """A fact to ask for; `who` empty: about the family."""

    who: str
    fact: str


@require_GET
@screen(Action.SEE_FAMILIES, first=sees_family, reads=names({"on", "back"}))
def family(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The page as of `?on=` (default: the day the stored answers are for, so that lists and page agree)."""
    found = family_seen(viewer, public_id)
    lives = facts_of(found, viewer.today)
    record_look(found, by=viewer.person, area_code=lives.region_id if lives else "", at=clock.now())
    return _page(request, viewer, found, request.GET.get("on", ""), asked="on" in request.GET)


@require_POST
@screen(Action.SEE_FAMILIES, first=sees_family)
def reveal(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Show a KK or NIK number once, and log it. The number travels in the answer's body only: no address, no session.

    With htmx the number takes the mask's place; without, the whole page comes back with this one number shown.
    """
    found = family_seen(viewer, public_id)
    whose = request.POST.get("whose", "")
    people = ever_members_of(found)  # a page of an earlier day shows who belonged to the family then
    subject: Family | Member = found if whose == "family" else get_object_or_404(people, public_id=id_named(whose))
    number = reveal_identity(subject, by=viewer.person, on=viewer.today, family=found)
    if getattr(request, "htmx", False):
        return render(request, "reports/_number.html", {"number": number, "kind": "KK" if whose == "family" else "NIK"})
    return _page(request, viewer, found, request.POST.get("on", ""), shown={str(subject.public_id): number})


def _page(
    request: HttpRequest,
    viewer: Viewer,
    found: Family,
    on: str,
    shown: Mapping[str, str] | None = None,
    asked: bool = False,
) -> HttpResponse:
    stored = answer_shown(viewer, found)
    usual = stored.run.as_of if stored else viewer.today
    first, last = first_day_of(found), a_span_after(viewer.today)
    problem = ""
    try:
        as_of = day_asked(on, latest=last) or usual
        if asked and not on:
            raise NotValid(_("Choose a whole date: day, month and year."))
    except NotValid as refused:
        problem, as_of = str(refused), usual
    context: dict[str, Any] = {
        "page": "families",
        "family": found,
        "as_of": as_of,
        "stored_on": stored.run.as_of if stored else None,
        "today": viewer.today,
        "facilitator": facilitator_of(found, viewer.today),
        "shown": shown or {},
        "may_see_numbers": viewer.may_see_numbers,
        "may_correct": viewer.may(Action.CORRECT),
        "may_see_family_log": viewer.may(Action.SEE_FAMILY_LOG),
        "first_day": first,
        "last_day": last,
        "typed": on if problem else as_of.isoformat(),
        "usual": usual,
        "panels": panels_of(viewer, found),
        "back": way_back(request),
    }
    corrections = corrections_of(found)
    context |= {
        "ties": ties_of(found, corrections, viewer.person, viewer.today),
        "later": recorded_after(found, corrections, as_of, viewer.today),
        "waiting": waiting_about(found, viewer.person, viewer.today),
    }
    answer = None
    if not problem:
        try:
            answer = answer_on(found, as_of, today=viewer.today)
        except PolicyGap as gap:
            problem = gap_in_words(gap)
    context["problem"] = problem
    if answer is not None:
        context |= _told(found, answer, as_of)
    return render(request, "reports/family.html", context, status=422 if problem else 200)


def a_span_after(today: date) -> date:
    """The last day the page is asked about: the end of the year YEARS_AHEAD from now."""
    return date(today.year + YEARS_AHEAD, 12, 31)


def way_back(request: HttpRequest) -> str:
    """The query of the list somebody came from, so that its filters stand when they return; empty: the whole list.

    From `?back=`, else from the referring page if that is the list of this installation. Only the list's own filters
    are kept, and only behind the list's own address: nothing here can lead elsewhere.
    """
    text = request.GET.get("back", "")
    if not text:
        came_from = urlsplit(request.headers.get("Referer", ""))
        if came_from.netloc == request.get_host() and came_from.path == reverse("families"):
            text = came_from.query
    asked, kept = QueryDict(text[:2000]), QueryDict(mutable=True)
    for name in asked:
        if name in READERS:
            kept.setlist(name, asked.getlist(name))
    return kept.urlencode()


def day_asked(text: str, latest: date = LATEST) -> date | None:
    """The day in an address; None when none is given. Raises NotValid for what is no day, or one out of all reason."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotValid(_("“%(text)s” is not a day. Choose one like 2025-05-17.") % {"text": text[:20]}) from None
    if not EARLIEST <= day <= latest:
        raise NotValid(
            _("Choose a day between %(first)s and %(last)s.")
            % {"first": formats.day(EARLIEST), "last": formats.day(latest)}
        )
    return day


def _told(found: Family, answer: AnswerOn, as_of: date) -> dict[str, Any]:
    """What the template shows of an answer."""
    row, policy = answer["family"], answer["policy"]
    by_id = {each["member_id"]: each for each in answer["members"]}
    lines = []
    for known in answer["known_members"]:
        given = by_id.get(known.member.member_id)
        if given is None:
            continue
        born = known.facts.birth_date if known.facts else None
        lines.append(
            MemberLine(
                known.member,
                known.facts,
                formats.age(born, as_of),
                given,
                why(given, known.facts, policy, answer["expected"]),
            )
        )
    lines.sort(key=lambda line: (not line.answer["paid"], not line.answer["component"], -(line.age or 0)))
    names = {line.member.member_id: line.member.name or line.member.member_id for line in lines}
    every = picture.stretches(names, answer["segments"])
    horizon = picture.horizon_of(as_of, every)
    rows = [row for row in every if row.starts_on < horizon]
    gone = bool(answer["spell"].left_on and answer["spell"].left_on <= as_of)
    barred = (row["ineligible_for"] or "").split()
    ends, early = row["last_component_ends_on"], row["last_component_ends_on_dropout"]
    return {
        "answer": row,
        "policy": policy,
        "expected": answer["expected"],
        "overlays": [overlay(name) for name in policy.overlays],
        "facts": answer["family_facts"],
        "spell": answer["spell"],
        "lines": lines,
        "questions": [] if gone and not lines else questions(row, lines),
        # On paper nothing can be opened: the rules behind every line, each once.
        "rules_used": list({rule.path: rule for line in lines for rule in line.why.rules}.values()),
        "family_rules": rules(policy, FAMILY_RULES),
        "exit_rules": rules(policy, EXIT_RULES),
        "drawings": [picture.draw(frame, names, rows, as_of, ends, early) for frame in (picture.WIDE, picture.NARROW)]
        if rows
        else [],
        "stretches": rows,
        "exclusions": [exclusion_in_words(code, policy) for code in barred],
        "exclusion_rules": rules(policy, eligibility_paths(barred)),
        "period": period_of(as_of, policy),
        "gone": gone,
        # It has left and nobody belongs to it: that is said once, and nothing about it is left to ask.
        "closed": gone and not lines,
        "paid_total": sum(line.answer["annual_idr"] for line in lines),
    }


def questions(row: Mapping[str, Any], lines: list[MemberLine]) -> list[Question]:
    """What should be asked: the missing facts, with whose they are."""
    if not row["unsure"]:
        return []
    # What is not known of a member, whatever the member counts for: a disabled child's school is asked for too.
    found = [
        Question(line.member.name or line.member.member_id, str(words.UNSURE[code]))
        for line in lines
        for code in (line.answer["unsure_about"] or "").split()
    ]
    if "members" in (row["unsure_about"] or "").split():
        found.append(Question("", str(words.UNSURE["members"])))
    return found
