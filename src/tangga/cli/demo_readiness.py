"""The demo's readiness: families of one district asked once to three times over two years, by two versions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from tangga.cli import clock
from tangga.families.models import FacilitatorAssignment
from tangga.families.queries import KnownMember, members_of_each, out_since, spells_of_each
from tangga.papers import formats
from tangga.people.models import Person
from tangga.readiness.actions import record_answers
from tangga.readiness.bringing_in import bring_in
from tangga.readiness.content import shipped
from tangga.readiness.models import Assessment
from tangga.readiness.queries import questionnaire_for
from tangga.rules.questionnaire import Answer, Instrument, Question, Threshold, Words
from tangga.rules.readiness import Given

SHOWN = "3571"
ASKED = 120
DAYS_AGO = (700, 395, 60)  # the first two by everybody's version, the last by the district's own
OWN_FROM = 270  # days ago
NAMES = UUID("6a1d6f0e-6f0b-4c57-9a44-35710000abcd")
ONLINE = Question(
    code="sells_online",
    section="business",
    kind="select_one",
    label=Words("Apakah berjualan lewat telepon genggam?", "Do they sell by phone?"),
    source="dinsos-3571-2026",
    only_if=None,
    answers=(Answer("never", Words("Tidak", "No"), 0), Answer("sometimes", Words("Kadang-kadang", "Sometimes"), 1)),
)


def make(code: str, as_of: date) -> None:
    """Answers of the families of a district; nothing where there are some already."""
    if code != SHOWN or _asked(code):
        return
    _bring_in_own(code, as_of)
    rows = (
        FacilitatorAssignment.objects.filter(ends_on=None, family__family_id__startswith=f"{code}-")
        .filter(family__spells__left_on=None, family__spells__superseded_at=None)
        .select_related("family", "facilitator")
        .order_by("family__family_id")[:ASKED]
    )
    people = members_of_each([row.family_id for row in rows], as_of)
    spells = spells_of_each([row.family_id for row in rows])
    for place, row in enumerate(rows):
        children = _children(people.get(row.family_id, ()), as_of)
        for time_asked, days_ago in _times(place):
            day = as_of - timedelta(days=days_ago + place % 25)
            if out_since(spells.get(row.family_id, ()), day):
                continue  # it left, and came back since
            questionnaire = questionnaire_for(code, day)
            assert questionnaire is not None  # the shipped one holds since before the demo begins
            record_answers(
                row.family,
                dict(_answers(questionnaire.instrument, place, time_asked, children)),
                sent_as=uuid5(NAMES, f"{place}-{time_asked}"),
                questionnaire=questionnaire,
                answered_on=day,
                by=row.facilitator,
                on=as_of,
                at=_at(day),
            )
    _put_one_right(as_of)


def _asked(code: str) -> bool:
    """Whether families were asked; what an exit rests on (demo_after_exit) was asked before."""
    return Assessment.objects.filter(family__family_id__startswith=f"{code}-", frozen_for=None).exists()


def _bring_in_own(code: str, as_of: date) -> None:
    """The district's own version: one question more, and thresholds a little lower."""
    official = Person.objects.filter(username=f"dinsos.{code}").first()
    if official is None:
        return
    general, _since = shipped()
    business = [each for each in general.questions if each.section == "business"]
    others = [each for each in general.questions if each.section != "business"]
    source = replace(
        general.sources[0], code="dinsos-3571-2026", title="Rapat koordinasi pendamping Dinas Sosial Kota Kediri"
    )
    own = replace(
        general,
        version="2-kediri",
        status="district",
        questions=(*business, ONLINE, *others),
        thresholds=tuple(_lower(each) for each in general.thresholds),
        sources=(*general.sources, source),
    )
    day = as_of - timedelta(days=OWN_FROM)
    bring_in(own, in_force_from=day, by=official, on=day, at=_at(day))


def _lower(threshold: Threshold) -> Threshold:
    percent = {"nearly": 45, "ready": 65}.get(threshold.level, 0)
    return replace(threshold, at_least_percent=percent, status="district", source="dinsos-3571-2026")


def _times(place: int) -> Iterator[tuple[int, int]]:
    """Every family is asked the last time; two of three before, one of three before that too."""
    for time_asked, days_ago in enumerate(DAYS_AGO):
        if time_asked + place % 3 >= 2:
            yield time_asked, days_ago


def _children(people: Sequence[KnownMember], as_of: date) -> list[str]:
    """Which children a family has, as the questionnaire asks for them."""
    ages = [formats.age(each.facts.birth_date, as_of) for each in people if each.facts]
    known = [age for age in ages if age is not None]
    some = [
        code for code, first, last in (("small", 0, 5), ("school", 6, 21)) if any(first <= a <= last for a in known)
    ]
    return some or ["none"]


def _answers(instrument: Instrument, place: int, time_asked: int, children: list[str]) -> Iterator[tuple[str, Given]]:
    """How well a family does (0 to 9) is spread over all and grows with time for most; questions vary around it."""
    spread = (place * 37 + 11) % 97 / 97
    growing = -1 if place % 8 == 7 else 0 if place % 4 == 3 else 1  # a few go down, a few stand still
    well = round(1.5 + 7 * spread) - growing * (2 - time_asked)
    for number, question in enumerate(instrument.questions):
        here = max(0, min(9, well + (place * 3 + number * 5) % 5 - 2))
        if question.kind == "fact" or (place + number * 3 + time_asked) % 17 == 0:
            continue  # known from the registry, or nobody knew
        if question.code == "children_there":
            yield question.code, list(children)
        elif question.kind == "select_multiple":
            some = [answer.code for answer in question.answers if not answer.alone][: here // 2]
            yield question.code, some or [question.answers[-1].code]
        elif question.kind == "select_one":
            yield question.code, question.answers[here * len(question.answers) // 10].code
        else:
            band = question.bands[here * len(question.bands) // 10]
            yield question.code, band.least + (0 if band.most is None else (band.most - band.least) // 2)


def _put_one_right(as_of: date) -> None:
    """One set of answers was wrong, and was put right the same day."""
    given = Assessment.objects.filter(is_latest=True, frozen_for=None)
    wrong = given.select_related("family", "questionnaire").order_by("pk").first()
    if wrong is None:
        return
    answers = {code: given for code, given in wrong.answers.items() if code not in ("membership_years", "decile")}
    record_answers(
        wrong.family,
        answers | {"savings_idr": 750_000},
        sent_as=uuid5(NAMES, "put right"),
        questionnaire=wrong.questionnaire,
        answered_on=wrong.answered_on,
        by=wrong.answered_by,
        on=as_of,
        at=_at(wrong.answered_on) + timedelta(hours=5),
        corrects=wrong.public_id,
    )


def _at(day: date) -> datetime:
    return clock.at(day, 10, 30)
