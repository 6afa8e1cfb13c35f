"""What events of field work, plans and targets are called on screens (see audit/words.py)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.audit.told import FIELD, FILES, Told

FIELD_ACTIONS: dict[str, Told] = {
    # sessions
    "group.opened": Told(_("Opened a P2K2 group"), FIELD),
    "group.changed": Told(_("Changed a P2K2 group"), FIELD),
    "group.closed": Told(_("Closed a P2K2 group"), FIELD),
    "group.families_added": Told(_("Added families to a P2K2 group"), FIELD),
    "group.families_taken_out": Told(_("Took families out of a P2K2 group"), FIELD),
    "session.planned": Told(_("Planned a P2K2 session"), FIELD),
    "session.changed": Told(_("Changed a planned P2K2 session"), FIELD),
    "session.cancelled": Told(_("Cancelled a P2K2 session"), FIELD),
    "session.held": Told(_("Recorded who came to a P2K2 session"), FIELD),
    "session.attendance_corrected": Told(_("Corrected who came to a P2K2 session"), FIELD),
    "session.photo_added": Told(_("Added a photo to a P2K2 session"), FIELD),
    "session.photo_removed": Told(_("Removed a photo of a P2K2 session"), FIELD),
    "session.list_exported": Told(_("Saved the attendance list of a P2K2 session as PDF"), FILES),
    "session.report_exported": Told(_("Saved the report of a P2K2 session as PDF"), FILES),
    "sessions.coverage_exported": Told(_("Saved the coverage of P2K2 sessions as Excel"), FILES),
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
    # - end of labelling -
    # work reports
    # - end of work reports -
}

FIELD_FIELDS: dict[str, Promise] = {
    # sessions
    "meets_on": _("Day of the session"),
    "topic": _("Module and session"),
    "make_up": _("Make-up session"),
    "present": _("Families present"),
    "sick": _("Families sick"),
    "on_leave": _("Families on leave"),
    "absent": _("Families absent"),
    "notes": _("What came of it"),
    "place_kept": _("Place of the photo kept"),
    "meeting_place": _("Meeting place"),
    "leader": _("Leader of the group"),
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
    # - end of labelling -
    # work reports
    # - end of work reports -
}
