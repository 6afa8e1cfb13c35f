"""The form of each kind of correction: what is asked on the phone, and the wish it makes."""

from collections.abc import Mapping
from datetime import date
from typing import Any, assert_never

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.errors import NotValid
from tangga.families import identity
from tangga.families.change_checks import people_of
from tangga.families.change_kinds import SPECS, Day, K, Spec, Who, day
from tangga.families.changes import LONGEST_TEXT, Wish
from tangga.families.free_text import without_numbers
from tangga.families.models import Change, ChangeKind, Family, Member, Sex
from tangga.families.number_words import NUMBER_DAMAGES
from tangga.families.queries import KnownMember, facts_of, families_seen_by
from tangga.families.words import RELATIONS, SCHOOL_LEVELS
from tangga.people.models import Person
from tangga.policy import load, overlays_for
from tangga.rules.identifiers import kk_warnings, nik_warnings, read_number

EXCLUSIONS = "eligibility/exclusions/"
DISTRICT_DIGITS = 4
FLAGS = ("finished_school", "pregnant", "severe_disability", "human_rights_victim", "access_area")
YES_NO = (("yes", _("Yes")), ("no", _("No")))
SEXES = ((Sex.FEMALE.value, _("female")), (Sex.MALE.value, _("male")))
LEVELS = [(code, label) for code, label in SCHOOL_LEVELS.items() if code]
CLASSES = [("", _("not known"))] + [(str(each), str(each)) for each in range(1, 13)]


def a_day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    return forms.DateField(label=label, required=required, widget=widget, input_formats=["%Y-%m-%d"])


def some_text(label: Any, longest: int, *, required: bool = False, note: Any = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"} | attrs)
    return forms.CharField(label=label, max_length=longest, required=required, help_text=note, widget=widget)


def a_number(label: Any, note: Any) -> forms.CharField:
    return some_text(label, 30, note=note, inputmode="numeric")


def one_of(label: Any, choices: Any, *, required: bool = True, note: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required, help_text=note, widget=forms.RadioSelect)


def from_list(label: Any, choices: Any, *, required: bool = False, note: Any = "") -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=choices, required=required, help_text=note, widget=widget)


class ChangeForm(forms.Form):
    """The questions of one kind about one family. `wish` after is_valid()."""

    def __init__(
        self,
        kind: ChangeKind,
        family: Family,
        person: Person,
        on: date,
        data: Mapping[str, Any] | None = None,
        change: Change | None = None,
        member: str = "",
    ) -> None:
        self.spec: Spec = SPECS[kind.value]
        self.kind, self.family, self.person, self.on, self.change = kind, family, person, on, change
        self.facts = facts_of(family, on)
        super().__init__(data, initial=_initial(change, family, self.facts) | ({"member": member} if member else {}))
        people = people_of(family, self.spec.who)
        if people:
            question = _("Who holds the card from now on") if kind == K.CARER else _("Who")
            self.fields["member"] = one_of(question, [(str(each.member.public_id), called(each)) for each in people])
        self._ask()
        if self.spec.day is not Day.NEVER:
            self.fields["effective_on"] = a_day(self.spec.day_label, required=self.spec.day is Day.ASKED)
        self.fields["reason"] = forms.CharField(
            label=_("How do you know"),
            help_text=_("For example: seen on the family card at the visit. No NIK or KK numbers here."),
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        )

    def _ask(self) -> None:
        """The fields of the kind itself."""
        keep = _("The number typed before is kept unless you type another.") if self.change else ""
        match self.kind:
            case K.BIRTH:
                mothers = people_of(self.family, Who.NOT_MALE)
                self.fields["name"] = some_text(_("Name"), 120, required=True)
                self.fields["sex"] = one_of(_("Sex"), SEXES)
                self.fields["nik"] = a_number(_("NIK"), keep or _("16 digits. Leave empty if there is none yet."))
                self.fields["mother"] = from_list(
                    _("Mother"),
                    [("", _("not of this family"))] + [(str(each.member.public_id), called(each)) for each in mothers],
                    note=_("Her pregnancy is then recorded as ended by this birth."),
                )
            case K.JOIN:
                self.fields["name"] = some_text(_("Name"), 120, required=True)
                self.fields["sex"] = one_of(_("Sex"), SEXES)
                self.fields["birth_date"] = a_day(_("Birth date"))
                self.fields["relation"] = from_list(_("Tie to the card holder"), [("", "–"), *RELATIONS.items()])
                self.fields["nik"] = a_number(_("NIK"), keep or _("16 digits. Leave empty if it is not known."))
                self.fields["school_level"] = from_list(_("School"), list(SCHOOL_LEVELS.items()))
                self.fields["school_grade"] = from_list(_("Class"), CLASSES)
            case K.MOVE_FAMILY | K.MERGE:
                self.fields["other"] = some_text(
                    _("The other family"), 64, required=True, note=_("Its KK number (16 digits) or its family id.")
                )
            case K.SCHOOL:
                self.fields["school_level"] = one_of(_("School"), LEVELS)
                self.fields["school_grade"] = from_list(
                    _("Class"), CLASSES, note=_("Counted over all 12 years: SD 1 to 6, SMP 7 to 9, SMA 10 to 12.")
                )
                self.fields["finished_school"] = one_of(_("Has finished all 12 years"), YES_NO)
            case K.PREGNANCY:
                self.fields["pregnant"] = one_of(_("Pregnant now"), YES_NO)
                self.fields["delivered_on"] = a_day(_("Last birth given on (if any)"), required=False)
                self.fields["pregnancy_number"] = forms.IntegerField(
                    label=_("Which pregnancy is it, or was it"),
                    required=False,
                    min_value=1,
                    max_value=30,
                    widget=forms.NumberInput(attrs={"class": "form-control"}),
                )
            case K.DISABILITY:
                self.fields["severe_disability"] = one_of(_("Severely disabled"), YES_NO)
            case K.RIGHTS_VICTIM:
                self.fields["human_rights_victim"] = one_of(_("Registered as a victim"), YES_NO)
            case K.ACCESS_AREA:
                self.fields["access_area"] = one_of(_("Lives in a remote area (PKH Akses)"), YES_NO)
            case K.DETAILS:
                only = _("Fill in only what is wrong.")
                self.fields["name"] = some_text(_("Right name"), 120, note=only)
                self.fields["birth_date"] = a_day(_("Right birth date"), required=False)
                self.fields["sex"] = from_list(_("Right sex"), [("", "–"), *SEXES])
                self.fields["relation"] = from_list(_("Right tie to the card holder"), [("", "–"), *RELATIONS.items()])
            case K.NIK | K.KK:
                which = self.kind.upper()
                self.fields[self.kind.value] = a_number(
                    _("Right %(number)s number") % {"number": which}, keep or _("All 16 digits, as on the card.")
                )
                self.fields["unknown"] = forms.BooleanField(
                    label=_("The right number is not known: only take the wrong one away"), required=False
                )
            case K.ADDRESS:
                self._ask_where()
            case K.EXCLUDE:
                self.fields["excluded_for"] = one_of(_("What bars the family"), exclusions(self.facts, self.on))
            case K.SPLIT:
                people = [(str(each.member.public_id), called(each)) for each in people_of(self.family, Who.LIVING)]
                self.fields["members"] = forms.MultipleChoiceField(
                    label=_("Who belongs to the new family"), choices=people, widget=forms.CheckboxSelectMultiple
                )
                self.fields["carer"] = from_list(
                    _("Who holds the new family's card"), [("", "–"), *people], required=True
                )
                self.fields["kk"] = a_number(
                    _("KK number of the new family"), keep or _("16 digits. Leave empty if the card is not there yet.")
                )
                self._ask_where()
            case K.RETURN | K.DEATH | K.MOVE_OUT | K.CARER | K.READMIT | K.DEATH_UNDONE:
                pass  # who it is about and since when is all there is to ask
            case _:
                assert_never(self.kind)

    def _ask_where(self) -> None:
        here = self.facts.region_id if self.facts else ""
        villages = Area.objects.filter(within("code", here[:DISTRICT_DIGITS]), level=Level.VILLAGE)
        choices = [
            (area.code, f"{area.name}, {area.parent.name if area.parent else ''}")
            for area in villages.select_related("parent").order_by("name")
        ]
        self.fields["address"] = some_text(_("Address"), 200)
        self.fields["rt"] = some_text("RT", 5, inputmode="numeric")
        self.fields["rw"] = some_text("RW", 5, inputmode="numeric")
        self.fields["region_id"] = from_list(_("Village"), choices if here else [], required=True)
        self.fields["village_code"] = some_text(
            _("Village code, when it lies in another district"),
            13,
            note=_("10 digits. Then the village above does not count."),
            inputmode="numeric",
        )

    def clean_nik(self) -> Any:
        return self._number("nik")

    def clean_kk(self) -> Any:
        return self._number("kk")

    def _number(self, kind: identity.Kind) -> dict[str, Any] | None:
        """The number sealed, with the codes of what does not fit in it; what was typed goes no further."""
        read = read_number(self.cleaned_data[kind])
        if read.damage:
            raise forms.ValidationError(str(NUMBER_DAMAGES[read.damage]))
        if not read.digits:
            return self.change.asked.get(kind) if self.change else None
        return {
            "sealed": identity.seal(read.digits),
            "index": identity.blind_index(kind, read.digits),
            "mask": identity.mask(read.digits),
            "digits": read.digits,  # for the warnings, in clean(); never kept
        }

    def clean_reason(self) -> str:
        return self._words("reason")

    def clean_name(self) -> str:
        return self._words("name")

    def clean_address(self) -> str:
        return self._words("address")

    def _words(self, name: str) -> str:
        try:
            return without_numbers(self.cleaned_data[name])
        except NotValid as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean_other(self) -> Family:
        text = self.cleaned_data["other"].strip()
        read = read_number(text)
        seen = families_seen_by(self.person, self.on)
        found = list(
            seen.filter(kk_index__in=identity.blind_indexes("kk", read.digits))[:2]
            if read.digits
            else seen.filter(family_id=text)[:2]
        )
        if not found:
            raise forms.ValidationError(
                _("You see no family with this number. Check it, or ask your coordinator, who sees the whole district.")
            )
        if len(found) > 1:
            raise forms.ValidationError(_("Two families have this KK number. Give the family id instead."))
        return found[0]

    def clean_village_code(self) -> str:
        code = self.cleaned_data["village_code"].replace(".", "").strip()
        if code and not Area.objects.filter(pk=code, level=Level.VILLAGE).exists():
            raise forms.ValidationError(_("No village has this code. Check its 10 digits."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.kind in (K.NIK, K.KK) and self.kind.value not in self.errors:
            if cleaned.get("unknown"):
                cleaned[self.kind.value] = None
            elif not cleaned.get(self.kind.value):
                self.add_error(self.kind.value, _("Type all 16 digits, or say below that the number is not known."))
        for kind in ("nik", "kk"):
            if isinstance(cleaned.get(kind), dict) and "digits" in cleaned[kind]:
                digits = cleaned[kind].pop("digits")
                cleaned[kind]["warnings"] = self._warnings(kind, digits, cleaned)
        return cleaned

    def _warnings(self, kind: str, digits: str, cleaned: Mapping[str, Any]) -> list[str]:
        if kind == "kk":
            return list(kk_warnings(digits))
        born, sex = cleaned.get("birth_date"), cleaned.get("sex")
        if self.kind == K.BIRTH:
            born = cleaned.get("effective_on")
        for each in people_of(self.family, self.spec.who) if self.kind == K.NIK else ():
            if str(each.member.public_id) == cleaned.get("member") and each.facts is not None:
                born, sex = each.facts.birth_date, each.facts.sex
        return list(nik_warnings(digits, born, sex or None))

    def wish(self) -> Wish:
        """What the form asks for."""
        cleaned = self.cleaned_data
        member = Member.objects.get(public_id=cleaned["member"]) if cleaned.get("member") else None
        return Wish(
            kind=self.kind,
            family=self.family,
            member=member,
            other_family=cleaned.get("other"),
            effective_on=cleaned.get("effective_on"),
            asked=self._asked(),
            reason=cleaned["reason"],
        )

    def _asked(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        beside = {"member", "other", "effective_on", "reason", "unknown", "village_code"}
        asked: dict[str, Any] = {}
        for name in self.fields:
            if name in beside:
                continue
            value = cleaned.get(name)
            if isinstance(value, date):
                value = value.isoformat()
            elif name in FLAGS:
                value = value == "yes"
            elif name == "school_grade":
                value = int(value) if value else None
            asked[name] = value
        if cleaned.get("village_code"):
            asked["region_id"] = cleaned["village_code"]
        if self.kind == K.DETAILS:
            asked = {name: value for name, value in asked.items() if value}
        if self.kind == K.BIRTH:
            asked |= {"birth_date": cleaned["effective_on"].isoformat(), "relation": "child"}
        return asked


def called(each: KnownMember) -> str:
    """A person of a family as they are told apart: name and year of birth."""
    name = each.member.name or each.member.member_id
    if each.facts is None or each.facts.birth_date is None:
        return name
    return f"{name} ({each.facts.birth_date.year})"


def exclusions(facts: Any, on: date) -> list[tuple[str, str]]:
    """(code, label) of everything that bars a family by the policy in force."""
    policy = load(on, overlays_for(facts.region_id) if facts else ())
    language = "en" if (get_language() or "id").startswith("en") else "id"
    return [
        (each.path.removeprefix(EXCLUSIONS), each.label[language])
        for each in policy.parameters()
        if each.path.startswith(EXCLUSIONS)
    ]


def _initial(change: Change | None, family: Family, facts: Any) -> dict[str, Any]:
    start: dict[str, Any] = {"region_id": facts.region_id if facts else ""}
    start |= {name: getattr(family, name) for name in ("address", "rt", "rw")}
    if change is None:
        return start
    told: dict[str, Any] = {
        name: ("yes" if value else "no") if name in FLAGS else value
        for name, value in change.asked.items()
        if name not in ("nik", "kk")
    }
    told |= {name: day(told[name]) for name in ("birth_date", "delivered_on") if told.get(name)}
    if change.member is not None:
        told["member"] = str(change.member.public_id)
    if change.other_family is not None:
        told["other"] = change.other_family.family_id
    return start | told | {"effective_on": change.effective_on, "reason": change.reason}
