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
    # - end of targets -
    # labelling
    "labelling.planned": Told(_("Planned a labelling campaign"), FIELD),
    "labelling.begun": Told(_("Began a labelling campaign"), FIELD),
    "labelling.finished": Told(_("Finished a labelling campaign"), FIELD),
    "labelling.cancelled": Told(_("Cancelled a labelling campaign"), FIELD),
    "label.recorded": Told(_("Recorded a house label"), FIELD),
    "label.followed_up": Told(_("Followed up a house without a label"), FIELD),
    "labels.exported": Told(_("Saved house labels as Excel"), FILES),
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
    # - end of targets -
    # labelling
    "label_status": _("status of the label"),
    "labelled_on": _("day at the house"),
    "houses_listed": _("houses on the list"),
    "houses_recorded": _("houses recorded"),
    "label_photos": _("photos of the label"),
    # - end of labelling -
    # work reports
    # - end of work reports -
}
