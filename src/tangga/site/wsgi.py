"""The WSGI application gunicorn serves."""

import atexit
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, InterfaceError, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tangga.site.settings")

application = get_wsgi_application()
LOADED_IN = os.getpid()


@atexit.register
def _leave() -> None:
    """Ends a forked worker without the farewell of its C++ libraries: they were loaded before the fork, look for
    threads that only the first process has, and abort."""
    if os.getpid() != LOADED_IN:
        os._exit(0)


# What the first family page would else wait seconds for: the libraries of engine and rules (ibis loads pandas when it
# is first given rows), the policy's files, and the addresses with all their views. No connection is left open
# here: gunicorn's workers are forked after this.
for needed in ("pandas", "ibis.backends.duckdb", "tangga.runs.assess", "tangga.runs.snapshot", "tangga.site.urls"):
    import_module(needed)
import_module("tangga.policy").library()
# And the statements that decide families on the usual days. What the database says is read and its connection closed.
with suppress(DatabaseError, InterfaceError):
    import_module("tangga.runs.queries").get_ready(import_module("tangga.people.clock").today())
connections.close_all()
# A thread that computes (a workbook of a whole district) hands over five times as often as usual: every statement of a
# page waits for its turn again, and a page has forty of them.
sys.setswitchinterval(0.001)
# None of it is ever garbage: not looking through it again spares every tenth page a tenth of a second.
gc.collect()
gc.freeze()
