"""A photo as the answer to a request: a feature's view, which has checked who asks, hands it over."""

from django.http import Http404, HttpResponse

from tangga.photos import files
from tangga.photos.models import Photo
from tangga.photos.pictures import made_smaller


def photo_answer(photo: Photo, *, small: bool = False) -> HttpResponse:
    """The picture, kept by no cache; a PDF to be saved, never run within the site. 404 where it was removed or its file
    is gone. small: some 20 kB, for lists of pictures."""
    if photo.removed_at is not None:
        raise Http404
    try:
        content = files.read(photo)
    except FileNotFoundError:
        raise Http404 from None
    small = small and not photo.is_pdf
    answer = HttpResponse(made_smaller(content) if small else content, content_type=photo.media)
    how, ending = ("attachment", "pdf") if photo.is_pdf else ("inline", "jpg")
    answer.headers["Content-Disposition"] = f'{how}; filename="{photo.public_id}.{ending}"'
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
