"""The form of aid beside PKH."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tangga.families.change_forms import a_day, from_list, one_of, some_text
from tangga.families.models import Family, Member
from tangga.families.queries import ever_members_of, members_of
from tangga.visits.aid_actions import Aid
from tangga.visits.aid_models import Giver, Source
from tangga.visits.checks import LONGEST_LINE, one_line
from tangga.visits.forms import Checked, Rupiah
from tangga.visits.models import AidReceipt
from tangga.visits.programmes import programmes

HOW_OFTEN = (("goes_on", _("again and again")), ("once", _("once")))


class AidForm(Checked):
    """What is received, from whom, since when. `before`: the row it corrects; then the reason is asked too."""

    texts = {"programme_name": lambda text: one_line(text, 120), "goods": lambda text: one_line(text, 200)}

    def __init__(
        self, family: Family, on: date, data: Mapping[str, Any] | None = None, before: AidReceipt | None = None
    ) -> None:
        super().__init__(data, initial=_as_first(before) if before else {"starts_on": None})
        self.family = family
        choices = [(each.code, each.name) for each in programmes().values()]
        self.fields["programme"] = from_list(_("Programme"), [("", "–"), *choices], required=True)
        self.fields["programme_name"] = some_text(
            _("What the programme is called"),
            120,
            note=_("For programmes of the province or district, and other aid."),
        )
        self.fields["giver"] = from_list(_("Who gives it"), [("", _("as usual for this programme")), *Giver.choices])
        people = {each.member.pk: each.member for each in members_of(family, on)}
        if before is not None and before.member is not None:
            people.setdefault(before.member.pk, before.member)
        named = [(str(each.public_id), each.name or each.member_id) for each in people.values()]
        self.fields["member"] = from_list(_("For whom"), [("", _("the whole family")), *named])
        self.fields["often"] = one_of(_("How often"), HOW_OFTEN)
        self.fields["amount_idr"] = Rupiah(_("Rupiah each time"), note=_("Leave empty if it is goods, or not known."))
        self.fields["goods"] = some_text(_("Goods or services"), 200, note=_("For example: 10 kg of rice, 2 goats."))
        self.fields["starts_on"] = a_day(_("Since when, or when"))
        self.fields["ends_on"] = a_day(_("Last day, if it has ended"), required=False)
        self.fields["source"] = one_of(_("How you know"), Source.choices)
        if before is not None:
            self.texts = self.texts | {"because": one_line}
            self.fields["because"] = some_text(_("What was wrong, or what changed"), LONGEST_LINE, required=True)

    def aid(self) -> Aid:
        """What was said. After is_valid()."""
        cleaned = self.cleaned_data
        member: Member | None = None
        if cleaned["member"]:
            member = ever_members_of(self.family).get(public_id=cleaned["member"])
        return Aid(
            programme=cleaned["programme"],
            programme_name=cleaned["programme_name"],
            giver=cleaned["giver"] or programmes()[cleaned["programme"]].level.value,
            member=member,
            amount_idr=cleaned["amount_idr"],
            goods=cleaned["goods"],
            once=cleaned["often"] == "once",
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            source=cleaned["source"],
        )


def _as_first(row: AidReceipt) -> dict[str, Any]:
    names = ("programme", "programme_name", "giver", "amount_idr", "goods", "starts_on", "ends_on", "source")
    return {name: getattr(row, name) for name in names} | {
        "member": str(row.member.public_id) if row.member else "",
        "often": "once" if row.once else "goes_on",
    }
