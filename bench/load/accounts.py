"""Gives facilitators and officials of an installation (TANGGA_DATA, DATABASE_URL) a password to sign in with, and tells
bench/load/locustfile.py who they are. The installation was filled by bench/field_work.py.

Takes the numbers of both and a file to write: {"accounts": {kind: [...]}, "families": ..., "picture": a path}.
"""

import io
import json
import secrets
import sys
from datetime import date
from pathlib import Path

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - Django first
from PIL import Image, ImageFilter  # noqa: E402

from tangga.people.models import Person, Posting  # noqa: E402
from tangga.people.roles import Role  # noqa: E402
from tangga.runs.models import FamilyAnswer, Run  # noqa: E402

SINCE = date(2020, 1, 1)
PHOTO = (3000, 4000)  # as a phone takes it


def facilitators(many: int) -> list[Person]:
    """So many of those with families, from all districts alike."""
    found = list(Person.objects.filter(postings__role=Role.FACILITATOR, username__startswith="field-").order_by("pk"))
    if len(found) < many:
        raise SystemExit(f"load: there are {len(found)} facilitators, {many} were asked for. Make more families.")
    return [found[place * len(found) // many] for place in range(many)]


def officials(many: int, districts: list[str], name: str) -> list[tuple[Person, str]]:
    """So many, in one district after the other."""
    found = []
    for place in range(many):
        area = districts[place % len(districts)]
        person, new = Person.objects.get_or_create(
            username=f"load-{name}-{place + 1}", defaults={"display_name": f"Petugas {name} {place + 1}"}
        )
        if new:
            Posting.objects.create(person=person, role=Role.DISTRICT_OFFICIAL, area_id=area, starts_on=SINCE)
        found.append((person, area))
    return found


def photo() -> bytes:
    """Twelve million points, as hard to read as a photo of a paper."""
    grain = Image.effect_noise((PHOTO[0] // 4, PHOTO[1] // 4), 60).filter(ImageFilter.GaussianBlur(1))
    kept = io.BytesIO()
    grain.resize(PHOTO).convert("RGB").save(kept, "JPEG", quality=85)
    return kept.getvalue()


def main() -> None:
    of_field, of_office, told = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    runs = sorted(Run.objects.filter(is_current=True), key=lambda run: -run.counts["families"])
    districts = [run.area_id for run in runs]
    password = secrets.token_urlsafe(12)
    chosen = facilitators(of_field)
    office = officials(of_office, districts, "office")
    clerk = officials(1, districts, "clerk")
    everybody = [*chosen, *(person for person, _area in [*office, *clerk])]
    # One hash for all: to make one is slow on purpose. Signing in works each out as it does for everybody.
    Person.objects.filter(pk__in=[each.pk for each in everybody]).update(password=make_password(password))

    def account(person: Person, area: str = "", share: tuple[int, int] = (0, 1)) -> dict[str, object]:
        return {
            "username": person.username,
            "name": person.display_name,
            "password": password,
            "area": area,
            "share": share,
        }

    of_area = {area: [person for person, where in office if where == area] for _person, area in office}
    accounts = {
        "facilitator": [account(each) for each in chosen],
        "official": [account(who, area, (of_area[area].index(who), len(of_area[area]))) for who, area in office],
        "background": [account(who, area) for who, area in clerk],
    }
    picture = told.with_suffix(".jpg")
    picture.write_bytes(photo())
    families = FamilyAnswer.objects.filter(standing=True).count()
    told.write_text(json.dumps({"accounts": accounts, "families": families, "picture": str(picture)}), encoding="utf-8")


if __name__ == "__main__":
    main()
