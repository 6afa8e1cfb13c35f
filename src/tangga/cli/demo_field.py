"""The demo's work with families: sessions, visits, answers, plans, targets, labels, as months of work leave them.

Each feature's part stands beside this file and is made once a district, by the feature's own actions.
"""

from collections.abc import Callable
from datetime import date

from tangga.cli.demo_sessions import make as sessions

PARTS: tuple[Callable[[str, date], None], ...] = (sessions,)


def field_work(code: str, as_of: date) -> None:
    """Make a district's work with families, up to a day."""
    for part in PARTS:
        part(code, as_of)
