"""The codes of facts in the words people read."""

from django.utils.translation import gettext_lazy as _

# The tie to the carer, where a list gave it by one of these codes; any other text is shown as the list had it.
RELATIONS = {
    "head": _("head of the family"),
    "spouse": _("husband or wife"),
    "child": _("child"),
    "grandchild": _("grandchild"),
    "parent": _("parent"),
}
SCHOOL_LEVELS = {
    "": _("not known"),
    "none": _("not in school"),
    "primary": "SD/MI/Paket A",
    "junior_secondary": "SMP/MTs/Paket B",
    "senior_secondary": "SMA/SMK/MA/Paket C",
    "higher": _("university or college"),
}
