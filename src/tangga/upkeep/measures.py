"""Measures for Prometheus: requests by route, time, the database's part of it, and the background work.

No label holds an address, an id, a person or an area, and nothing counts families: what is measured is the machine.
Several processes serve; prometheus-client adds their counts up through files in a folder (PROMETHEUS_MULTIPROC_DIR),
which `tangga serve` empties at its start. What is counted in the database is asked when it is scraped.
"""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Min, Sum
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from tangga.jobs.kinds import KINDS
from tangga.jobs.models import OPEN, Job

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OF_THIS_PROCESS = CollectorRegistry()

REQUESTS = Counter("tangga_requests", "Requests answered.", ["route", "method", "status"], registry=OF_THIS_PROCESS)
SECONDS = Histogram(
    "tangga_request_seconds", "Seconds to the answer.", ["route"], buckets=BUCKETS, registry=OF_THIS_PROCESS
)
DATABASE = Counter(
    "tangga_request_database_seconds", "Seconds of it in the database.", ["route"], registry=OF_THIS_PROCESS
)


def are_on() -> bool:
    """Whether anybody may ask for them; if not, none are kept."""
    return bool(settings.METRICS_TOKEN or settings.METRICS_FROM)


def note_request(route: str, method: str, status: int, took: float, database: float) -> None:
    """Count a request."""
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(took)
    DATABASE.labels(route).inc(database)


def as_text(at: datetime) -> bytes:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry()
    if FOLDER in os.environ:
        multiprocess.MultiProcessCollector(registry)
        counted = generate_latest(registry)
    else:
        counted = generate_latest(OF_THIS_PROCESS)
    asked = CollectorRegistry()
    asked.register(_Jobs(at))
    return counted + generate_latest(asked)


class _Jobs:
    """The background work, from its table."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        now = GaugeMetricFamily("tangga_jobs", "Work that waits or is being done.", labels=["kind", "state"])
        oldest = GaugeMetricFamily("tangga_jobs_oldest_waiting_seconds", "How long the oldest waits, 0 if none does.")
        ended = CounterMetricFamily("tangga_jobs_ended", "Work that has ended.", labels=["kind", "state"])
        lasted = CounterMetricFamily("tangga_jobs_seconds", "Seconds that ended work took.", labels=["kind", "state"])
        grouped = Job.objects.order_by().values_list("kind", "state")
        there = {
            (kind, state): (number, (took or timedelta()).total_seconds())
            for kind, state, number, took in grouped.annotate(
                number=Count("pk"), took=Sum(F("finished_at") - F("started_at"))
            )
        }
        for kind in sorted(KINDS):
            for state in Job.State.values:
                number, seconds = there.get((kind, state), (0, 0.0))
                if state in OPEN:
                    now.add_metric([kind, state], number)
                else:
                    ended.add_metric([kind, state], number)
                    lasted.add_metric([kind, state], seconds)
        first = Job.objects.filter(state=Job.State.QUEUED).aggregate(at=Min("asked_at"))["at"]
        oldest.add_metric([], max(0.0, (self.at - first).total_seconds()) if first else 0.0)
        return now, oldest, ended, lasted
