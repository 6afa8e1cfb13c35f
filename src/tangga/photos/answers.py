"""A photo as the answer to a request: a feature's view, which has checked who asks, hands it over."""

from django.http import Http404, HttpResponse

from tangga.photos import files
from tangga.photos.models import Photo


def photo_answer(photo: Photo) -> HttpResponse:
    """The JPEG, kept by no cache but the viewer's own. 404 where it was removed or its file is gone."""
    if photo.removed_at is not None:
        raise Http404
    try:
        content = files.read(photo)
    except FileNotFoundError:
        raise Http404 from None
    answer = HttpResponse(content, content_type="image/jpeg")
    answer.headers["Content-Disposition"] = f'inline; filename="{photo.public_id}.jpg"'
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
