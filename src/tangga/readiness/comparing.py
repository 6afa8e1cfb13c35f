"""What a new version changes beside the one in force, for the person who brings it in. Information only."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tangga.people.models import Person
from tangga.readiness.content import carried_over
from tangga.readiness.queries import assessments_seen_by
from tangga.readiness.words import LEVELS, band_words, text
from tangga.rules.questionnaire import Instrument, Question
from tangga.rules.readiness import score

MOST_SCORED = 5_000


@dataclass(frozen=True)
class Changed:
    """One question that is another in the new version, and in what."""

    label: str
    code: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """Everything that differs; `possible`: the most points before and after."""

    added: tuple[Question, ...]
    removed: tuple[Question, ...]
    changed: tuple[Changed, ...]
    thresholds: tuple[str, ...]
    possible: tuple[int, int]

    @property
    def none(self) -> bool:
        return not (self.added or self.removed or self.changed or self.thresholds)


def differences(old: Instrument, new: Instrument) -> Differences:
    """Questions by their codes: whoever gives a question another meaning gives it another code."""
    changed = []
    for question in new.questions:
        before = old.by_code.get(question.code)
        what = tuple(_changed(before, question)) if before else ()
        if what:
            changed.append(Changed(text(question.label), question.code, what))
    levels = {threshold.level: threshold.at_least_percent for threshold in old.thresholds}
    return Differences(
        added=tuple(each for each in new.questions if each.code not in old.by_code),
        removed=tuple(each for each in old.questions if each.code not in new.by_code),
        changed=tuple(changed),
        thresholds=tuple(
            _("“%(level)s” from %(old)s %% of the points to %(new)s %%")
            % {"level": LEVELS[each.level][0], "old": levels[each.level], "new": each.at_least_percent}
            for each in new.thresholds
            if levels[each.level] != each.at_least_percent
        ),
        possible=(old.possible, new.possible),
    )


def _changed(old: Question, new: Question) -> Iterator[str]:
    if old.kind != new.kind:
        yield _("another kind of question")
    if old.section != new.section:
        yield _("in another section")
    if old.label != new.label or old.hint != new.hint:
        yield _("other words: before “%(words)s”") % {"words": text(old.label)}
    if old.only_if != new.only_if:
        yield _("asked on another condition")
    if old.required != new.required:
        yield _("has to be answered") if new.required else _("may stay unanswered")
    if old.means != new.means:
        yield _("stands for something else in the lists: before “%(old)s”, now “%(new)s”") % {
            "old": old.means or "–",
            "new": new.means or "–",
        }
    if old.source != new.source:
        yield _("another source")
    yield from _changed_answers(old, new)
    if (old.bands, old.least, old.most) != (new.bands, new.least, new.most):
        bands = "; ".join(f"{band_words(new, each.least, each.most)}: {each.points}" for each in new.bands)
        yield _("other points for its numbers: %(bands)s") % {"bands": bands}


def _changed_answers(old: Question, new: Question) -> Iterator[str]:
    before = {answer.code: answer for answer in old.answers}
    after = {answer.code: answer for answer in new.answers}
    for code, answer in after.items():
        was = before.get(code)
        named = {"answer": text(answer.label), "new": answer.points}
        if was is None:
            yield _("new answer “%(answer)s”, %(new)s points") % named
            continue
        if was.points != answer.points:
            yield _("“%(answer)s”: %(old)s points before, %(new)s now") % (named | {"old": was.points})
        if (was.label, was.alone) != (answer.label, answer.alone):
            yield _("other words for the answer “%(answer)s”") % {"answer": text(was.label)}
    for code in before.keys() - after.keys():
        yield _("without the answer “%(answer)s”") % {"answer": text(before[code].label)}


@dataclass(frozen=True)
class OtherLevels:
    """How many of the newest answers looked at would have another level, and which (from, to, how many)."""

    looked_at: int
    other: int
    moves: tuple[tuple[str, str, int], ...]


def other_levels(person: Person, on: date, new: Instrument) -> OtherLevels:
    """The families' latest answers in the person's area, put to the new version. Nothing is changed by it.

    The newest MOST_SCORED are looked at: their number is told with the answer.
    """
    latest = assessments_seen_by(person, on).filter(is_latest=True, purpose=new.purpose).select_related(None)
    facts = [question.code for question in new.questions if question.kind == "fact"]
    moves: Counter[tuple[str, str]] = Counter()
    looked_at = 0
    rows = latest.order_by("-answered_on", "-pk").values_list("answers", "level")[:MOST_SCORED]
    for answers, level in rows:
        known = {code: answers[code] for code in facts if code in answers}
        would_be = score(new, carried_over(answers, new) | known).level
        looked_at += 1
        if would_be != level:
            moves[level, would_be] += 1
    words = tuple((str(LEVELS[old][0]), str(LEVELS[other][0]), many) for (old, other), many in sorted(moves.items()))
    return OtherLevels(looked_at, sum(moves.values()), words)
