"""The demo's work with families: sessions, visits, answers, plans, targets, labels, as months of work leave them.

Each feature's part stands beside this file and is made once a district, by the feature's own actions.
"""

from collections.abc import Callable
from datetime import date

from tangga.cli import (
    demo_after_exit,
    demo_case_papers,
    demo_cases,
    demo_graduation,
    demo_grants,
    demo_labelling,
    demo_readiness,
    demo_sessions,
    demo_targets,
    demo_visits,
    demo_waiting,
    demo_work_reports,
)

PARTS: tuple[Callable[[str, date], None], ...] = (
    demo_visits.make,
    demo_sessions.make,
    demo_readiness.make,
    demo_graduation.make,
    demo_cases.make,
    demo_after_exit.make,
    demo_grants.make,
    demo_case_papers.make,
    demo_waiting.make,
    demo_targets.make,
    demo_labelling.make,
    demo_work_reports.make,
)


def field_work(code: str, as_of: date) -> None:
    """Make a district's work with families, up to a day."""
    for part in PARTS:
        part(code, as_of)
