"""Django app: settings, error pages, base templates and static files."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "tangga.site"
    label = "tangga_site"
