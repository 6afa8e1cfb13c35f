"""The codes that rules and facts use, in the words people read. Symbols are names in the icon sprite."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tangga.families.words import RELATIONS, SCHOOL_LEVELS
from tangga.runs.words import COMPONENTS, UNSURE

__all__ = ["COMPONENTS", "RELATIONS", "SCHOOL_LEVELS", "UNSURE"]

COMPONENT_CODES = tuple(COMPONENTS)  # the programme's order, as rules.parameters.COMPONENTS (a test holds them equal)
SHORT_COMPONENTS = {
    "pregnancy": pgettext_lazy("short", "Pregnancy"),
    "early_childhood": pgettext_lazy("short", "AUD"),
    "primary": pgettext_lazy("short", "SD"),
    "junior_secondary": pgettext_lazy("short", "SMP"),
    "senior_secondary": pgettext_lazy("short", "SMA"),
    "severe_disability": pgettext_lazy("short", "Disability"),
    "elderly": pgettext_lazy("short", "Elderly"),
    "human_rights_victim": pgettext_lazy("short", "Rights victim"),
}
UNSURE_SHORT = {
    "birth_date": _("birth date"),
    "school_level": _("school"),
    "members": _("members"),
}
STATUSES = {
    "regulation": (_("Regulation"), "gavel", _("read in the text of the regulation")),
    "published": (_("Published"), "book-2", _("read in a public source, not in the regulation itself")),
    "assumed": (_("Assumed"), "bulb", _("no source says it; chosen so that nobody loses a right by it")),
}
REASONS = {
    "counts": _("counts"),
    "over_family_cap": _("over the family's number of places"),
    "over_component_cap": _("over the component's number of places"),
    "no_component": _("in no component"),
    "out_of_school": _("of school age, not in school"),
    "deceased": _("died"),
    "not_born_yet": _("not born yet"),
    "unsure_birth_date": _("birth date unknown"),
    "unsure_school": _("school unknown"),
    "family_not_active": _("family not in the programme"),
}
EXCLUSIONS = {"decile_above_limit": _("decile above the limit")}
SCENARIOS = {"continues": _("children stay in school"), "drops_out": _("children leave school early")}
LEVELS = {
    1: (_("Province"), _("Provinces")),
    2: (_("District"), _("Districts")),
    3: (_("Sub-district"), _("Sub-districts")),
    4: (_("Village"), _("Villages")),
}
POLICY_GROUPS = {
    "components": _("Components: who counts"),
    "benefits": _("Amounts and payment"),
    "eligibility": _("Who may be in the programme"),
    "graduation": _("Leaving the programme"),
    "labelling": _("House labels"),
    "targets": _("Targets and load"),
    "sessions": _("P2K2 sessions"),
    "figures": _("Published figures"),
}
