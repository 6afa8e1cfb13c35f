"""Addresses of the site."""

from django.urls import URLPattern, URLResolver, include, path

from tangga.api.app import api
from tangga.issued_papers.models import PREFIX
from tangga.open_figures.urls import OPEN

handler400 = "tangga.site.errors.bad_request"
handler403 = "tangga.site.errors.not_allowed"
handler404 = "tangga.site.errors.not_found"
handler500 = "tangga.site.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("tangga.people.urls")),
    path("assignments/", include("tangga.families.urls_assigning")),
    path("language/", include("django.conf.urls.i18n")),
    path("imports/", include("tangga.imports.urls")),
    path("sessions/", include("tangga.sessions.urls")),
    path("visits/", include("tangga.visits.urls")),
    path("readiness/", include("tangga.readiness.urls")),
    path("graduation/", include("tangga.graduation.urls")),
    path("cases/", include("tangga.cases.urls")),
    path("figures/", include("tangga.figures.urls")),
    path("editions/", include("tangga.editions.urls")),
    path("claims/", include("tangga.claims.urls")),
    path("dashboard/", include("tangga.dashboards.urls")),
    path("open-figures/", include("tangga.open_figures.urls")),
    path(OPEN, include("tangga.open_figures.public_urls")),
    path("case-papers/", include("tangga.case_papers.urls")),
    path(PREFIX, include("tangga.issued_papers.urls")),
    path("after-exit/", include("tangga.after_exit.urls")),
    path("grants/", include("tangga.grants.urls")),
    path("waiting/", include("tangga.waiting.urls")),
    path("targets/", include("tangga.targets.urls")),
    path("labelling/", include("tangga.labelling.urls")),
    path("work-reports/", include("tangga.work_reports.urls")),
    path("", include("tangga.upkeep.urls")),
    path("", include("tangga.jobs.urls")),
    path("", include("tangga.families.urls")),
    path("tokens/", include("tangga.api.urls")),
    path("api/v1/", api.urls),
    path("", include("tangga.reports.urls")),
]
