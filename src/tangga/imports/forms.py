"""Forms of an import: which file, and what its columns mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from tangga.imports import words
from tangga.imports.models import Batch
from tangga.imports.reading import LIMITS, Recognised
from tangga.imports.reading.limits import MIB
from tangga.imports.reading.synonyms import HEADERS, REQUIRED, SCHOOL

ENDINGS = ".xlsx,.xls,.ods,.csv,.txt"


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class UploadForm(forms.Form):
    """A spreadsheet, and the day it holds for."""

    file = forms.FileField(
        label=_("The list"),
        allow_empty_file=True,  # refused with the other files that are no lists, with a sentence
        error_messages={"required": _("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ENDINGS, "class": "drop-input"}),
    )
    effective_on = _day(_("The day the list holds for"), error_messages={"invalid": _("Write the day as 2026-01-31.")})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["effective_on"].initial = today

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.file_bytes:
            facts = {"found": (file.size or 0) // MIB, "most": LIMITS.file_bytes // MIB}
            raise forms.ValidationError(words.refusal("too_big", facts))
        return file

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day > self._today:
            raise forms.ValidationError(now("This day is still to come. A list holds for today at the latest."))
        if day.year < 2007:
            raise forms.ValidationError(now("The programme began in 2007. Check the year."))
        return day


@dataclass(frozen=True)
class Line:
    """One column of theirs on the page: which letter it has in the sheet, its header, examples, what is chosen."""

    place: int
    letters: str
    theirs: str
    examples: list[str]
    ours: str

    @property
    def field(self) -> str:
        """The name of its select."""
        return f"column-{self.place}"


class MappingForm:
    """Their columns on the left, ours on the right. Every column of ours is taken at most once."""

    def __init__(self, batch: Batch, sent: Mapping[str, str] | None = None) -> None:
        self.recognised = Recognised.from_json(batch.columns)
        self._sent = sent
        self._batch = batch
        self.errors: list[str] = []
        proposed = batch.mapping or self.recognised.mapping()
        known = {code for code, _label in self.choices()}
        self.lines = []
        for column in self.recognised.columns:
            ours = proposed.get(str(column.place), "")
            if sent is not None:
                ours = sent.get(f"column-{column.place}", "")
            if ours and ours not in known:
                self.errors.append(now("A column was sent that Tangga does not have. Load the page again."))
                ours = ""
            self.lines.append(Line(column.place, letters(column.place), column.theirs, column.examples, ours))
        self.joined_on, self._joined_text = self._read_joined_on()

    def choices(self) -> Iterator[tuple[str, str]]:
        """(code, label) of our columns that a list of this shape may have."""
        for ours in HEADERS[self.recognised.shape]:
            yield ours, words.column(ours, self.recognised.shape)
        if self.recognised.shape == SCHOOL:
            for column in self.recognised.columns:
                if column.ours and column.ours.startswith("absence:"):
                    yield column.ours, words.column(column.ours)

    @property
    def required(self) -> list[tuple[str, bool]]:
        """(label, whether a column is chosen for it) of what the list cannot do without."""
        chosen = {line.ours for line in self.lines}
        return [(words.column(ours), ours in chosen) for ours in REQUIRED[self.recognised.shape]]

    @property
    def left_out(self) -> list[Line]:
        """Columns of theirs that nothing is taken from."""
        return [line for line in self.lines if not line.ours]

    @property
    def asks_joined_on(self) -> bool:
        """Whether the list registers families, and so needs the day new ones came into the programme."""
        return self.recognised.shape != SCHOOL

    @property
    def joined_text(self) -> str:
        return self._joined_text

    def _read_joined_on(self) -> tuple[date | None, str]:
        text = self._batch.options.get("joined_on") or self._batch.effective_on.isoformat()
        if self._sent is not None:
            text = self._sent.get("joined_on", "").strip() or self._batch.effective_on.isoformat()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self.errors.append(now("Write the day new families came into the programme as 2026-01-31."))
            return None, text
        if day > self._batch.effective_on:
            self.errors.append(now("New families cannot have come in after the day the list holds for."))
        return day, text

    def is_valid(self) -> bool:
        """Whether it can be confirmed; `errors` says why not."""
        chosen = [line.ours for line in self.lines if line.ours]
        for ours in sorted({each for each in chosen if chosen.count(each) > 1}):
            label = words.column(ours)
            self.errors.append(now("“%(column)s” is chosen for several columns. Keep it for one.") % {"column": label})
        for label, there in self.required:
            if not there:
                self.errors.append(now("Choose the column that holds “%(column)s”.") % {"column": label})
        return not self.errors

    def mapping(self) -> dict[str, str]:
        """{their column's place: our column}."""
        return {str(line.place): line.ours for line in self.lines if line.ours}

    def options(self) -> dict[str, str]:
        """What was asked once for the whole list."""
        return {"joined_on": self.joined_on.isoformat()} if self.asks_joined_on and self.joined_on else {}


def letters(place: int) -> str:
    """How a spreadsheet program calls a column: 0 -> A, 26 -> AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found
