"""What events of field work, plans and targets are called on screens (see audit/words.py)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.audit.told import FIELD, FILES, Told

FIELD_ACTIONS: dict[str, Told] = {
    # sessions
    # - end of sessions -
    # visits
    "visit.planned": Told(_("Planned a visit"), FIELD),
    "visit.recorded": Told(_("Recorded a visit"), FIELD),
    "visit.postponed": Told(_("Put a visit off"), FIELD),
    "visit.cancelled": Told(_("Cancelled a visit"), FIELD),
    "visit.next_step_done": Told(_("Said that a step agreed at a visit is done"), FIELD),
    "visit.photos_added": Told(_("Added photos to a visit"), FIELD),
    "visit.photo_removed": Told(_("Removed a photo of a visit"), FIELD),
    "visits.exported": Told(_("Saved visits as Excel"), FILES),
    "business.recorded": Told(_("Recorded a business"), FIELD),
    "business.updated": Told(_("Recorded new figures of a business"), FIELD),
    "business.corrected": Told(_("Corrected figures of a business"), FIELD),
    "business.ended": Told(_("Recorded that a business ended"), FIELD),
    "aid.recorded": Told(_("Recorded other aid"), FIELD),
    "aid.corrected": Told(_("Corrected other aid"), FIELD),
    "aid.withdrawn": Told(_("Took back other aid recorded by mistake"), FIELD),
    "photos.resealed": Told(_("Sealed all photos with a new key"), FIELD),
    # - end of visits -
    # readiness
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
    "purpose": _("What for"),
    "visited_on": _("Day of the visit"),
    "was_on": _("Was planned for"),
    "planned_on": _("Planned for"),
    "steps": _("What was done"),
    "photos": _("Photos"),
    "programme": _("Programme"),
    "giver": _("Who gives it"),
    "parts": _("What changed"),
    "ended_on": _("When it ended"),
    "damaged": _("Damaged"),
    # - end of visits -
    # readiness
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
