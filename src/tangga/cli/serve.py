"""`tangga serve`: the web server, and a worker beside it."""

import os
import shutil
import sys
from typing import Any

import click

from tangga.cli.django_setup import start_django
from tangga.cli.work import start_watched_worker

THREADS = 4  # a process; each has its own connection to the database


def run_server(host: str, port: int, workers: int, worker: bool = True) -> None:
    """Collect the static files, then serve until stopped. Does not return: the process becomes gunicorn.

    A worker runs beside it: its watcher is a child of this process and ends when gunicorn, which this becomes, does.
    Needs `start_django(serving=True)` before, so that the settings know of the collected files.
    """
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    arguments: dict[str, Any] = {
        "bind": f"{host}:{port}",
        "workers": workers,
        # Several requests a process at once: two slow forms must not keep everybody else waiting.
        "worker-class": "gthread",
        "threads": THREADS,
        "timeout": 120,
    }
    options = [f"--{name}={value}" for name, value in arguments.items()]
    # Loaded once, before the workers are forked; no control socket: it would lie in the starter's home folder.
    options += ["--preload", "--no-control-socket", "--logger-class=tangga.upkeep.server_log.ServerLog"]
    sys.stdout.flush()
    if worker:
        start_watched_worker()
    _make_room_for_measures()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options, "tangga.site.wsgi:application"])  # noqa: S606


def _make_room_for_measures() -> None:
    """Where the server's processes leave their counts, so that any of them can tell all; empty at each start."""
    from django.conf import settings

    folder = settings.DATA_FOLDER / "measures"
    shutil.rmtree(folder, ignore_errors=True)
    if settings.METRICS_TOKEN or settings.METRICS_FROM:
        folder.mkdir(mode=0o700)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def say_address(host: str, port: int) -> None:
    """Where the installation is reached, for the papers it issues, unless its settings say it otherwise."""
    if not os.environ.get("TANGGA_HOSTS"):
        os.environ.setdefault("TANGGA_ADDRESS", f"http://{host}:{port}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--work/--no-work", default=True, help="Do background work beside it, or leave that to `tangga work`.")
def serve(host: str, port: int, workers: int, work: bool) -> None:
    """Serve the installation on HOST:PORT. The database must have been prepared (`tangga manage migrate`)."""
    say_address(host, port)
    start_django(serving=True)
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from tangga.audit import append_only

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise click.UsageError("The database is not prepared for this version. Run `tangga manage migrate` first.")
    for each in append_only.missing(connection):
        click.echo(f"Warning: {append_only.in_words(each)} Run `tangga manage migrate`.", err=True)
    click.echo(f"Tangga on http://{host}:{port}/")
    run_server(host, port, workers, work)
