"""Django app: grants and awards for families that leave PKH, and the budgets they are paid from."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "tangga.grants"
    label = "grants"
