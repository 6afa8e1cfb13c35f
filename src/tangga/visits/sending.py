"""What is sent twice is recorded once: by the id that the form was opened with, unique in the database."""

from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model

from tangga.people.models import Person

Row = TypeVar("Row", bound=Model)


def saved_once(row: Row, by: Person, whose: str = "recorded_by") -> tuple[Row, bool]:
    """(the row of this public_id, whether it was made just now): made now, or before by the same person for the same
    family; else it is not there (DoesNotExist). whose: the column that says who made it. Within a transaction."""
    sent: Any = row
    known = type(row)._default_manager.filter(public_id=sent.public_id)
    if not known.exists():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                return row, True
        except IntegrityError:  # sent twice at one moment
            known = known.all()
    return known.get(**{whose: by, "family": sent.family_id}), False
