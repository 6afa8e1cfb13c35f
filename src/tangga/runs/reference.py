"""docs/reference/data-model.md from the models: `python -m tangga.runs.reference` prints it."""

import inspect
from collections.abc import Iterable

from django.apps import apps
from django.db.models import Field, Model
from django.utils.translation import override

HEAD = """# Data model

Written from the models by `python -m tangga.runs.reference`; change the docstrings and columns there.
Facts are dated rows: `effective_on` is the day from which a fact is true in the world, `recorded_at` the instant it
became known here, `superseded_at` the instant a correction replaced it. A row is known at K when
`recorded_at <= K` and it was not superseded by then; of the known rows with `effective_on <= D` the latest is in force
on D. Answers are computed by runs and never edited.
"""
APPS = (
    "areas",
    "people",
    "audit",
    "jobs",
    "issued_papers",
    "open_figures",
    "families",
    "runs",
    "photos",
    "visits",
    "sessions",
    "labelling",
    "readiness",
    "imports",
    "graduation",
    "grants",
    "waiting",
    "cases",
    "case_papers",
    "after_exit",
    "editions",
    "targets",
    "work_reports",
    "figures",
    "claims",
    "dashboards",
    "api",
)


def markdown() -> str:
    """The reference page, in English."""
    with override("en"):
        lines: list[str] = []
        for app in APPS:
            lines += ["", f"## {app}"]
            for model in _models_of(app):
                lines += _model(model)
        return HEAD + "\n".join(lines) + "\n"


def _models_of(folder: str) -> Iterable[type[Model]]:
    """The models of a folder; its label may be another word than the folder's (Django has an app "sessions" too)."""
    return next(each for each in apps.get_app_configs() if each.name == f"tangga.{folder}").get_models()


def _model(model: type[Model]) -> list[str]:
    lines = ["", f"### {model.__name__}", "", inspect.cleandoc(model.__doc__ or ""), ""]
    lines += ["| Column | Type | May be empty | Note |", "|---|---|---|---|"]
    for field in model._meta.get_fields():
        if not isinstance(field, Field) or field.many_to_many:
            continue
        kind = field.get_internal_type().removesuffix("Field")
        if field.related_model is not None:
            kind = f"-> {getattr(field.related_model, '__name__', field.related_model)}"
        empty = "yes" if (field.null or field.blank) and not field.primary_key else "no"
        lines.append(f"| `{field.column}` | {kind} | {empty} | {field.help_text} |")
    if model._meta.constraints:
        names = ", ".join(constraint.name.replace("_", " ") for constraint in model._meta.constraints)
        lines += ["", f"The database enforces: {names}."]
    return lines


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tangga.site.settings")
    django.setup()
    print(markdown(), end="")
