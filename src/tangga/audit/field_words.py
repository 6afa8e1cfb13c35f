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
    "candidate.picked": Told(_("Picked a family to be prepared"), FIELD),
    "candidate.dropped": Told(_("Took a pick back"), FIELD),
    "candidates.exported": Told(_("Saved families to prepare as Excel"), FILES),
    "plan.begun": Told(_("Began a family's graduation plan"), FIELD),
    "plan.changed": Told(_("Changed a graduation plan"), FIELD),
    "plan.paused": Told(_("Let a graduation plan rest"), FIELD),
    "plan.resumed": Told(_("Went on with a graduation plan"), FIELD),
    "plan.withdrawn": Told(_("Recorded that a family withdraws from its plan"), FIELD),
    "plan.ended": Told(_("Ended a graduation plan"), FIELD),
    "plans.exported": Told(_("Saved graduation plans as Excel"), FILES),
    "milestone.added": Told(_("Added a milestone to a plan"), FIELD),
    "milestone.changed": Told(_("Changed a milestone"), FIELD),
    "milestone.moved": Told(_("Moved a milestone to another day"), FIELD),
    "milestone.met": Told(_("Recorded that a milestone is met"), FIELD),
    "milestone.unmet": Told(_("Took back that a milestone is met"), FIELD),
    "milestone.dropped": Told(_("Dropped a milestone"), FIELD),
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
    # - end of readiness -
    # graduation
    "year": _("Year"),
    "for_it": _("Reasons for"),
    "against_it": _("Reasons against"),
    "protections": _("Protection notes"),
    "target_month": _("Target month"),
    "from_month": _("Target month before"),
    "milestones": _("Milestones"),
    "due_on": _("Due on"),
    "from_day": _("Due before on"),
    "met_on": _("Met on"),
    # - end of graduation -
    # targets
    # - end of targets -
    # labelling
    # - end of labelling -
    # work reports
    # - end of work reports -
}
