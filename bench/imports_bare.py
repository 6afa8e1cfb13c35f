"""The bare reading of an xlsx: every cell of every sheet with the fastest reader there is, and nothing done with them.

python bench/imports_bare.py FILE.xlsx    prints {"reader", "cells", "seconds", "cpu_seconds"}
"""

import json
import sys
import time

from python_calamine import load_workbook

began, cpu = time.perf_counter(), time.process_time()
book = load_workbook(sys.argv[1])
cells = sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).iter_rows())
took = {"seconds": round(time.perf_counter() - began, 3), "cpu_seconds": round(time.process_time() - cpu, 3)}
print(json.dumps({"reader": "calamine", "cells": cells, **took}))
