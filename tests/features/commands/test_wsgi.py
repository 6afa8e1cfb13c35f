"""What a server has ready before it forks its workers."""

import os
import subprocess
import sys

LOADED = """
import os, sys
import tangga.site.wsgi
from django.db import connection
assert connection.connection is None, "a connection is shared with the workers"
assert sys.getswitchinterval() <= 0.001, "a workbook makes every statement of a page wait"
import duckdb
worker = os.fork()
if worker == 0:
    duckdb.connect().execute("SELECT 1")
    sys.exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
"""


def test_it_loads_before_the_database_is_prepared_and_its_workers_end_quietly(tmp_path):
    """No table is there yet; no connection is left open; a worker runs no farewell of what was loaded before it."""
    words = [sys.executable, "-c", LOADED]
    told = subprocess.run(words, env=os.environ | {"TANGGA_DATA": str(tmp_path)}, capture_output=True, text=True)
    assert (told.returncode, told.stdout.strip(), told.stderr) == (0, "0", "")
