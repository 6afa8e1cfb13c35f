"""Provinces, districts, sub-districts and villages: the tree everything is scoped by."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from tangga.areas import tree


class Level(models.IntegerChoices):
    """How deep in the tree; the code has 2, 4, 6 or 10 digits."""

    PROVINCE = 1, "province"
    DISTRICT = 2, "district"
    SUB_DISTRICT = 3, "sub-district"
    VILLAGE = 4, "village"


class Area(models.Model):
    """One area of the current decree, by its Kemendagri code as digits without dots."""

    code = models.CharField(primary_key=True, max_length=10)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, help_text="province, regency, city, sub_district, village, urban_village")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    search_name = models.CharField(max_length=120, db_index=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="area_code_has_the_digits_of_its_level",
                condition=(models.Q(level=Level.PROVINCE) & Exact(Length("code"), 2))
                | (models.Q(level=Level.DISTRICT) & Exact(Length("code"), 4))
                | (models.Q(level=Level.SUB_DISTRICT) & Exact(Length("code"), 6))
                | (models.Q(level=Level.VILLAGE) & Exact(Length("code"), 10)),
            ),
            models.CheckConstraint(
                name="area_below_a_province_has_a_parent",
                condition=models.Q(level=Level.PROVINCE, parent=None)
                | models.Q(level__gt=Level.PROVINCE, parent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name with its kind: Kel. Pesantren, Kec. Mojoroto, Kab. Bima, Kota Bima."""
        return tree.Area(self.code, self.name, self.kind, self.level, self.parent_id).title


class FormerCode(models.Model):
    """A code that a later decree replaced; rows that still use it are read as its successor's."""

    code = models.CharField(primary_key=True, max_length=10)
    name = models.CharField(max_length=120)
    successor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="former_codes")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Hold(models.Model):
    """One district held by one list (`origin`: the list's public_id) from the first of its chunks to the last."""

    area = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="+")
    origin = models.UUIDField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.area_id} by {self.origin}"
