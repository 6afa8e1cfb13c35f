"""The WSGI application gunicorn serves."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tangga.site.settings")

application = get_wsgi_application()

# What the first family page would else wait seconds for: the libraries of engine and rules (ibis loads pandas when it
# is first given rows), the policy's files, and the addresses with all their views. No connection is opened here:
# gunicorn's workers are forked after this.
for needed in ("pandas", "ibis.backends.duckdb", "tangga.runs.assess", "tangga.runs.snapshot", "tangga.site.urls"):
    import_module(needed)
import_module("tangga.policy").library()
# None of it is ever garbage: not looking through it again spares every tenth page a tenth of a second.
gc.collect()
gc.freeze()
