"""Forms of other work, of the letterhead, and what a page's address says of month and line."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.errors import NotValid
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.addresses import id_named
from tangga.people.models import Person
from tangga.photos.actions import MOST_OF_ONE
from tangga.photos.pictures import MOST_BYTES
from tangga.work_reports.checks import LONGEST_REASON
from tangga.work_reports.kinds import KINDS, RHK, rhk_line
from tangga.work_reports.models import OfficeLetterhead, OtherWork
from tangga.work_reports.office import LONGEST_LINE, MOST_LINES, Letterhead
from tangga.work_reports.recording import NewPhotos, Told

LONGEST_TEXT = 1_500
COLUMNS = ("kind", "done_on", "starts_at", "place", "what", "participants", "result", "link")


KEPT = "kept"


def key_sent(request: HttpRequest) -> UUID:
    """The id that a form was opened with. Raises NotValid for a form without one."""
    key = id_named(request.POST.get("key", ""))
    if key is None:
        raise NotValid(_("This form is damaged. Open the page again and send it once more."))
    return key


def rhk_of(text: str) -> int | None:
    """A line of the work plan, 1 to 9; None for anything else."""
    return int(text) if text in map(str, RHK) else None


def kinds_to_choose() -> list[tuple[str, list[tuple[str, Any]]]]:
    """The kinds of other work, under their line of the work plan."""
    lines = [(rhk, [(code, kind.label) for code, kind in KINDS.items() if kind.rhk == rhk]) for rhk in RHK]
    return [(rhk_line(rhk), kinds) for rhk, kinds in lines if kinds]


class WorkForm(forms.Form):
    """What was done. `told()` and `photos` after is_valid(). Photos come beside the fields, several at once."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of work"),
        error_messages={"invalid_choice": gettext_lazy("Choose what kind of work it was.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    done_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        input_formats=["%Y-%m-%d"],
    )
    starts_at = forms.TimeField(
        label=gettext_lazy("Began at"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=120, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    what = forms.CharField(
        label=gettext_lazy("What the work was"),
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("One or two sentences; they stand in the report as they are. No NIK or KK numbers."),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )
    participants = forms.IntegerField(
        label=gettext_lazy("How many people took part"),
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    result = forms.CharField(
        label=gettext_lazy("What came of it"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )
    link = forms.URLField(
        label=gettext_lazy("Address of the post"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("For good news on social media: https://..."),
        widget=forms.URLInput(attrs={"class": "form-control"}),
    )
    family = forms.ChoiceField(
        label=gettext_lazy("About one family"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("This is none of your families. Choose another one.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    because = forms.CharField(
        label=gettext_lazy("Why it is changed"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("A report with this work was made already; the reason stays on record."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(
        self,
        person: Person,
        on: date,
        data: Mapping[str, Any] | None = None,
        files: Sequence[UploadedFile] = (),
        work: OtherWork | None = None,
        initial: Mapping[str, Any] | None = None,
        *,
        reported: bool = False,
    ) -> None:
        """work: what is being changed; reported: a report with it was made, so a reason is asked for"""
        super().__init__(data, initial={"done_on": on} | dict(initial or {}) | (_standing(work) if work else {}))
        self._files, self._on = files, on
        self.photos = NewPhotos()
        own = {str(each.public_id): each for each in families_seen_by(person, on).order_by("name_search", "pk")}
        # One that somebody else accompanies now is no choice any more, and not named: the work keeps what it was about.
        self._kept = work.family if work and work.family and str(work.family.public_id) not in own else None
        if self._kept is not None:
            self.initial["family"] = KEPT
        self._families: dict[str, Family] = own
        choose = [("", _("choose")), *kinds_to_choose()]
        self.fields["kind"].choices = choose  # type: ignore[attr-defined]
        kept = [(KEPT, _("as recorded: a family that somebody else accompanies now"))] if self._kept else []
        families = [("", _("no, about several or none")), *kept, *((key, each.name) for key, each in own.items())]
        self.fields["family"].choices = families  # type: ignore[attr-defined]
        self.fields["done_on"].widget.attrs["max"] = on.isoformat()
        if not reported:
            del self.fields["because"]

    def clean(self) -> dict[str, Any]:
        try:
            self.photos = NewPhotos(_read(self._files), keep_place=self.data.get("keep_place") == "on")
        except NotValid as refused:
            self.add_error(None, str(refused))
        return self.cleaned_data

    def told(self) -> Told:
        cleaned = self.cleaned_data
        family = self._kept if cleaned["family"] == KEPT else self._families.get(cleaned["family"])
        return Told(**{name: cleaned[name] for name in COLUMNS}, family=family)


def _standing(work: OtherWork) -> dict[str, Any]:
    told = {name: getattr(work, name) for name in COLUMNS}
    return told | {"family": str(work.family.public_id) if work.family else ""}


def _read(files: Sequence[UploadedFile]) -> list[bytes]:
    """The photos sent. Raises NotValid for too many, or one that is too large, before it is read."""
    if len(files) > MOST_OF_ONE:
        raise NotValid(_("At most %(most)s photos fit. Choose the best ones.") % {"most": MOST_OF_ONE})
    if any((file.size or 0) > MOST_BYTES for file in files):
        raise NotValid(_("The photo is larger than 15 MB. Take it with a lower resolution and send it again."))
    return [file.read() for file in files]


class LetterheadForm(forms.Form):
    """The lines above a district's papers, the legal basis, and where papers are signed."""

    lines = forms.CharField(
        label=gettext_lazy("Lines of the letterhead"),
        help_text=gettext_lazy("One below the other, the government first, then the office and its address."),
        max_length=MOST_LINES * (LONGEST_LINE + 2),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
    )
    place = forms.CharField(
        label=gettext_lazy("Papers are signed in"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    basis = forms.CharField(
        label=gettext_lazy("Legal basis"),
        required=False,
        help_text=gettext_lazy("One regulation a line. Left empty, reports name none."),
        max_length=MOST_LINES * (LONGEST_LINE + 2),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )

    def __init__(self, now: Letterhead | OfficeLetterhead, data: Mapping[str, Any] | None = None) -> None:
        standing = {"lines": "\n".join(now.lines), "basis": "\n".join(now.basis), "place": now.place}
        super().__init__(data, initial=standing)
