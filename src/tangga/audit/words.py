"""What each event is called on screens, and what kind of thing it is. Every action recorded anywhere has its line here
(tests/features/audit/test_words.py reads the source)."""

import re
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.audit.field_words import FIELD_ACTIONS, FIELD_FIELDS
from tangga.audit.told import ACCOUNTS, FAMILIES, FIGURES, FILES, LISTS, PROGRAMS, RUNS, WORK, Told
from tangga.audit.told import KINDS as KINDS

ABOUT_ACCOUNTS = frozenset({ACCOUNTS, PROGRAMS})  # all that an administrator of accounts may read


ACTIONS: dict[str, Told] = {
    "person.signed_in": Told(_("Signed in"), ACCOUNTS),
    "person.signed_out": Told(_("Signed out"), ACCOUNTS),
    "person.sign_in_refused": Told(_("Sign-in refused"), ACCOUNTS),
    "person.sign_in_paused": Told(_("Sign-in paused after wrong tries"), ACCOUNTS),
    "person.account_opened": Told(_("Opened an account"), ACCOUNTS),
    "person.posted": Told(_("Posted somebody"), ACCOUNTS),
    "person.second_factor_set_up": Told(_("Set up the second factor"), ACCOUNTS),
    "person.second_factor_turned_off": Told(_("Turned the second factor off"), ACCOUNTS),
    "person.recovery_code_used": Told(_("Signed in with a recovery code"), ACCOUNTS),
    "person.recovery_codes_renewed": Told(_("Made new recovery codes"), ACCOUNTS),
    "person.account_closed": Told(_("Closed an account"), ACCOUNTS),
    "person.account_reopened": Told(_("Opened an account again"), ACCOUNTS),
    "person.posting_ended": Told(_("Ended a posting"), ACCOUNTS),
    "person.posting_withdrawn": Told(_("Took back a posting that had not begun"), ACCOUNTS),
    "person.password_changed": Told(_("Changed their password"), ACCOUNTS),
    "person.password_set": Told(_("Set a password by a one-time link"), ACCOUNTS),
    "person.password_refused": Told(_("Gave a wrong password when changing it"), ACCOUNTS),
    "person.password_link_made": Told(_("Made a one-time link for a password"), ACCOUNTS),
    "person.password_link_ended": Told(_("Ended a one-time link for a password"), ACCOUNTS),
    "person.code_refused": Told(_("Second factor refused"), ACCOUNTS),
    "person.sessions_ended": Told(_("Signed out on all other devices"), ACCOUNTS),
    "person.signed_out_everywhere": Told(_("Signed somebody out on all devices"), ACCOUNTS),
    "second_factor.required": Told(_("Made the second factor required in an area"), ACCOUNTS),
    "second_factor.no_longer_required": Told(_("Made the second factor optional again"), ACCOUNTS),
    "token.made": Told(_("Made a token for a program"), PROGRAMS),
    "token.agreed": Told(_("Agreed that a program acts with this account"), PROGRAMS),
    "token.revoked": Told(_("Ended a program's access"), PROGRAMS),
    "token.used": Told(_("A program used its access"), PROGRAMS),
    "family.viewed": Told(_("Looked at a family"), FAMILIES),
    "family.identity_revealed": Told(_("Uncovered a NIK or KK number"), FAMILIES),
    "families.registered": Told(_("Registered families and members"), FAMILIES),
    "families.assigned": Told(_("Moved families to another facilitator"), FAMILIES),
    "families.identities_resealed": Told(_("Sealed all NIK and KK numbers with a new key"), FAMILIES),
    "change.proposed": Told(_("Proposed a correction"), FAMILIES),
    "change.applied": Told(_("Approved a correction; it holds now"), FAMILIES),
    "change.sent_back": Told(_("Sent a correction back"), FAMILIES),
    "change.withdrawn": Told(_("Withdrew a correction"), FAMILIES),
    "duplicate.decided": Told(_("Decided about what stands twice, or may"), FAMILIES),
    "duplicate.reopened": Told(_("Took back a decision about what stands twice, or may"), FAMILIES),
    "duplicates.searched": Told(_("Looked for who is probably on record twice"), FAMILIES),
    "families.exported": Told(_("Saved families as Excel"), FILES),
    "answers.exported": Told(_("A program fetched answers as a file"), FILES),
    "list.saved": Told(_("Saved a list with its problems as Excel"), FILES),
    "log.exported": Told(_("Saved the log as Excel"), FILES),
    "list.uploaded": Told(_("Uploaded a list"), LISTS),
    "list.mapping_confirmed": Told(_("Confirmed the columns of a list"), LISTS),
    "list.compared": Told(_("A list was compared with the registry"), LISTS),
    "list.conflict_chosen": Told(_("Chose between two values of a list"), LISTS),
    "list.conflicts_chosen": Told(_("Chose between two values for many rows of a list"), LISTS),
    "list.accepted": Told(_("Accepted a list"), LISTS),
    "list.registered": Told(_("A list was taken over into the registry"), LISTS),
    "list.discarded": Told(_("Discarded a list"), LISTS),
    "list.undo_asked": Told(_("Asked to undo a list"), LISTS),
    "list.undo_refused": Told(_("A list stayed: something was built on it"), LISTS),
    "list.undone": Told(_("A list was taken out of the registry again"), LISTS),
    "list.files_deleted": Told(_("Old files of a list were deleted"), LISTS),
    "run.asked": Told(_("Asked for an assessment"), RUNS),
    "run.schedule_set": Told(_("Set the day of the monthly assessment"), RUNS),
    "run.cancelled": Told(_("An assessment was cancelled"), RUNS),
    "run.done": Told(_("Assessed an area"), RUNS),
    "run.thinned": Told(_("Took the answers of an old assessment out of the database"), RUNS),
    "run.failed": Told(_("An assessment failed"), RUNS),
    "run.schedule_failed": Told(_("The monthly assessment could not be asked for"), RUNS),
    "run.comparison_asked": Told(_("Asked for two assessments to be compared"), RUNS),
    "run.compared": Told(_("Compared two assessments"), RUNS),
    "comparison.exported": Told(_("Saved a comparison as Excel"), FILES),
    "edition.drafted": Told(_("Drafted an edition of figures"), FIGURES),
    "edition.recounted": Told(_("Counted a draft edition anew"), FIGURES),
    "edition.table_entered": Told(_("Added a table of another source to a draft edition"), FIGURES),
    "edition.table_removed": Told(_("Took a table of another source out of a draft edition"), FIGURES),
    "edition.published": Told(_("Published an edition"), FIGURES),
    "edition.discarded": Told(_("Discarded a draft edition"), FIGURES),
    "edition.withdrawn": Told(_("Withdrew an edition"), FIGURES),
    "job.asked": Told(_("Asked for work in the background"), WORK),
    "job.failed": Told(_("Work in the background failed"), WORK),
    "job.cancelled": Told(_("Work in the background was stopped"), WORK),
    "job.cancel_asked": Told(_("Asked to stop work in the background"), WORK),
    **FIELD_ACTIONS,
}

FIELDS: dict[str, Promise] = {
    **FIELD_FIELDS,
    "rows": _("Rows"),
    "half": _("Half-year"),
    "shapes": _("Areas with a shape"),
    "others": _("Shapes of other areas"),
    "filters": _("Filters"),
    "reason": _("Needed for"),
    "note": _("In their words"),
    "kind": _("Kind"),
    "role": _("Role"),
    "starts_on": _("From"),
    "ends_on": _("Until"),
    "effective_on": _("Holds from"),
    "why": _("Why"),
    "families": _("Families"),
    "members": _("Members"),
    "numbers": _("Numbers"),
    "as_of": _("As of"),
    "area": _("Area"),
    "school_level": _("School level"),
    "school_grade": _("Class"),
    "finished_school": _("Finished school"),
    "pregnant": _("Pregnant"),
    "delivered_on": _("Gave birth on"),
    "severe_disability": _("Severe disability"),
    "deceased_on": _("Died on"),
    "decile": _("Decile"),
    "excluded_for": _("May not be in the programme because"),
    "region_id": _("Village"),
    "name": _("Name"),
    "address": _("Address"),
    "birth_date": _("Birth date"),
    "rt": _("RT"),
    "rw": _("RW"),
    "kk": _("No. KK"),
    "nik": _("NIK"),
    "sex": _("Sex"),
    "relation": _("Relation"),
    "mother": _("Mother"),
    "carer": _("Card holder"),
    "family_id": _("Family"),
    "known_at": _("Known at"),
    "edition": _("Edition"),
    "expires_on": _("Until"),
    "scopes": _("May"),
    "operation": _("What was asked"),
    "beside": _("Kept beside the current one"),
    "by_link": _("By a link that works once"),
    "day": _("Day of the month"),
    "hour": _("Hour"),
    "months": _("Months"),
    "on": _("Each month"),
    "from": _("From whom"),
    "state": _("State"),
    "columns": _("Columns"),
    "pairs": _("Probable pairs"),
    "pairs_new": _("Of them new"),
    "cases": _("Numbers that stand twice"),
    "cases_opened": _("Numbers that stand twice"),
    "assignments_ended": _("Assignments ended"),
    "families_read": _("Families read"),
    "families_new": _("Families new"),
    "families_changed": _("Families changed"),
    "families_same": _("Families known already"),
    "families_kept": _("Families kept as they were"),
    "members_read": _("Members read"),
    "members_new": _("Members new"),
    "members_changed": _("Members changed"),
    "members_same": _("Members known already"),
    "office_decides": _("Rows the office decides"),
    "families_refused": _("Families refused"),
    "members_refused": _("Members refused"),
    "members_kept": _("Members kept as they were"),
    "families_changed_meanwhile": _("Families that changed meanwhile"),
    "members_changed_meanwhile": _("Members that changed meanwhile"),
    "families_stay": _("Families that stay"),
    "values_kept": _("Values kept where the list had none"),
    "kk_numbers_left_out": _("KK numbers left out"),
    "niks_left_out": _("NIKs left out"),
    "drafts": _("Drafts thrown away"),
    "table": _("Sheet"),
    "take": _("The list's value counts"),
    "key": _("Key"),
    "sessions": _("Devices signed out"),
    "by_administrator": _("By the administrator"),
    "pregnancy_number": _("Number of the pregnancy"),
    "human_rights_victim": _("Victim of a gross human-rights violation"),
    "access_area": _("Remote area (PKH Akses)"),
    "member": _("Member"),
    "people": _("Who moved"),
    "other_family": _("The other family"),
    "left_on": _("Left the programme on"),
}
# Fields of somebody beside the member, or of a family beside the one, that a correction is about.
WHOSE: dict[str, Promise] = {
    "mother": _("%(field)s (mother)"),
    "new_family": _("%(field)s (new family)"),
    "other_family": _("%(field)s (the other family)"),
}
# What programs need to compare two lines, and nobody reads: kept in the log, left out where it is shown.
FOR_MACHINES = frozenset(
    {
        "acts_as", "after", "before", "bytes", "digest", "family_facts_new", "families_sha256", "member_facts_new",
        "members_sha256", "origin", "place", "policy_hash", "registry_families_sha256", "registry_members_sha256",
        "rows_added", "rows_superseded", "sha256", "signature", "subject", "wrong_is_first",
    }
)  # fmt: skip
HIDDEN_VALUE = "…"  # audit.actions: an identity was changed; neither the old nor the new one is in the log


DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(DAY.pattern + r"T\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


def actions_of(kind: str) -> list[str]:
    """The actions of a kind."""
    return [action for action, told in ACTIONS.items() if told.kind == kind]


def in_words(action: str) -> str:
    """An action as people read it; one that this version does not know stays as it is."""
    told = ACTIONS.get(action)
    return str(told.words) if told else action


def in_order(names: Iterable[str]) -> list[str]:
    """Names of fields in the order they are told in: PostgreSQL keeps them by length, SQLite as they were written."""
    places = {name: place for place, name in enumerate(FIELDS)}
    return sorted(names, key=lambda name: (places.get(name.rpartition(".")[2], len(places)), name))


def field_in_words(name: str) -> str:
    """The name of a field of `detail`, `before` or `after`, and whose it is ("mother.pregnant")."""
    whose, _point, column = name.rpartition(".")
    words = str(FIELDS.get(column, column.replace("_", " ")))
    return str(WHOSE[whose]) % {"field": words} if whose in WHOSE else words
