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
    "visit.planned": Told(_("Planned a visit"), FIELD),
    "visit.recorded": Told(_("Recorded a visit"), FIELD),
    "visit.postponed": Told(_("Put a visit off"), FIELD),
    "visit.cancelled": Told(_("Cancelled a visit"), FIELD),
    "visit.corrected": Told(_("Corrected a visit"), FIELD),
    "visit.withdrawn": Told(_("Withdrew a visit recorded by mistake"), FIELD),
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
    "readiness.answered": Told(_("Answered the readiness questionnaire with a family"), FIELD),
    "readiness.corrected": Told(_("Put readiness answers right"), FIELD),
    "readiness.collected": Told(_("Brought in readiness answers gathered with ODK or Kobo"), FIELD),
    "readiness.frozen": Told(_("Held readiness answers fast for a case"), FIELD),
    "readiness.let_go": Told(_("Let go of readiness answers of a withdrawn case"), FIELD),
    "questionnaire.brought_in": Told(_("Brought in a version of the readiness questionnaire"), FIELD),
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
    "plan.paper_taken": Told(_("Saved a graduation plan as PDF"), FILES),
    "plans.exported": Told(_("Saved graduation plans as Excel"), FILES),
    "cases.exported": Told(_("Saved cases as Excel"), FILES),
    "milestone.added": Told(_("Added a milestone to a plan"), FIELD),
    "milestone.changed": Told(_("Changed a milestone"), FIELD),
    "milestone.moved": Told(_("Moved a milestone to another day"), FIELD),
    "milestone.met": Told(_("Recorded that a milestone is met"), FIELD),
    "milestone.unmet": Told(_("Took back that a milestone is met"), FIELD),
    "milestone.dropped": Told(_("Dropped a milestone"), FIELD),
    "work_plan.exported": Told(_("Saved a work plan as PDF"), FILES),
    # - end of graduation -
    # cases
    "case.proposed": Told(_("Proposed that a family leaves"), FIELD),
    "case.proposed_again": Told(_("Proposed once more that a family leaves"), FIELD),
    "case.signed": Told(_("Brought a family's signed statement"), FIELD),
    "case.verified": Told(_("Re-verified an exit"), FIELD),
    "case.sent_back": Told(_("Sent an exit back"), FIELD),
    "case.rejected": Told(_("Rejected an exit"), FIELD),
    "case.approved": Told(_("Approved an exit"), FIELD),
    "case.withdrawn": Told(_("Recorded that an exit is withdrawn"), FIELD),
    "case.carried_out": Told(_("Carried an exit out"), FIELD),
    "case.objected_to": Told(_("Recorded that a family objects to its exit"), FIELD),
    "case.objection_dismissed": Told(_("Dismissed an objection"), FIELD),
    "case.objection_upheld": Told(_("Upheld an objection: the exit is taken back"), FIELD),
    "case.followed_up": Told(_("Said that a family is followed up after its exit"), FIELD),
    "case.settled": Told(_("Said that a family stands on its own"), FIELD),
    "case.fallen_back": Told(_("Said that a family has fallen back"), FIELD),
    "case.closed": Told(_("Closed a case"), FIELD),
    # - end of cases -
    # grants
    "grants.opened": Told(_("Opened the way to grants with an exit"), FIELD),
    "grants.closed": Told(_("Closed the way to grants: the exit was taken back"), FIELD),
    "grant.proposed": Told(_("Proposed a grant"), FIELD),
    "grant.approved": Told(_("Approved a grant"), FIELD),
    "grant.refused": Told(_("Refused a grant"), FIELD),
    "grant.cancelled": Told(_("Cancelled a grant"), FIELD),
    "grant.handed_over": Told(_("Recorded the handover of a grant"), FIELD),
    "grant.taken_back": Told(_("Took a grant back"), FIELD),
    "grant.left_standing": Told(_("Left a grant as it is after its exit was taken back"), FIELD),
    "grant.exit_taken_back": Told(_("The exit behind a grant was taken back"), FIELD),
    "grant.paper_taken": Told(_("Saved the handover record of a grant as PDF"), FILES),
    "grants.exported": Told(_("Saved grants as Excel"), FILES),
    "grant_budget.entered": Told(_("Entered a budget of grants"), FIELD),
    "grant_budget.corrected": Told(_("Corrected a budget of grants"), FIELD),
    "grant_budgets.exported": Told(_("Saved budgets of grants as Excel"), FILES),
    # - end of grants -
    # papers
    "paper.issued": Told(_("Issued papers with a number"), FIELD),
    "paper.voided": Told(_("Said that an issued paper is no longer valid"), FIELD),
    "paper.exported": Told(_("Took an issued paper as PDF"), FILES),
    "papers.exported": Told(_("Saved the register of issued papers as Excel"), FILES),
    "certificates.removed": Told(_("Old files of certificates were thrown away"), FILES),
    "certificates.exported": Told(_("Took many certificates as one PDF"), FILES),
    # - end of papers -
    # targets
    "exits.recorded": Told(_("Recorded families' exits"), FIELD),
    "target.set": Told(_("Set a target"), FIELD),
    "target.shared_out": Told(_("Shared a target out"), FIELD),
    "targets.exported": Told(_("Saved progress as Excel"), FILES),
    "exits.exported": Told(_("Saved graduates as Excel"), FILES),
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
    "work.recorded": Told(_("Recorded other work"), FIELD),
    "work.changed": Told(_("Changed other work"), FIELD),
    "work.withdrawn": Told(_("Withdrew other work"), FIELD),
    "work.photo_removed": Told(_("Removed a photo of other work"), FIELD),
    "work_report.made": Told(_("Made a work report"), FIELD),
    "work_report.exported": Told(_("Took a work report as a file"), FILES),
    "work_reports.exported": Told(_("Saved who made which work reports"), FILES),
    "work_reports.resealed": Told(_("Sealed all files of work reports with a new key"), FIELD),
    "letterhead.written": Told(_("Wrote the letterhead of the district"), FIELD),
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
    "answered": _("questions answered"),
    "unknown": _("questions nobody knew"),
    "level": _("level"),
    "case": _("case"),
    "in_force_from": _("in force from"),
    "questions": _("questions"),
    "points": _("most points"),
    "tool": _("Gathered with"),
    # - end of readiness -
    # graduation
    "year": _("Year"),
    "for_it": _("Reasons for"),
    "against_it": _("Reasons against"),
    "protections": _("Protection notes"),
    "target_month": _("Target month"),
    "from_month": _("Target month before"),
    "milestones": _("Milestones"),
    "end_reason": _("How it ended"),
    "due_on": _("Due on"),
    "from_day": _("Due before on"),
    "met_on": _("Met on"),
    # - end of graduation -
    # cases
    "before": _("State before"),
    "exit_type": _("How the family leaves"),
    "reasons": _("Reasons"),
    "signed_on": _("Signed on"),
    "pictures": _("Pictures"),
    "number": _("Number of the decision"),
    "harm_check": _("Harm check"),
    # - end of cases -
    # grants
    "amount_idr": _("Amount in rupiah"),
    "change_idr": _("Change in rupiah"),
    "handed_on": _("Handed over on"),
    # - end of grants -
    # targets
    "target": _("Target number"),
    "rule": _("rule"),
    "base_on": _("base date"),
    "corrected": _("Corrected"),
    "facilitators": _("Facilitators"),
    "files": _("Files"),
    "new": _("New"),
    "read": _("Rows read"),
    "same": _("Known already"),
    "version": _("Version"),
    # - end of targets -
    # labelling
    "label_status": _("status of the label"),
    "labelled_on": _("day at the house"),
    "houses_listed": _("houses on the list"),
    "houses_recorded": _("houses recorded"),
    "label_photos": _("photos of the label"),
    # - end of labelling -
    # work reports
    "rhk": _("Line of the work plan (RHK)"),
    "activities": _("Activities"),
    "revision": _("Revision"),
    "month": _("Month"),
    "form": _("Form of the file"),
    "named": _("With names"),
    "basis_lines": _("Lines of the legal basis"),
    "letterhead_lines": _("Lines of the letterhead"),
    "done_on": _("Day"),
    "starts_at": _("Began at"),
    "place": _("Place"),
    "what": _("What was done"),
    "participants": _("How many people took part"),
    "result": _("Result"),
    "link": _("Address of the post"),
    # - end of work reports -
}
