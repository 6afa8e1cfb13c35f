"""PKH's entitlement of a month, as a country package of OpenFisca: an independent second writing of the same rules.

Only the values of the day that the bench asks about stand in `parameters/` (2020, published ones; tangga.policy names
the sources). It runs in an environment of its own (requirements/openfisca.lock), never in Tangga's.
"""

from pathlib import Path

from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from . import families, persons
from .entities import FAMILY, PERSON


class CountryTaxBenefitSystem(TaxBenefitSystem):
    """Families and persons of PKH."""

    def __init__(self) -> None:
        super().__init__([FAMILY, PERSON])
        self.add_variables(*persons.VARIABLES, *families.VARIABLES)
        self.load_parameters(str(Path(__file__).parent / "parameters"))
