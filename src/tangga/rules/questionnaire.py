"""The shape of a readiness questionnaire: what its rules (rules/readiness.py) take. Pure, like the rules themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

SECTIONS: Final = ("business", "income", "housing", "assets", "children")
LEVELS: Final = ("not_yet", "nearly", "ready")
# What a questionnaire is asked for: before a family leaves, and after.
PURPOSES: Final = ("readiness", "follow_up")
# What a question can stand for beside its points, whatever a district calls it: the lists say that a family owes; after
# an exit, the lowest answer to what is essential says that a family is at risk, whatever the others give.
MEANINGS: Final = ("debt", "essential")
UNKNOWN: Final = "unknown"  # the level of answers that say too little; no threshold of a questionnaire
# Known from the registry, never asked: completed years in the programme, and the decile.
FACTS: Final = ("membership_years", "decile")

Kind = Literal["select_one", "select_multiple", "integer", "fact"]


@dataclass(frozen=True)
class Words:
    """A text in both languages of the screens; English may be missing."""

    id: str
    en: str = ""

    def __str__(self) -> str:
        return self.id

    def in_language(self, language: str) -> str:
        """The text in the language asked for, else in Indonesian."""
        return self.en if language == "en" and self.en else self.id


@dataclass(frozen=True)
class Answer:
    """One answer that may be chosen. `alone`: it goes with no other (none of these)."""

    code: str
    label: Words
    points: int
    alone: bool = False


@dataclass(frozen=True)
class Band:
    """Numbers from `least` to `most` (None: without end), both included, and their points."""

    least: int
    most: int | None
    points: int

    def holds(self, number: int) -> bool:
        return number >= self.least and (self.most is None or number <= self.most)


@dataclass(frozen=True)
class Condition:
    """Asked only when another question was answered with one of these."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question. `least`, `most`: numbers that can be so (integer and fact); `fact`: which of FACTS it shows;
    `means`: one of MEANINGS, or nothing."""

    code: str
    section: str
    kind: Kind
    label: Words
    source: str
    hint: Words = Words("")
    required: bool = False
    only_if: Condition | None = None
    answers: tuple[Answer, ...] = ()
    bands: tuple[Band, ...] = ()
    least: int = 0
    most: int | None = None
    fact: str = ""
    means: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind in ("integer", "fact")

    @cached_property
    def possible(self) -> int:
        """The most points the question can give."""
        if self.is_number:
            return max((band.points for band in self.bands), default=0)
        if self.kind == "select_one":
            return max((answer.points for answer in self.answers), default=0)
        together = sum(answer.points for answer in self.answers if not answer.alone)
        return max([together, *(answer.points for answer in self.answers if answer.alone)])


@dataclass(frozen=True)
class Section:
    """A part of the questionnaire, one of SECTIONS, with its name."""

    code: str
    label: Words


@dataclass(frozen=True)
class Threshold:
    """A level is reached from this share of the possible points on, in whole percent."""

    level: str
    at_least_percent: int
    status: str
    source: str


@dataclass(frozen=True)
class Source:
    """Where something was read; questions and thresholds cite its code."""

    code: str
    title: str
    address: str = ""


@dataclass(frozen=True)
class Instrument:
    """One version of a questionnaire, whole. `purpose`: one of PURPOSES."""

    form_id: str
    version: str
    title: Words
    status: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    thresholds: tuple[Threshold, ...]
    sources: tuple[Source, ...]
    purpose: str = "readiness"

    def of_section(self, code: str) -> Iterator[Question]:
        """The questions of a section, in order."""
        return (question for question in self.questions if question.section == code)

    @cached_property
    def by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    @property
    def possible(self) -> int:
        """The most points there are when every question is asked."""
        return sum(question.possible for question in self.questions)
