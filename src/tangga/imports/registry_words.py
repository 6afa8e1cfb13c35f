"""What the comparison with the registry found, in words: outcomes, columns, values, problems and how to mend them."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.areas.models import Area
from tangga.families.models import Family
from tangga.imports.models import State
from tangga.imports.staged import CHANGED, CONFLICT, NEW, REFUSED, SAME

OUTCOMES: Mapping[str, tuple[Promise, str, str]] = {  # label, kind of mark, icon
    NEW: (gettext_lazy("new"), "good", "plus"),
    CHANGED: (gettext_lazy("changed"), "ask", "pencil"),
    CONFLICT: (gettext_lazy("two values"), "ask", "alert-triangle"),
    SAME: (gettext_lazy("known already"), "", "check"),
    REFUSED: (gettext_lazy("refused"), "out", "x"),
}

STATES: Mapping[str, tuple[Promise, str, str]] = {
    State.READING: (gettext_lazy("being read"), "", "clock"),
    State.MAPPING: (gettext_lazy("columns to confirm"), "ask", "adjustments-horizontal"),
    State.PREPARING: (gettext_lazy("being compared"), "", "clock"),
    State.READY: (gettext_lazy("to be decided"), "ask", "help-circle"),
    State.ACCEPTING: (gettext_lazy("being registered"), "", "clock"),
    State.ACCEPTED: (gettext_lazy("in the registry"), "good", "check"),
    State.UNDOING: (gettext_lazy("being undone"), "", "clock"),
    State.UNDONE: (gettext_lazy("undone"), "out", "arrow-back-up"),
    State.DISCARDED: (gettext_lazy("discarded"), "out", "trash"),
    State.FAILED: (gettext_lazy("not readable"), "out", "alert-triangle"),
}

COLUMNS: Mapping[str, Promise] = {
    "name": gettext_lazy("name"),
    "address": gettext_lazy("address"),
    "rt": gettext_lazy("RT"),
    "rw": gettext_lazy("RW"),
    "region_id": gettext_lazy("village"),
    "decile": gettext_lazy("decile"),
    "access_area": gettext_lazy("remote area (PKH Akses)"),
    "excluded_for": gettext_lazy("exclusion"),
    "joined_on": gettext_lazy("joined on"),
    "family_id": gettext_lazy("belongs to"),
    "relation": gettext_lazy("relation"),
    "nik": gettext_lazy("NIK"),
    "birth_date": gettext_lazy("birth date"),
    "sex": gettext_lazy("sex"),
    "school_level": gettext_lazy("school"),
    "school_grade": gettext_lazy("class"),
    "finished_school": gettext_lazy("finished school"),
    "pregnant": gettext_lazy("pregnant"),
    "delivered_on": gettext_lazy("gave birth on"),
    "pregnancy_number": gettext_lazy("number of the pregnancy"),
    "severe_disability": gettext_lazy("severe disability"),
    "deceased_on": gettext_lazy("died on"),
}

VALUES: Mapping[str, Promise] = {
    "female": gettext_lazy("woman"),
    "male": gettext_lazy("man"),
    "none": gettext_lazy("not at school"),
    "primary": gettext_lazy("primary school (SD)"),
    "junior_secondary": gettext_lazy("junior secondary (SMP)"),
    "senior_secondary": gettext_lazy("senior secondary (SMA)"),
    "higher": gettext_lazy("higher education"),
}

# code -> (what it is, what to do). The reader's own codes: tangga.imports.words.
PROBLEMS: Mapping[str, tuple[Promise, Promise]] = {
    "listed_twice": (
        gettext_lazy("The same row stands in the list twice"),
        gettext_lazy("Nothing to do: the first one counts. Delete the other if the two differ."),
    ),
    "kk_on_several": (
        gettext_lazy("Several families on record have this No. KK"),
        gettext_lazy("Decide first which family the number belongs to (Possible duplicates), then upload again."),
    ),
    "village_missing": (
        gettext_lazy("A new family without a village"),
        gettext_lazy("Write the village (desa or kelurahan) into the row."),
    ),
    "village_unknown": (
        gettext_lazy("No village of this district has that name"),
        gettext_lazy("Write the name as the government's list has it, or its code of ten digits."),
    ),
    "village_ambiguous": (
        gettext_lazy("Several villages of this district have that name"),
        gettext_lazy("Add a column with the sub-district (kecamatan), or write the village's code of ten digits."),
    ),
    "village_unknown_kept": (
        gettext_lazy("Village not recognised; the one on record stays"),
        gettext_lazy("Nothing to do, unless the family moved: then write the name as the government's list has it."),
    ),
    "village_ambiguous_kept": (
        gettext_lazy("Several villages have that name; the one on record stays"),
        gettext_lazy("Nothing to do, unless the family moved: then add the sub-district (kecamatan)."),
    ),
    "elsewhere_kept": (
        gettext_lazy("The village lies outside your area; the one on record stays"),
        gettext_lazy("If the family moved away, tell the district office."),
    ),
    "elsewhere": (
        gettext_lazy("Belongs to another area or another facilitator"),
        gettext_lazy("Ask the district office. What is on record elsewhere is not shown here."),
    ),
    "no_area_yet": (
        gettext_lazy("You accompany no family yet, so nobody knows which villages are yours"),
        gettext_lazy("Ask the district's official to assign families to you, or to upload this list."),
    ),
    "office_decides": (
        gettext_lazy("This family cannot be registered by this list"),
        gettext_lazy("Check the No. KK and the village. If both are right, ask the district office: it decides."),
    ),
    "left_already": (
        gettext_lazy("On record as having left the programme"),
        gettext_lazy("A list does not bring a family back. If it is in again, correct it on the family's page."),
    ),
    "family_refused": (
        gettext_lazy("The family of this person was refused"),
        gettext_lazy("Mend the family's row; its members then come with it."),
    ),
    "family_incomplete": (
        gettext_lazy("A row of this new family was refused"),
        gettext_lazy("Mend that row first. The family comes in whole, so that nobody's amount lacks a person."),
    ),
    "nik_damaged_unknown": (
        gettext_lazy("The NIK is damaged, and nobody of this family on record has this name and birth date"),
        gettext_lazy("Type the 16 digits anew: only they tell whether this is somebody new."),
    ),
    "family_missing": (
        gettext_lazy("No row tells which family this person belongs to"),
        gettext_lazy("Write the family's No. KK into the row."),
    ),
    "person_unknown": (
        gettext_lazy("Nobody on record in your area has this NIK"),
        gettext_lazy("Check the 16 digits with the family card; a new person is registered on the family's page."),
    ),
    "nik_on_several": (
        gettext_lazy("Several persons on record have this NIK"),
        gettext_lazy("Decide first whom it belongs to (Possible duplicates), then upload again."),
    ),
    "nik_twice": (
        gettext_lazy("The same NIK stands on several rows"),
        gettext_lazy("All go in, and a case is opened for the office to settle."),
    ),
    "nik_on_others": (
        gettext_lazy("Somebody else on record has this NIK"),
        gettext_lazy("Both stay, and a case is opened for the office to settle."),
    ),
    "death_undated": (
        gettext_lazy("Recorded as dead, without the day"),
        gettext_lazy("The day the list holds for is taken. Correct it on the family's page when you know the day."),
    ),
    "value": (
        gettext_lazy("A value that cannot be"),
        gettext_lazy("Check the row: a class is 1 to 12, a decile 1 to 10."),
    ),
}


def in_words(column: str, value: Any) -> str:
    """An old or new value, for people."""
    if column == "family_id":
        return _family(value)
    if value is None or value == "":
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column == "region_id":
        return Area.objects.filter(code=value).values_list("name", flat=True).first() or str(value)
    return str(VALUES.get(str(value), value))


def _family(family_id: str) -> str:
    """Where a person belongs: a family by its carer and the end of its number."""
    if not family_id:
        return _("no family on record")
    found = Family.objects.filter(family_id=family_id).values_list("name", "kk_mask").first()
    return " ".join(filter(None, found)) if found else _("another family")
