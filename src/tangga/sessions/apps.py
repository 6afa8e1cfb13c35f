"""Django app: family development sessions (P2K2, FDS): groups, catalogue, schedule, attendance, coverage."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "tangga.sessions"
    label = "fds_sessions"
