"""What codes of the time after an exit are called on screens."""

from django.utils.translation import gettext_lazy as _

from tangga.after_exit import standing
from tangga.after_exit.models import Sign

GROUPINGS = {
    standing.TOGETHER: _("all together"),
    standing.REGION: _("by area"),
    standing.REASON: _("by reason for leaving"),
    standing.LABEL: _("by the label on the house"),
    standing.TYPE: _("by how they left"),
    standing.GRANT: _("by grant"),
}
MEASURES = {
    standing.FALLEN: _("fell back, or came back into the programme (until last seen)"),
    standing.BACK: _("came back into the programme (by the registry alone)"),
}
# sign -> (its picture, what it counts, what else may be behind it)
SIGNS = {
    Sign.DECEMBER: (
        "calendar",
        _("Whose voluntary exits of the year were proposed in December, from the share of the policy on."),
        _("A list of candidates may have been decided late in the year, or an office was closed before."),
    ),
    Sign.LOW_READINESS: (
        "stairs-down",
        _("Voluntary exits in force whose family had no answers about readiness when proposed, or low ones."),
        _("The family may have been asked on paper, or its life changed since it answered."),
    ),
    Sign.QUICK_RETURN: (
        "arrow-back-up",
        _("Graduations after which the family fell back or came back within the months of the policy."),
        _("A flood, an illness or a closed factory brings many families back at once."),
    ),
    Sign.COPIED_FINDINGS: (
        "copy",
        _("One re-verifier wrote the very same words about several families; blanks and full stops aside."),
        _("Short notes agree by nature; only longer ones are compared."),
    ),
    Sign.COPIED_NOTES: (
        "copy",
        _("One visitor wrote the very same findings about several families with a case of the year."),
        _("A group of neighbours may have been visited on one day about one matter."),
    ),
    Sign.COPIED_PHOTOS: (
        "camera",
        _("The very same file is kept as the photo of several families' visits or statements."),
        _("A group photo may show several families; or a photo was chosen by mistake."),
    ),
    Sign.ONE_WITNESS: (
        "users",
        _("One person witnessed the statements of many families in the year, from the number of the policy on."),
        _("The head of a neighbourhood witnesses for all of it, and names can be alike."),
    ),
}
LABELS = {
    standing.RECENT: _("label shortly before"),
    standing.EARLIER: _("label long before"),
    standing.NONE: _("no label on record"),
}
