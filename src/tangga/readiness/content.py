"""A version of the questionnaire as JSON and back. The canonical JSON is what a version's sha256 is of."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tangga.rules.questionnaire import (
    Answer,
    Band,
    Condition,
    Instrument,
    Question,
    Section,
    Source,
    Threshold,
    Words,
)
from tangga.rules.readiness import Given

# purpose -> the file that comes with Tangga
SHIPPED = {"readiness": "instruments/readiness-1.yaml", "follow_up": "instruments/after-exit-1.yaml"}


def to_json(instrument: Instrument) -> dict[str, Any]:
    """The canonical form: every field, in a fixed order, nothing left out because it is empty."""
    return {
        "form_id": instrument.form_id,
        "version": instrument.version,
        "title": _words(instrument.title),
        "status": instrument.status,
        "purpose": instrument.purpose,
        "sections": [{"code": each.code, "label": _words(each.label)} for each in instrument.sections],
        "questions": [_question(each) for each in instrument.questions],
        "thresholds": [
            {
                "level": each.level,
                "at_least_percent": each.at_least_percent,
                "status": each.status,
                "source": each.source,
            }
            for each in instrument.thresholds
        ],
        "sources": [{"code": each.code, "title": each.title, "address": each.address} for each in instrument.sources],
    }


def _words(words: Words) -> dict[str, str]:
    return {"id": words.id, "en": words.en}


def _question(question: Question) -> dict[str, Any]:
    condition = question.only_if
    return {
        "code": question.code,
        "section": question.section,
        "kind": question.kind,
        "label": _words(question.label),
        "hint": _words(question.hint),
        "source": question.source,
        "required": question.required,
        "only_if": {"question": condition.question, "answers": list(condition.answers)} if condition else None,
        "answers": [
            {"code": each.code, "label": _words(each.label), "points": each.points, "alone": each.alone}
            for each in question.answers
        ],
        "bands": [{"least": each.least, "most": each.most, "points": each.points} for each in question.bands],
        "least": question.least,
        "most": question.most,
        "fact": question.fact,
        "means": question.means,
    }


def from_json(content: Mapping[str, Any]) -> Instrument:
    """A version from its JSON, or from a file that leaves out what is empty."""
    return Instrument(
        form_id=content["form_id"],
        version=str(content["version"]),
        title=Words(**content["title"]),
        status=content["status"],
        purpose=content.get("purpose", "readiness"),
        sections=tuple(Section(each["code"], Words(**each["label"])) for each in content["sections"]),
        questions=tuple(_question_from(each) for each in content["questions"]),
        thresholds=tuple(Threshold(**each) for each in content["thresholds"]),
        sources=tuple(Source(**each) for each in content["sources"]),
    )


def _question_from(content: Mapping[str, Any]) -> Question:
    condition = content.get("only_if")
    answers = [dict(each) | {"label": Words(**each["label"])} for each in content.get("answers", ())]
    return Question(
        code=content["code"],
        section=content["section"],
        kind=content["kind"],
        label=Words(**content["label"]),
        hint=Words(**content.get("hint", {"id": ""})),
        source=content["source"],
        required=content.get("required", False),
        only_if=Condition(condition["question"], tuple(condition["answers"])) if condition else None,
        answers=tuple(Answer(**each) for each in answers),
        bands=tuple(Band(**each) for each in content.get("bands", ())),
        least=content.get("least", 0),
        most=content.get("most"),
        fact=content.get("fact", ""),
        means=content.get("means", ""),
    )


def sha256(instrument: Instrument) -> str:
    """The fingerprint of a version: of its canonical JSON, without the blanks."""
    text = json.dumps(to_json(instrument), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def shipped(purpose: str = "readiness") -> tuple[Instrument, date]:
    """The version that comes with Tangga, and since when it holds. It is "assumed": no official one could be read."""
    text = resources.files("tangga.readiness").joinpath(SHIPPED[purpose]).read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    return from_json(content), content["in_force_from"]


def carried_over(answers: Mapping[str, Given], instrument: Instrument) -> dict[str, Given]:
    """What of a family's answers another version can hold: questions of the same code, with answers it still knows.

    Numbers and codes are kept as they were given; known facts are left out, for they are read anew.
    """
    kept: dict[str, Given] = {}
    for question in instrument.questions:
        given = answers.get(question.code)
        known = {answer.code for answer in question.answers}
        match question.kind, given:
            case "integer", int():
                kept[question.code] = given
            case "select_one", str() if given in known:
                kept[question.code] = given
            case "select_multiple", list() if set(given) <= known:
                kept[question.code] = given
    return kept
