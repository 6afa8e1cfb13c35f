"""Django app: photos of visits, sessions and houses: compressed, stripped, sealed."""

from django.apps import AppConfig


class PhotosConfig(AppConfig):
    name = "tangga.photos"
    label = "photos"
