"""Health for whatever watches over the process, and measures for Prometheus: without signing in, and never cached."""

import hmac
import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tangga.people import clock
from tangga.people.throttle import address_of
from tangga.upkeep import checkup, measures


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process lives and answers. Asks no database: restarting would not mend that one."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages can be answered, else 503; with the names of what is wrong, and nothing else.

    Work that no worker does stands under `waiting`: pages are answered all the same, and whatever sends people here
    must not send them away for it.
    """
    wrong, waiting = checkup.ready(clock.now())
    return JsonResponse({"ready": not wrong, "wrong": wrong, "waiting": waiting}, status=503 if wrong else 200)


@require_safe
@never_cache
def prometheus(request: HttpRequest) -> HttpResponse:
    """The measures. To whoever may not have them there is no such page."""
    if not _may_measure(request):
        raise Http404
    return HttpResponse(measures.as_text(clock.now()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(said, f"Bearer {settings.METRICS_TOKEN}".encode()):
            return True
    address = ipaddress.ip_address(address_of(request))
    return any(address in ipaddress.ip_network(each) for each in settings.METRICS_FROM)
