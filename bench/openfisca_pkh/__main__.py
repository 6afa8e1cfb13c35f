"""From Parquet to Parquet: python -m openfisca_pkh FAMILIES MEMBERS YYYY-MM OUT. Decides on the month's first day."""

import sys
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openfisca_core.simulations import SimulationBuilder

from openfisca_pkh import CountryTaxBenefitSystem
from openfisca_pkh.persons import NEVER

LEVELS = pa.array(["none", "primary", "junior_secondary", "senior_secondary", "higher"])
DAYS = ("birth_date", "deceased_on", "delivered_on")


def main(families_path: str, members_path: str, month: str, out: str) -> None:
    """Reads both files, builds the simulation, writes family_id, annual_idr and period_idr."""
    families = pq.read_table(families_path, columns=["family_id", "joined_on", "left_on"])
    members = pq.read_table(members_path, columns=["family_id", "school_level", "pregnant", "pregnancy_number",
                                                   "severe_disability", *DAYS])  # fmt: skip
    builder = SimulationBuilder()
    system = CountryTaxBenefitSystem()
    builder.create_entities(system)
    # What declare_entity does, without a list of Python numbers in between.
    for name, count in (("person", members.num_rows), ("family", families.num_rows)):
        population = builder.populations[name]
        population.ids, population.count = np.arange(count), count
    home = pc.index_in(members["family_id"], value_set=families["family_id"].combine_chunks())
    # Not join_with_persons: it numbers the families that occur among the persons, so that every family after one
    # without anybody on record would be given another one's members.
    group = builder.populations["family"]
    group.members_entity_id = home.to_numpy()
    group.members_role = np.repeat(group.entity.flattened_roles[0], members.num_rows)
    simulation = builder.build(system)

    def days(table: pa.Table, name: str) -> np.ndarray:
        return pc.fill_null(table[name], pa.scalar(NEVER, pa.date32())).to_numpy().astype("datetime64[D]")

    for name in DAYS:
        simulation.set_input(name, "ETERNITY", days(members, name))
    level = pc.fill_null(pc.index_in(members["school_level"], value_set=LEVELS), -1)
    simulation.set_input("school_level", "ETERNITY", level.to_numpy())
    for name in ("pregnant", "severe_disability"):
        simulation.set_input(name, "ETERNITY", pc.fill_null(members[name], False).to_numpy())
    simulation.set_input(
        "pregnancy_number", "ETERNITY", pc.fill_null(members["pregnancy_number"], 0).to_numpy().astype(np.int32)
    )
    day = np.datetime64(date.fromisoformat(f"{month}-01"))
    simulation.set_input("active", "ETERNITY", (days(families, "joined_on") <= day) & (days(families, "left_on") > day))
    money = {name: simulation.calculate(name, month) for name in ("annual_idr", "period_idr")}
    written = {"family_id": families["family_id"]} | {name: values.astype(np.int64) for name, values in money.items()}
    pq.write_table(pa.table(written), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
