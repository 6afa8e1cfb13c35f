"""The few XLSForm expressions a questionnaire needs, written and read: when something is asked, which numbers can be.

Anything else is refused rather than half understood: it would be lost without a word.
"""

import re
from collections.abc import Collection

from tangga.rules.questionnaire import Condition, Question

_CODE = r"[A-Za-z0-9_.\-]+"
_EQUALS = re.compile(rf"\$\{{\s*({_CODE})\s*\}}\s*=\s*['\"‘’“”]({_CODE})['\"‘’“”]")
_SELECTED = re.compile(rf"selected\(\s*\$\{{\s*({_CODE})\s*\}}\s*,\s*['\"‘’“”]({_CODE})['\"‘’“”]\s*\)")
_LIMIT = re.compile(r"\.\s*(>=|<=)\s*(\d{1,12})")
_ALONE = re.compile(
    rf"not\(\s*selected\(\s*\.\s*,\s*['\"]({_CODE})['\"]\s*\)\s+and\s+count-selected\(\s*\.\s*\)\s*>\s*1\s*\)"
)


class NotUnderstood(ValueError):
    """An expression of another form."""


def relevant_of(question: Question, kinds: dict[str, str]) -> str:
    """When a question is asked, as XLSForm says it; empty: always. `kinds`: question code -> its kind."""
    condition = question.only_if
    if condition is None:
        return ""
    if kinds[condition.question] == "select_multiple":
        parts = [f"selected(${{{condition.question}}}, '{answer}')" for answer in condition.answers]
    else:
        parts = [f"${{{condition.question}}} = '{answer}'" for answer in condition.answers]
    return " or ".join(parts)


def read_relevant(text: str) -> Condition | None:
    """`${a} = 'x' or selected(${a}, 'y')`: about one question, any of some answers. Raises NotUnderstood."""
    if not text:
        return None
    questions, answers = set(), []
    for part in re.split(r"\s+or\s+", text.strip(), flags=re.IGNORECASE):
        bare = part.strip()
        while bare.startswith("(") and bare.endswith(")"):
            bare = bare[1:-1].strip()
        match = _EQUALS.fullmatch(bare) or _SELECTED.fullmatch(bare)
        if match is None:
            raise NotUnderstood(part)
        questions.add(match[1])
        answers.append(match[2])
    if len(questions) > 1:
        raise NotUnderstood(text)
    return Condition(questions.pop(), tuple(answers))


def constraint_of(question: Question) -> str:
    """Which answers can be, as XLSForm says it; empty: all."""
    if question.kind == "integer":
        upper = "" if question.most is None else f" and . <= {question.most}"
        return f". >= {question.least}{upper}"
    alone = [answer.code for answer in question.answers if answer.alone]
    return " and ".join(f"not(selected(., '{code}') and count-selected(.) > 1)" for code in alone)


def read_limits(text: str) -> tuple[int, int | None]:
    """`. >= 0 and . <= 500`: the smallest (0 unless said) and the largest number. Raises NotUnderstood."""
    least, most = 0, None
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE) if text.strip() else ():
        match = _LIMIT.fullmatch(part.strip().strip("()").strip())
        if match is None:
            raise NotUnderstood(part)
        if match[1] == ">=":
            least = int(match[2])
        else:
            most = int(match[2])
    return least, most


def read_alone(text: str) -> Collection[str]:
    """The answers that go with no other, by the constraint of a question with several. Raises NotUnderstood."""
    found = _ALONE.findall(text)
    if re.sub(r"\s+and\s+|\s+", "", _ALONE.sub("", text)):
        raise NotUnderstood(text)
    return found
