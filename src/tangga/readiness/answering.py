"""The questionnaire as a form: what a page shows of each question, and what was typed into it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from tangga.readiness.words import answer_words, condition_words, text
from tangga.rules.questionnaire import Instrument, Question, Section
from tangga.rules.readiness import Given

PREFIX = "q-"


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen. `last`: it was the family's answer last time."""

    code: str
    label: str
    checked: bool
    last: bool


@dataclass(frozen=True)
class Field:
    """One question on the page."""

    question: Question
    options: tuple[Option, ...]
    value: str
    last: str
    problem: str
    only_if: str

    @property
    def name(self) -> str:
        return PREFIX + self.question.code

    @property
    def label(self) -> str:
        return text(self.question.label)

    @property
    def hint(self) -> str:
        return text(self.question.hint)

    @property
    def is_open(self) -> bool:
        """Whether nothing is chosen yet: the choice “not known” is then the one that stands."""
        return not any(option.checked for option in self.options)

    @property
    def depends_on(self) -> str:
        condition = self.question.only_if
        return PREFIX + condition.question if condition else ""

    @property
    def depends_on_answers(self) -> str:
        condition = self.question.only_if
        return " ".join(condition.answers) if condition else ""


@dataclass(frozen=True)
class Part:
    """A section of the page with its questions, and how many of the problems stand in it."""

    section: Section
    fields: tuple[Field, ...]

    @property
    def label(self) -> str:
        return text(self.section.label)


@dataclass(frozen=True)
class Typed:
    """What was sent: answers that are well formed, the texts as typed, and which texts are none."""

    answers: dict[str, Given] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def read(instrument: Instrument, sent: QueryDict) -> Typed:
    """The answers of a form that was sent. What is no whole number is kept as the words it is, to be refused."""
    answers: dict[str, Given] = {}
    texts: dict[str, str] = {}
    for question in instrument.questions:
        values = [value for value in sent.getlist(PREFIX + question.code) if value.strip()]
        if question.kind == "fact" or not values:
            continue
        if question.kind == "integer":
            texts[question.code] = values[-1].strip()[:40]
            answers[question.code] = number_of(texts[question.code])
        elif question.kind == "select_multiple":
            answers[question.code] = [code[:60] for code in dict.fromkeys(values)]
        else:
            answers[question.code] = values[-1][:60]
    return Typed(answers, texts)


def number_of(typed: str) -> Given:
    """1.500.000, Rp 1 500 000 and 1500000 are the same number; anything else stays the text it is."""
    plain = re.sub(r"(?i)^rp\.?\s*", "", typed)
    if re.fullmatch(r"\d{1,3}([.,\s]\d{3})+", plain):
        plain = re.sub(r"\D", "", plain)
    return int(plain) if re.fullmatch(r"[0-9]{1,15}", plain) else typed


def parts_of(
    instrument: Instrument,
    answers: Mapping[str, Given],
    last: Mapping[str, Given],
    facts: Mapping[str, Given],
    problems: Sequence[tuple[str, str]] = (),
    texts: Mapping[str, str] | None = None,
) -> list[Part]:
    """The page, section by section.

    answers   what stands in the form; texts: numbers as typed
    last      the family's answers before; facts: what the registry knows; problems: (question code, sentence)
    """
    told = dict(problems)
    return [
        Part(
            section,
            tuple(
                _field(instrument, question, answers, last, facts, told, texts or {})
                for question in instrument.of_section(section.code)
            ),
        )
        for section in instrument.sections
    ]


def _field(
    instrument: Instrument,
    question: Question,
    answers: Mapping[str, Given],
    last: Mapping[str, Given],
    facts: Mapping[str, Given],
    told: Mapping[str, str],
    texts: Mapping[str, str],
) -> Field:
    given, before = answers.get(question.code), last.get(question.code)
    if question.kind == "fact":
        given = facts.get(question.fact)
    return Field(
        question=question,
        options=tuple(
            Option(answer.code, text(answer.label), _holds(given, answer.code), _holds(before, answer.code))
            for answer in question.answers
        ),
        value=texts.get(question.code, "" if given is None else str(given)) if question.is_number else "",
        last=answer_words(question, before),
        problem=told.get(question.code, ""),
        only_if=condition_words(instrument, question),
    )


def _holds(given: Given | None, code: str) -> bool:
    return code in given if isinstance(given, list) else given == code
