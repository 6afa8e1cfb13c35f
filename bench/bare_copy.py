"""The bare copy that `tangga assess` is measured against: read every column of both inputs, write tables with the rows
and column types of the outputs, decide nothing. Usage: bare_copy.py FAMILIES MEMBERS FOLDER"""

import sys
from pathlib import Path

import duckdb

families, members, out = sys.argv[1:4]
Path(out).mkdir(exist_ok=True)
run = duckdb.connect()

# Every output column takes its value from an input column of (nearly) its type, so that nothing is computed; what no
# output column takes is read by the counts.
run.execute(
    f"COPY (SELECT member_id, family_id, school_level AS component, coalesce(school_grade, 0)::BIGINT AS annual_idr, "
    f"coalesce(pregnant, false) AS paid, sex AS reason FROM read_parquet('{members}')) "
    f"TO '{out}/members.parquet' (FORMAT parquet)"
)
run.execute(
    f"COPY (SELECT family_id, region_code, access_area AS active, decile::BIGINT AS members_paid, "
    f"decile::BIGINT AS annual_idr, decile::BIGINT AS period_idr, access_area AS eligible, "
    f"excluded_for AS ineligible_for, access_area AS natural_exit, access_area AS unsure, "
    f"excluded_for AS unsure_about, decile::BIGINT AS years_in_programme, access_area AS five_years, "
    f"access_area AS preparable, joined_on AS last_component_ends_on, left_on AS last_component_ends_on_dropout "
    f"FROM read_parquet('{families}')) TO '{out}/families.parquet' (FORMAT parquet)"
)
run.execute(
    f"SELECT count(birth_date), count(finished_school), count(delivered_on), count(pregnancy_number), "
    f"count(severe_disability), count(human_rights_victim), count(deceased_on) FROM read_parquet('{members}')"
).fetchall()
