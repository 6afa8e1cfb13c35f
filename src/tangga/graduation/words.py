"""Words for the codes of graduation: reasons, protections, levels and sections of readiness, states."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.readiness import words as readiness

REASONS: dict[str, Promise] = {
    "five_years": _("five years or more in the programme"),
    "ready": _("its answers say: looks ready"),
    "nearly": _("its answers say: nearly ready"),
    "business": _("runs a business"),
    "above_limit": _("decile above the limit"),
    "at_limit": _("decile at the limit"),
    "ends_soon": _("last component ends soon: prepare before it does"),
    "never_asked": _("never asked about readiness"),
    "asked_long_ago": _("answers about readiness are too old"),
    "little_known": _("too little is known: ask the rest first"),
    "not_yet": _("its answers say: not yet ready"),
    "unsure": _("a fact has to be asked for first"),
    "too_short": _("too short in the programme: whether somebody able lives here is not known yet"),
    "debt": _("has debts"),
    "young_child": _("a small child at home"),
    "pregnancy": _("a pregnancy"),
    "continues_long": _("last component goes on for years"),
    "no_able_member": _("nobody able of productive age: only elderly, severely disabled people or children"),
    "elderly_or_disabled": _("an elderly or severely disabled member: the five-year limit does not apply"),
    "missing_fact": _("a missing fact never ends a right"),
    "only_label": _("the label on the house is no reason to leave"),
}
LEVELS = {code: readiness.LEVELS[code][0] for code in ("ready", "nearly", "not_yet", "unknown")}
SECTIONS: dict[str, Promise] = {
    "business": _("Business"),
    "income": _("Income"),
    "housing": _("Housing"),
    "assets": _("Assets"),
    "children": _("Children"),
}
STRENGTHS = readiness.STRENGTHS
NOT_ASKED = _("not asked yet")
STATE_MARKS = {
    "preparing": ("good", "route"),
    "paused": ("ask", "clock"),
    "ended": ("", "flag"),
    "withdrawn": ("", "hand-stop"),
}


def reason(code: str) -> str:
    """A reason or protection in words."""
    return str(REASONS[code])


def level(code: str) -> str:
    """The level that answers about readiness reach; a code of a district's own questionnaire stays as it is."""
    return str(LEVELS.get(code, code.replace("_", " ")))
