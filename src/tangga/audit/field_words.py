"""What events of field work, plans and targets are called on screens (see audit/words.py)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.audit.told import FIELD, FILES, Told

FIELD_ACTIONS: dict[str, Told] = {
    # sessions
    # - end of sessions -
    # visits
    # - end of visits -
    # readiness
    # - end of readiness -
    # graduation
    # - end of graduation -
    # targets
    "exits.recorded": Told(_("Recorded families' exits"), FIELD),
    "target.set": Told(_("Set a target"), FIELD),
    "target.shared_out": Told(_("Shared a target out"), FIELD),
    "targets.exported": Told(_("Saved progress as Excel"), FILES),
    "exits.exported": Told(_("Saved graduates as Excel"), FILES),
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
    # - end of readiness -
    # graduation
    # - end of graduation -
    # targets
    "target": _("target"),
    "rule": _("rule"),
    "base_on": _("base date"),
    # - end of targets -
    # labelling
    # - end of labelling -
    # work reports
    # - end of work reports -
}
