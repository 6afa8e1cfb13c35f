"""What would become of each row of a file: nothing is written here. The same checks as on the screen, and of the file.

A row is new, known (on record already), or wrong; a wrong one says why, and never repeats whose it was.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tangga.areas.queries import within
from tangga.errors import Conflict, NotValid
from tangga.families.history import in_force
from tangga.families.models import Family, FamilyFacts, MembershipSpell
from tangga.families.queries import facts_of, families_seen_by, out_since, spells_of_each
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_SCOPES, Role, Scope
from tangga.readiness.actions import with_facts
from tangga.readiness.checks import (
    check_answers,
    check_day,
    check_in_programme,
    check_of_area,
    check_something_answered,
)
from tangga.readiness.collected.submissions import Submission
from tangga.readiness.models import Assessment, Questionnaire
from tangga.readiness.queries import DISTRICT_DIGITS, questionnaire_for
from tangga.readiness.words import text
from tangga.rules.questionnaire import Instrument
from tangga.rules.readiness import state_of


@dataclass
class Looked:
    """One row with what would become of it. `family`: None where the person sees no such family;
    `fewer`: it says less than what is on record of that day, and is left out unless somebody wants it."""

    submission: Submission
    sent_as: UUID
    family: Family | None = None
    known: bool = False
    fewer: bool = False
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        return "wrong" if self.problems else "known" if self.known else "new"


@dataclass
class Held:
    """Which version holds where and when, asked once for each district and day."""

    questionnaire: Questionnaire
    on: date
    _known: dict[tuple[str, date], int | None] = field(default_factory=dict)

    def check(self, family: Family, day: date) -> None:
        """Raises Conflict where another district's version it is, or another holds today and held on that day."""
        facts = facts_of(family, day) or facts_of(family, self.on)
        region = facts.region_id if facts else ""
        check_of_area(self.questionnaire, region)
        if self.questionnaire.pk not in (self._at(region, day), self._at(region, self.on)):
            raise Conflict(
                _(
                    "Another version of the questionnaire held on that day, and holds today. Ask the family anew with "
                    "it."
                )
            )

    def _at(self, region: str, day: date) -> int | None:
        key = (region[:DISTRICT_DIGITS], day)
        if key not in self._known:
            found = questionnaire_for(region, day, self.questionnaire.purpose)
            self._known[key] = found.pk if found else None
        return self._known[key]


def look(rows: Iterable[Submission], questionnaire: Questionnaire, by: Person, on: date) -> list[Looked]:
    """Every row of a file as somebody would record it. The caller has checked that they may answer."""
    looked = [Looked(each, each.known_as(questionnaire.public_id)) for each in rows]
    ids = {each.submission.family_id for each in looked}
    there = {family.family_id: family for family in Family.objects.filter(family_id__in=ids)}
    seen = set(families_seen_by(by, on).filter(family_id__in=ids).values_list("pk", flat=True))
    near = _living_near(by, on, [each.pk for each in there.values() if each.pk not in seen])
    recorded = {
        each.public_id: each for each in Assessment.objects.filter(public_id__in=[one.sent_as for one in looked])
    }
    asked = {
        (each.family_id, each.answered_on): each
        for each in Assessment.objects.filter(family__in=seen, purpose=questionnaire.purpose, corrected_by=None)
        .select_related("questionnaire")
        .order_by("pk")
    }
    held, before = Held(questionnaire, on), set[UUID]()
    spells = spells_of_each(seen)
    for each in looked:
        family = there.get(each.submission.family_id)
        _tell_family(each, family, seen, near)
        _tell_row(each, questionnaire, held, spells)
        if each.sent_as in before:
            each.problems.append(_("The same submission stands twice in the file."))
        before.add(each.sent_as)
        if (record := recorded.get(each.sent_as)) is not None and not each.problems:
            _tell_known(each, record)
        elif each.family and not each.problems and each.submission.answered_on:
            _tell_same_day(each, asked.get((each.family.pk, each.submission.answered_on)), questionnaire.instrument)
    return looked


def _tell_same_day(looked: Looked, record: Assessment | None, instrument: Instrument) -> None:
    """Where a family has answers of the same day: those recorded later count, so fewer are told apart."""
    if record is None:
        return
    facts = {each.code for each in record.questionnaire.instrument.questions if each.kind == "fact"}
    had, has = len(record.answers.keys() - facts), len(with_facts(instrument, looked.submission.answers, {}))
    looked.fewer = has < had
    if looked.fewer:
        looked.notes.append(
            _("Fewer answers than on record of that day (%(has)s, on record %(had)s): left out unless you tick it.")
            % {"has": has, "had": had}
        )
    else:
        looked.notes.append(_("The family has answers of that day already. Both stay; these will count."))


def _living_near(by: Person, on: date, families: Collection[int]) -> set[int]:
    """Of families that a facilitator does not accompany, those in the district they are posted in: of these alone they
    may learn that the id is somebody's. Nobody, for other roles."""
    posting = posting_of(by, on)
    if posting is None or ROLE_SCOPES[Role(posting.role)] is not Scope.OWN_FAMILIES:
        return set()
    here = FamilyFacts.objects.filter(within("region_id", posting.area_id or ""), family__in=families)
    return set(in_force(here, "family", on).order_by().values_list("family_id", flat=True))


def _tell_family(looked: Looked, family: Family | None, seen: set[int], near: set[int]) -> None:
    if not looked.submission.family_id:
        looked.problems.append(_("The family's id is missing."))
    elif family is not None and family.pk in seen:
        looked.family = family
    elif family is not None and family.pk in near:
        looked.problems.append(_("You do not accompany this family. Its facilitator, or your coordinator, uploads it."))
    else:
        looked.problems.append(
            _(
                "No family of your area has this id: it is unknown, or lives elsewhere. Compare it with the family's "
                "page."
            )
        )


def _tell_row(
    looked: Looked, questionnaire: Questionnaire, held: Held, spells: Mapping[int, Collection[MembershipSpell]]
) -> None:
    said = looked.submission
    looked.problems += said.problems
    if said.rejected:
        looked.problems.append(_("It was rejected in ODK or Kobo."))
    if said.version and said.version != questionnaire.version:
        looked.problems.append(
            _("It was gathered with version %(version)s. Upload it at that version.") % {"version": said.version[:30]}
        )
    if said.answered_on is None:
        looked.problems.append(_("The day of the answers is missing, or no date."))
    else:
        _tell_refusal(looked, check_day, said.answered_on, held.on)
        if looked.family is not None:
            _tell_refusal(looked, held.check, looked.family, said.answered_on)
            out = out_since(spells.get(looked.family.pk, ()), said.answered_on)
            _tell_refusal(looked, check_in_programme, questionnaire.purpose, out)
    looked.problems += _contradictions(questionnaire.instrument, said)
    try:
        check_answers(questionnaire.instrument, said.answers)
        if not said.unread:
            check_something_answered(said.answers)
    except NotValid as refused:
        # Of an answer that could not be read it is not said once more that it is missing.
        fields = [(code, sentence) for code, sentence in refused.fields if code not in said.unread]
        if refused.fields and not fields:
            return
        named = [(questionnaire.instrument.by_code.get(code), sentence) for code, sentence in fields]
        looked.problems += [
            f"“{text(question.label)}”: {sentence}" if question else sentence for question, sentence in named
        ] or [str(refused)]


def _contradictions(instrument: Instrument, said: Submission) -> list[str]:
    """Answers to questions that another answer rules out, each named with the other: dropped without a word, nobody
    would know which of the two was meant."""
    told = []
    for code in said.answers:
        question = instrument.by_code[code]
        if question.only_if is None or state_of(instrument, question, said.answers) != "not_asked":
            continue
        other = instrument.by_code[question.only_if.question]
        names = {"question": text(question.label), "other": text(other.label)}
        told.append(_("“%(question)s” and “%(other)s”: the answers do not fit each other.") % names)
    return told


def _tell_refusal(looked: Looked, check: Callable[..., None], *of: object) -> None:
    try:
        check(*of)
    except (NotValid, Conflict) as refused:
        looked.problems.append(str(refused))


def _tell_known(looked: Looked, record: Assessment) -> None:
    instrument = record.questionnaire.instrument
    said = with_facts(instrument, looked.submission.answers, {})
    facts = {each.code for each in instrument.questions if each.kind == "fact"}
    kept = {code: given for code, given in record.answers.items() if code not in facts}
    if looked.family is None or record.family_id != looked.family.pk:
        looked.problems.append(_("This submission is on record already, with another family."))
    elif (said, looked.submission.answered_on) != (kept, record.answered_on):
        looked.problems.append(
            _("This submission is on record already, with other answers. Put them right on the family's page.")
        )
    else:
        looked.known = True
