"""What codes of the time after an exit are called on screens."""

from django.utils.translation import gettext_lazy as _

from tangga.after_exit import standing

GROUPINGS = {
    standing.TOGETHER: _("all together"),
    standing.REGION: _("by area"),
    standing.REASON: _("by reason for leaving"),
    standing.LABEL: _("by the label on the house"),
    standing.TYPE: _("by how they left"),
}
MEASURES = {
    standing.FALLEN: _("fell back, or came back into the programme (until last seen)"),
    standing.BACK: _("came back into the programme (by the registry alone)"),
}
LABELS = {
    standing.RECENT: _("label shortly before"),
    standing.EARLIER: _("label long before"),
    standing.NONE: _("no label on record"),
}
