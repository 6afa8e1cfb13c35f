"""Uploading a list, and saying what its columns mean."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tangga.audit.actions import record_export
from tangga.audit.reasons import Reason
from tangga.errors import Conflict, NotValid
from tangga.imports import actions, files, incoming, words
from tangga.imports.forms import MappingForm, UploadForm
from tangga.imports.models import State
from tangga.imports.queries import batches_seen_by, staged_of
from tangga.imports.reading import FileRefused, Recognised, Sheets, check_file
from tangga.imports.reading.problem_book import Headings, workbook_with_problems
from tangga.imports.reading_step import CELLS
from tangga.imports.showing import problem_words
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen


@require_http_methods(["GET", "POST"])
@screen(Action.UPLOAD_LIST)
def upload(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Choose or drop a file. A file that is not read is refused here, with what to do about it."""
    form = UploadForm(request.POST or None, request.FILES or None, today=viewer.today)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        name = str(file.name or "")
        try:
            with _on_disk(file) as path:
                kind = check_file(path, name)
                day = form.cleaned_data["effective_on"]
                batch, new = actions.upload(path, name, kind, effective_on=day, by=viewer.person, at=clock.now())
        except FileRefused as refused:
            form.add_error("file", words.refusal(refused.code, refused.facts))
        except NotValid as refused:
            form.add_error(None, str(refused))
        else:
            if not new:
                messages.info(request, _("This very file is here already. Nothing was done twice; this is its page."))
            return redirect("import", public_id=batch.public_id)
    status = 422 if form.errors else 200
    return render(request, "imports/upload.html", {"page": "imports", "form": form}, status=status)


@contextmanager
def _on_disk(file: UploadedFile) -> Iterator[Path]:
    """The uploaded file as a file: where the server put it, or for a small one a copy in a folder of its own."""
    if isinstance(file, TemporaryUploadedFile):
        yield Path(file.temporary_file_path())
        return
    with tempfile.TemporaryDirectory(prefix="upload-", dir=incoming.folder()) as folder:
        path = Path(folder) / "uploaded"
        with path.open("wb") as out:
            for piece in file.chunks():
                out.write(piece)
        yield path


@require_http_methods(["GET", "POST"])
@screen(Action.UPLOAD_LIST)
def mapping(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Their columns on the left, ours on the right; confirmed here, remembered for the same headers."""
    batch = get_object_or_404(batches_seen_by(viewer.person, viewer.today), public_id=public_id)
    if batch.state not in (State.MAPPING, State.PREPARING, State.READY) or not batch.columns:
        return redirect("import", public_id=batch.public_id)
    form = MappingForm(batch, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_mapping(batch, form.mapping(), form.options(), by=viewer.person, at=clock.now())
        except Conflict as conflict:
            messages.warning(request, str(conflict))
        return redirect("import", public_id=batch.public_id)
    context = {
        "page": "imports",
        "batch": batch,
        "form": form,
        "choices": list(form.choices()),
        "shape": words.SHAPES[form.recognised.shape],
    }
    return render(request, "imports/mapping.html", context, status=422 if form.errors else 200)


@require_GET
@screen(Action.UPLOAD_LIST)
def workbook(request: HttpRequest, viewer: Viewer, public_id: UUID) -> FileResponse:
    """The list as it was uploaded, with a column that says what is wrong in each row."""
    batch = get_object_or_404(batches_seen_by(viewer.person, viewer.today), public_id=public_id)
    problems = staged_of(batch).path("problems")
    if not files.has(batch, CELLS) or not problems.is_file():
        raise Http404
    out = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    headings = Headings(_("What is wrong"), _("Row in your list"), _("List"))
    with files.opened(batch, CELLS, ".parquet") as cells:
        workbook_with_problems(
            cells,
            Sheets.from_json({"sheets": batch.sheets}),
            Recognised.from_json(batch.columns),
            problems,
            lambda code: " ".join(problem_words(code)),
            headings,
            out,
            mapping=batch.mapping,
        )
    record_export(
        "list.saved",
        batch,
        by=viewer.person,
        area_code=batch.district_id,
        rows=max(batch.counts.get(table, {}).get("read", 0) for table in ("families", "members")),
        reason=Reason("correction"),  # the list goes back to whoever sent it; there is nothing to choose
        at=clock.now(),
    )
    out.seek(0)
    name = "-".join(("tangga", _("problems"), f"{batch.public_id}.xlsx"))
    return FileResponse(out, as_attachment=True, filename=name)
