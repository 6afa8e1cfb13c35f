"""What codes of readiness are called on screens."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.papers import formats
from tangga.rules.questionnaire import Instrument, Question, Words
from tangga.rules.readiness import Given

SECTIONS = {
    "business": gettext_lazy("Business"),
    "income": gettext_lazy("Income"),
    "housing": gettext_lazy("Housing"),
    "assets": gettext_lazy("Assets"),
    "children": gettext_lazy("Children"),
}
SYMBOLS = {
    "business": "building-store",
    "income": "coins",
    "housing": "home",
    "assets": "pig-money",
    "children": "school",
}
# word, the mark's class, its picture
LEVELS = {
    "not_yet": (gettext_lazy("not yet ready"), "", "circle-dashed"),
    "nearly": (gettext_lazy("nearly ready"), "ask", "stairs-up"),
    "ready": (gettext_lazy("looks ready"), "good", "circle-check"),
    "unknown": (gettext_lazy("not known enough yet"), "", "help-circle"),
}
# what answers after an exit advise (rules.after_exit): word, the mark's class, its picture
ADVICES = {
    "stands": (gettext_lazy("looks as if it stands"), "good", "circle-check"),
    "at_risk": (gettext_lazy("looks at risk"), "ask", "alert-triangle"),
    "fallen_back": (gettext_lazy("looks fallen back"), "out", "alert-circle"),
    "unknown": (gettext_lazy("not known enough yet"), "", "help-circle"),
}
# how a section stands, of rules.preparation.strength: the same words on every page
STRENGTHS = {
    "": gettext_lazy("not asked of this family"),
    "unknown": gettext_lazy("not known yet"),
    "weak": gettext_lazy("weak so far"),
    "growing": gettext_lazy("growing"),
    "strong": gettext_lazy("strong"),
}
STATUSES = {
    "assumed": gettext_lazy("Assumed"),
    "published": gettext_lazy("Published"),
    "regulation": gettext_lazy("Regulation"),
    "district": gettext_lazy("Made by the district"),
}
KINDS = {
    "select_one": gettext_lazy("one answer"),
    "select_multiple": gettext_lazy("several answers"),
    "integer": gettext_lazy("a whole number"),
    "fact": gettext_lazy("known from the registry"),
}


def text(words: Words) -> str:
    """A text of a questionnaire in the language of the screen."""
    return words.in_language(formats.language())


def answer_words(question: Question, given: Given | None) -> str:
    """An answer as people say it."""
    if given is None:
        return ""
    if isinstance(given, int):
        return formats.rupiah(given) if question.code.endswith("_idr") else formats.number(given)
    chosen = given if isinstance(given, list) else [given]
    labels = {answer.code: text(answer.label) for answer in question.answers}
    return ", ".join(labels.get(code, code) for code in chosen)


def band_words(question: Question, least: int, most: int | None) -> str:
    """Numbers from one to another, as people say it."""
    if most is None:
        return _("%(least)s or more") % {"least": answer_words(question, least)}
    if least == most:
        return answer_words(question, least)
    return _("%(least)s to %(most)s") % {
        "least": answer_words(question, least),
        "most": answer_words(question, most),
    }


def source_words(instrument: Instrument, cited: str) -> str:
    """What is cited, as people say it: the beginning of each source's title, and the place in it.

    cited  "code, place; code, place"; the titles in full stand on the questionnaire's page
    """
    titles = {source.code: source.title.partition(":")[0] for source in instrument.sources}
    told = []
    for each in filter(None, map(str.strip, cited.split(";"))):
        code = each.replace(",", " ").split()[0]
        told.append(f"{titles.get(code, code)}{each.removeprefix(code)}")
    return "; ".join(told)


def condition_words(instrument: Instrument, question: Question) -> str:
    """When a question is asked, in words; empty: always. Of many answers the few that rule it out are named."""
    condition = question.only_if
    if condition is None:
        return ""
    other = instrument.by_code[condition.question]
    asked = [text(answer.label) for answer in other.answers if answer.code in condition.answers]
    ruled_out = [text(answer.label) for answer in other.answers if answer.code not in condition.answers]
    told = {"question": text(other.label)}
    if len(asked) > len(ruled_out):
        return _("Not asked if: %(question)s %(answers)s") % (told | {"answers": " / ".join(ruled_out)})
    return _("Only if: %(question)s %(answers)s") % (told | {"answers": " / ".join(asked)})
