"""What codes of readiness are called on screens."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.papers import formats
from tangga.rules.questionnaire import Question, Words
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
