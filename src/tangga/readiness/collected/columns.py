"""Which column is which question: Kobo and ODK Central name them by group and question, by the question, or by labels.

assets/goods, assets-goods, goods, "Barang apa yang dimiliki?" are the same question; assets/goods/fridge (0 or 1) is
one answer of it. Groups around them that are no sections are passed over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tangga.readiness.xlsform.writing import WHO_AND_WHEN
from tangga.rules.questionnaire import Instrument, Question, Words

LONGEST_HEADING = 60
GROUP_SIGNS = re.compile(r"[/\-.]")
# What the tools themselves write beside the answers, by ours; the first that is there is taken.
THEIRS = {
    "family": ("family_id",),
    "day": ("answered_on", "today", "start"),
    "instance": ("meta/instanceid", "meta-instanceid", "instanceid", "_uuid", "key", "__id"),
    "submitted": ("_submission_time", "submissiondate", "__system/submissiondate", "end"),
    "version": ("formversion", "__system/formversion"),
    "review": ("reviewstate", "__system/reviewstate", "_validation_status"),
}
OF_THE_TOOLS = {  # beside those that begin with "_", "meta" or "formhub"
    "deviceid", "username", "phonenumber", "simserial", "subscriberid", "audit", "submitterid", "submittername",
    "attachmentspresent", "attachmentsexpected", "status", "edits", "instancename",
}  # fmt: skip
OF_KOBO = {"_uuid", "_submission_time", "_index", "_id", "__version__", "_validation_status"}


@dataclass
class Columns:
    """Places of columns. `whole`: question -> its column; `single`: question -> answer -> its column of 0 and 1;
    `strange`: question -> columns of answers that it does not know; `unknown`: headings that mean nothing here."""

    whole: dict[str, int] = field(default_factory=dict)
    single: dict[str, dict[str, int]] = field(default_factory=dict)
    strange: dict[str, list[int]] = field(default_factory=dict)
    theirs: dict[str, int] = field(default_factory=dict)
    from_kobo: bool = False
    unknown: list[str] = field(default_factory=list)

    def missing(self, instrument: Instrument) -> list[Question]:
        """The questions that no column is about."""
        known = self.whole.keys() | self.single.keys()
        return [each for each in instrument.questions if each.kind != "fact" and each.code not in known]


def columns_of(headings: Sequence[str], instrument: Instrument) -> Columns:
    """Understand the first row. A column that means nothing to this version is left alone."""
    found = Columns()
    wholes = {name: each.code for each in instrument.questions for name in names_of(each.code, each.label)}
    several = [each for each in instrument.questions if each.kind == "select_multiple"]
    places: dict[str, int] = {}
    labels = {kind_name[1]: Words(kind_name[2], kind_name[3]) for kind_name in WHO_AND_WHEN}
    for place, heading in enumerate(headings):
        plain = folded(heading)
        places.setdefault(plain, place)
        for rest in _without_groups(plain):
            places.setdefault(rest, place)
            if code := wholes.get(rest):
                if instrument.by_code[code].kind != "fact":
                    found.whole.setdefault(code, place)
                break
            if _is_single(rest, place, several, found):
                break
        else:
            if plain and not _of_the_tools(plain, labels):
                found.unknown.append(heading.strip()[:LONGEST_HEADING])
    for name, theirs in THEIRS.items():
        candidates = [each for code in theirs for each in names_of(code, labels.get(code, Words("")))]
        at = next((places[each] for each in candidates if each in places), None)
        if at is not None:
            found.theirs[name] = at
    found.from_kobo = bool(OF_KOBO & {folded(heading) for heading in headings})
    return found


def _of_the_tools(heading: str, labels: Mapping[str, Words]) -> bool:
    """Whether a column is written by the tools themselves, or says whose answers these are and when."""
    own = {name for codes in THEIRS.values() for code in codes for name in names_of(code, labels.get(code, Words("")))}
    own |= OF_THE_TOOLS | {name for code, words in labels.items() for name in names_of(code, words)}
    return heading.startswith(("_", "meta", "formhub")) or any(rest in own for rest in _without_groups(heading))


def names_of(code: str, label: Words) -> list[str]:
    """What a thing may be called in a file: its name, its text in either language."""
    return [folded(each) for each in (code, label.id, label.en) if each]


def folded(text: str) -> str:
    """Small letters, single blanks."""
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").strip()).casefold()


def _without_groups(heading: str) -> Iterator[str]:
    """The heading whole, then without its first group, and so on."""
    yield heading
    for sign in GROUP_SIGNS.finditer(heading):
        if rest := heading[sign.end() :].strip():
            yield rest


def _is_single(rest: str, place: int, several: Sequence[Question], found: Columns) -> bool:
    """Whether a column is one answer of a question with several; noted then."""
    for question in several:
        for name in names_of(question.code, question.label):
            if not (rest.startswith(name) and GROUP_SIGNS.match(rest[len(name) : len(name) + 1])):
                continue
            answer = rest[len(name) + 1 :].strip()
            code = next((each.code for each in question.answers if answer in names_of(each.code, each.label)), "")
            if code:
                found.single.setdefault(question.code, {}).setdefault(code, place)
            else:
                found.strange.setdefault(question.code, []).append(place)
            return True
    return False
