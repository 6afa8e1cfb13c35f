"""Django app: house labelling: campaigns, and the state of each house. Sensitive; seen by few."""

from django.apps import AppConfig


class LabellingConfig(AppConfig):
    name = "tangga.labelling"
    label = "labelling"
