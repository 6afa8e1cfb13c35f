"""Forms: a published table to check, and what became of a kept one."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.areas.tree import digits, plain
from tangga.claims.checks import LONGEST_SOURCE, LONGEST_WORDS
from tangga.claims.naming import names_of_area, tree_title
from tangga.claims.pasting import number_of
from tangga.claims.sheets import LONGEST_TEXT, text_of
from tangga.errors import NotValid
from tangga.families.change_forms import a_day, from_list, some_text
from tangga.figures.definitions import indicators
from tangga.papers import formats
from tangga.people.screens import Viewer
from tangga.rules import periods

OTHER_MEASURE = "-"
WIDEST = 500  # areas looked through for a name


def _long(label: Any, longest: int, rows: int, note: Any = "", required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, required=required, help_text=note, widget=widget)


class TableForm(forms.Form):
    """A published table, and what it is about. After is_valid() `area` is the area (None: the country)."""

    def __init__(
        self, viewer: Viewer, data: Mapping[str, Any] | None = None, files: Any = None, initial: Any = None
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.viewer = viewer
        self.area: Area | None = None
        language = formats.language()
        measures = [(each.code, each.name[language]) for each in indicators().values()]
        self.fields["text"] = _long(
            _("The table"),
            LONGEST_TEXT,
            8,
            _("As it was printed: “Lombok Barat 2.530; Lombok Timur 870; …”, or cells copied from a spreadsheet: a "
              "name or code and a number on each line."),
        )  # fmt: skip
        self.fields["file"] = forms.FileField(
            label=_("Or a file"),
            required=False,
            help_text=_("Excel, OpenDocument or CSV with such a table; or YAML as `tangga claim check` reads it."),
            widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.xls,.ods,.csv,.txt,.yaml,.yml"}),
        )
        self.fields["measure"] = from_list(_("Which number"), [*measures, (OTHER_MEASURE, _("another number"))])
        self.fields["other_measure"] = some_text(
            _("Another number, in words"), 60, note=_("What Tangga does not count is added up all the same.")
        )
        self.fields["area"] = some_text(
            _("Area it is about"), 120, note=_("Name or code. Empty: your own area."), list="claim-areas"
        )
        self.fields["period"] = some_text(
            _("Period"), 30, note=_("2020, 2020-H1 (a half), 2020-Q3, 2020-06, or 2020-01-01..2020-06-30.")
        )
        self.fields["stated"] = some_text(_("Total it states"), 30, note=_("As printed. Empty: it states none."))
        self.fields["as_of"] = _optional_day(_("As of"), _("“Up to 17 December 2020”: that day."))
        self.fields["known_on"] = _optional_day(
            _("As known on"), _("Empty: the end of the day above, else of the day it was published.")
        )
        self.fields["source"] = some_text(
            _("Where it was published"),
            LONGEST_SOURCE,
            note=_("Newspaper or office, and the heading. Needed to keep it."),
        )
        self.fields["address"] = some_text(_("Its address on the web"), 500, inputmode="url")
        self.fields["published_on"] = _optional_day(_("Published on"))
        self.fields["sent_as"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
        self.fields["corrects"] = forms.UUIDField(widget=forms.HiddenInput, required=False)
        self.fields["why"] = _long(_("What was wrong with the kept one"), LONGEST_WORDS, 2)

    def asked(self, *names: str) -> list[forms.BoundField]:
        """Fields by name, for the page."""
        return [self[name] for name in names]

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file is not None:
            try:
                self.from_file = text_of(file)
            except NotValid as refused:
                raise forms.ValidationError(str(refused)) from refused
        return file

    def clean_area(self) -> str:
        said = " ".join(self.cleaned_data["area"].split())
        own = self.viewer.area
        if not said:
            self.area = own
            return said
        if own is None and (said == "00" or plain(said) in ("indonesia", "nasional", "seluruh indonesia")):
            return said
        found = areas_named(said, own)
        if len(found) == 1:
            self.area = found[0]
            return said
        if found:
            names = "; ".join(f"{tree_title(each)} ({each.code})" for each in found[:6])
            raise forms.ValidationError(
                _("Several areas are called so. Write the code: %(names)s."), params={"names": names}
            )
        raise forms.ValidationError(_("No area of yours is called so. Write its name with its kind, or its code."))

    def clean_period(self) -> str:
        said: str = self.cleaned_data["period"].strip()
        if said:
            try:
                periods.read(said)
            except ValueError as error:
                raise forms.ValidationError(
                    _("This is no period. Write 2020, 2020-H1, 2020-Q3, 2020-06 or 2020-01-01..2020-06-30.")
                ) from error
        return said

    def clean_stated(self) -> int | None:
        said = self.cleaned_data["stated"].strip()
        if not said:
            return None
        number = number_of(said)
        if number is None:
            raise forms.ValidationError(_("This is no whole number. Write it as printed, for example 4.298."))
        return number

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("as_of", "known_on", "published_on"):
            if (day := found.get(name)) and day > self.viewer.today:
                self.add_error(name, _("That day has not come yet."))
        if found.get("measure") == OTHER_MEASURE and not found.get("other_measure", "").strip():
            self.add_error("other_measure", _("Say in words which number it is."))
        if getattr(self, "from_file", ""):
            found["text"] = self.from_file
        if not found.get("text", "").strip() and found.get("stated") is None and not self.errors:
            self.add_error("text", _("Paste the table, choose a file, or write the total it states."))
        return found

    @property
    def measure(self) -> str:
        """The figure's name, or the words."""
        code: str = self.cleaned_data["measure"]
        return " ".join(self.cleaned_data["other_measure"].split()) if code == OTHER_MEASURE else code


def _optional_day(label: Any, note: Any = "") -> forms.DateField:
    field = a_day(label)
    field.required, field.help_text = False, note
    return field


def areas_named(said: str, own: Area | None) -> list[Area]:
    """The areas of a code or name in an area: the exact name, with or without its kind, the widest first."""
    code = digits(said)
    rows = Area.objects.filter(within("code", own.code if own else ""))
    if code.isascii() and code.isdigit():
        return list(rows.filter(code=code))
    words = plain(said)
    like = rows.filter(search_name__contains=words.split(" ", 1)[-1] if words else "-").order_by("level", "code")[
        :WIDEST
    ]
    exact = [each for each in like if words in names_of_area(each)]
    return [each for each in exact if each.level == exact[0].level]


class NoteForm(forms.Form):
    """What became of a claim, and on which day."""

    def __init__(self, today: date, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"on": today})
        self.fields["on"] = a_day(_("On"))
        self.fields["words"] = _long(
            _("What became of it"),
            LONGEST_WORDS,
            3,
            _("For example: “asked the newspaper to correct the table; they will print it again on Monday.”"),
            required=True,
        )
