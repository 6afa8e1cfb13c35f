"""What events of field work, plans and targets are called on screens (see audit/words.py)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.audit.told import FIELD, Told

FIELD_ACTIONS: dict[str, Told] = {
    # sessions
    # - end of sessions -
    # visits
    # - end of visits -
    # readiness
    "readiness.answered": Told(_("Answered the readiness questionnaire with a family"), FIELD),
    "readiness.corrected": Told(_("Put readiness answers right"), FIELD),
    "readiness.frozen": Told(_("Held readiness answers fast for a case"), FIELD),
    "questionnaire.brought_in": Told(_("Brought in a version of the readiness questionnaire"), FIELD),
    # - end of readiness -
    # graduation
    # - end of graduation -
    # targets
    # - end of targets -
    # labelling
    # - end of labelling -
    # work reports
    # - end of work reports -
}

FIELD_FIELDS: dict[str, Promise] = {
    # sessions
    # - end of sessions -
    # visits
    # - end of visits -
    # readiness
    "answered": _("questions answered"),
    "unknown": _("questions nobody knew"),
    "level": _("level"),
    "case": _("case"),
    "in_force_from": _("in force from"),
    "questions": _("questions"),
    "points": _("most points"),
    # - end of readiness -
    # graduation
    # - end of graduation -
    # targets
    # - end of targets -
    # labelling
    # - end of labelling -
    # work reports
    # - end of work reports -
}
