"""Codes of the answers in words, for pages of several features."""

from django.utils.translation import gettext_lazy as _

COMPONENTS = {
    "pregnancy": _("Pregnancy or childbed"),
    "early_childhood": _("Early childhood"),
    "primary": _("Primary school (SD)"),
    "junior_secondary": _("Junior secondary (SMP)"),
    "senior_secondary": _("Senior secondary (SMA)"),
    "severe_disability": _("Severe disability"),
    "elderly": _("Elderly"),
    "human_rights_victim": _("Victim of gross human-rights violation"),
}
UNSURE = {
    "birth_date": _("birth date"),
    "school_level": _("at school or not, and at which level"),
    "members": _("the family's members"),
}
