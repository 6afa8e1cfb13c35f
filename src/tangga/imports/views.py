"""The lists that were uploaded, and one of them: what it would change, what it changed."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from tangga.imports.queries import batches_seen_by
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

PAGE_SIZE = 25


@require_GET
@screen(Action.UPLOAD_LIST)
def imports(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The lists this person may see, newest first."""
    seen = batches_seen_by(viewer.person, viewer.today)
    page = Paginator(seen, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "imports/batches.html", {"page": "imports", "batches": page})


@require_GET
@screen(Action.UPLOAD_LIST)
def batch(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One list."""
    found = get_object_or_404(batches_seen_by(viewer.person, viewer.today), public_id=public_id)
    return render(request, "imports/batch.html", {"page": "imports", "batch": found})
