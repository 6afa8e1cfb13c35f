"""The background work of an import: who may see it, what it is called, where it leads."""

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tangga.imports import steps
from tangga.imports.actions import ACCEPT, PREVIEW, READ, UNDO
from tangga.imports.queries import batches_seen_by
from tangga.jobs.kinds import register
from tangga.jobs.models import Job
from tangga.jobs.work import Work
from tangga.people.models import Person
from tangga.people.queries import may
from tangga.people.roles import Action

STEPS = {
    "opening": _("opening the file"),
    "cells": _("reading the cells"),
    "columns": _("recognising the columns"),
    "rows": _("checking the rows"),
    "comparing": _("comparing with the registry"),
    "registering": _("registering the families"),
    "undoing": _("taking the list out of the registry"),
}


def register_kinds() -> None:
    """Called once, when the apps are loaded."""
    kinds: tuple[tuple[str, Callable[[Work], None], object], ...] = (
        (READ, steps.read, _("Reading an uploaded list")),
        (PREVIEW, steps.preview, _("Comparing an uploaded list with the registry")),
        (ACCEPT, steps.accept, _("Registering an uploaded list")),
        (UNDO, steps.undo, _("Undoing an uploaded list")),
    )
    for name, function, label in kinds:
        register(
            name,
            function,
            label=label,  # type: ignore[arg-type]
            steps=STEPS,
            seen_by=_sees,
            cancelled_by=_keeps,
            address=lambda job: reverse("import", args=[job.subject]),
            ended=steps.ended,
        )


def _sees(person: Person, job: Job, on: date) -> bool:
    return batches_seen_by(person, on).filter(public_id=job.subject).exists()


def _keeps(person: Person, job: Job, on: date) -> bool:
    return may(person, Action.UPLOAD_LIST, on) and _sees(person, job, on)
