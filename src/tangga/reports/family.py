"""The family page: what the family is entitled to on a day, until when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tangga.errors import NotValid
from tangga.families.actions import reveal_identity
from tangga.families.models import Family, Member, MemberFacts
from tangga.families.queries import facilitator_of, families_seen_by
from tangga.people.roles import Action
from tangga.policy import PolicyGap, overlay
from tangga.reports import formats, picture, words
from tangga.reports.access import Viewer, screen
from tangga.reports.policy_words import eligibility_paths, exclusion_in_words, gap_in_words
from tangga.reports.why import Why, class_words, rules, why
from tangga.runs.queries import AnswerOn, answer_on, current_answer, first_day_of

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
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
@screen(Action.SEE_FAMILIES)
def family(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The page as of `?on=` (default: the day the stored answers are for, so that lists and page agree)."""
    found = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    return _page(request, viewer, found, request.GET.get("on", ""))


@require_POST
@screen(Action.SEE_FAMILIES)
def reveal(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Show a KK or NIK number once, and log it. The number travels in the answer's body only: no address, no session.

    With htmx the number takes the mask's place; without, the whole page comes back with this one number shown.
    """
    found = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    whose = request.POST.get("whose", "")
    subject: Family | Member = found if whose == "family" else get_object_or_404(found.members, public_id=_uuid(whose))
    number = reveal_identity(subject, by=viewer.person, on=viewer.today)
    if getattr(request, "htmx", False):
        return render(request, "reports/_number.html", {"number": number, "kind": "KK" if whose == "family" else "NIK"})
    return _page(request, viewer, found, request.POST.get("on", ""), shown={str(subject.public_id): number})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(
    request: HttpRequest, viewer: Viewer, found: Family, on: str, shown: Mapping[str, str] | None = None
) -> HttpResponse:
    stored = current_answer(found)
    as_of = day_asked(on) or (stored.run.as_of if stored else viewer.today)
    context: dict[str, Any] = {
        "page": "families",
        "family": found,
        "as_of": as_of,
        "stored_on": stored.run.as_of if stored else None,
        "today": viewer.today,
        "facilitator": facilitator_of(found, viewer.today),
        "shown": shown or {},
        "may_see_numbers": viewer.may_see_numbers,
        "first_day": first_day_of(found),
    }
    status = 200
    try:
        answer = answer_on(found, as_of)
    except PolicyGap as gap:
        context["gap"] = gap_in_words(gap)
        answer, status = None, 422
    if answer is not None:
        context |= _told(found, answer, as_of)
    return render(request, "reports/family.html", context, status=status)


def day_asked(text: str) -> date | None:
    """The day in an address; None when none is given. Raises NotValid for what is no day, or one out of all reason."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotValid(_("“%(text)s” is not a day. Choose one like 2025-05-17.") % {"text": text[:20]}) from None
    if not EARLIEST <= day <= LATEST:
        raise NotValid(
            _("Choose a day between %(first)s and %(last)s.")
            % {"first": formats.day(EARLIEST), "last": formats.day(LATEST)}
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
            MemberLine(known.member, known.facts, formats.age(born, as_of), given, why(given, known.facts, policy))
        )
    lines.sort(key=lambda line: (not line.answer["paid"], not line.answer["component"], -(line.age or 0)))
    names = {line.member.member_id: line.member.name or line.member.member_id for line in lines}
    every = picture.stretches(names, answer["segments"])
    horizon = picture.horizon_of(as_of, every)
    rows = [row for row in every if row.starts_on < horizon]
    barred = (row["ineligible_for"] or "").split()
    ends, early = row["last_component_ends_on"], row["last_component_ends_on_dropout"]
    return {
        "answer": row,
        "policy": policy,
        "overlays": [overlay(name) for name in policy.overlays],
        "facts": answer["family_facts"],
        "spell": answer["spell"],
        "lines": lines,
        "questions": questions(row, lines),
        "family_rules": rules(policy, FAMILY_RULES),
        "exit_rules": rules(policy, EXIT_RULES),
        "drawings": [picture.draw(frame, names, rows, as_of, ends, early) for frame in (picture.WIDE, picture.NARROW)]
        if rows
        else [],
        "stretches": rows,
        "exclusions": [exclusion_in_words(code, policy) for code in barred],
        "exclusion_rules": rules(policy, eligibility_paths(barred)),
        "paid_total": sum(line.answer["annual_idr"] for line in lines),
    }


def questions(row: Mapping[str, Any], lines: list[MemberLine]) -> list[Question]:
    """What should be asked: the missing facts, with whose they are."""
    if not row["unsure"]:
        return []
    codes = (row["unsure_about"] or "").split()
    found = []
    for line in lines:
        facts = line.facts
        if facts is None or line.answer["reason"] in ("deceased", "not_born_yet"):
            continue
        name = line.member.name or line.member.member_id
        if "birth_date" in codes and facts.birth_date is None:
            found.append(Question(name, str(words.UNSURE["birth_date"])))
        if "school_level" in codes and line.answer["reason"] == "unsure_school":
            found.append(Question(name, str(words.UNSURE["school_level"])))
    if "members" in codes:
        found.append(Question("", str(words.UNSURE["members"])))
    return found
