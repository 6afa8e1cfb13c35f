"""Django app: accounts, postings, roles."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tangga.people"
    label = "people"
