"""A photo as the answer to a request: a feature's view, which has checked who asks, hands it over."""

from django.http import Http404, HttpResponse

from tangga.photos import files
from tangga.photos.models import Photo
from tangga.photos.pictures import made_smaller


def photo_answer(photo: Photo, *, small: bool = False) -> HttpResponse:
    """The JPEG, kept by no cache. 404 where it was removed or its file is gone. small: some 20 kB, for lists."""
    if photo.removed_at is not None:
        raise Http404
    try:
        content = files.read(photo)
    except FileNotFoundError:
        raise Http404 from None
    answer = HttpResponse(made_smaller(content) if small else content, content_type="image/jpeg")
    answer.headers["Content-Disposition"] = f'inline; filename="{photo.public_id}.jpg"'
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
