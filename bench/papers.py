"""Five hundred certificates in one download, beside the bare PDF library that draws the same pages.

  papers.py prepare FOLDER --papers 500   an installation with so many exits in force, none with a certificate
  papers.py ours FOLDER                   the whole work of the job, as a worker does it: cases read, numbers and tokens
                                          given, QR codes made, drawn, sealed, written down; prints a line of JSON
  papers.py bare FOLDER                   Typst alone draws the same pages: the template, with every text, number and QR
                                          path ready made in a file; prints the same
  papers.py written FOLDER                what one writes without Tangga for the same pages: QR codes by segno, then
                                          Typst; prints the same

`bench/run.py` runs them in turn, each a process of its own; seconds are of the work alone, without the start of Python,
peak memory is of the whole process.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from results import Result

DISTRICT, VILLAGE = "3571", "3571011001"
DAY, OUT = date(2025, 7, 2), date(2025, 7, 1)
NOW = datetime(2025, 7, 2, 3, 0, tzinfo=UTC)
PROMISED = 1.5  # times the bare library, at most
TRIES = 7


def measured(papers: int) -> list[Result]:
    """For bench/run.py: medians of several tries of each, in turn."""
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as name:
        print(f"papers: making {papers} exits in force ...", flush=True)
        folder = Path(name)
        _run("prepare", folder, "--papers", str(papers))
        _run("ours", folder)  # also leaves what the bare library is to draw
        found: dict[str, list[dict[str, float]]] = {"ours": [], "bare": [], "written": []}
        for _ in range(TRIES):
            for what, times in found.items():
                times.append(json.loads(_run(what, folder)))
        middle = {what: sorted(times, key=lambda each: each["seconds"])[TRIES // 2] for what, times in found.items()}
        pairs = zip(found["ours"], found["bare"], strict=True)
        ratio = sorted(ours["seconds"] / bare["seconds"] for ours, bare in pairs)[TRIES // 2]
        ours, bare, written = (middle[what] for what in ("ours", "bare", "written"))
        return [
            Result(
                name="papers",
                work=f"{papers} certificates, from the cases to one sealed PDF of {ours['mib']:g} MiB",
                seconds=round(ours["seconds"], 3),
                reference="Typst alone draws the same pages, every text and QR path ready made",
                reference_seconds=round(bare["seconds"], 3),
                ratio=round(ratio, 2),
                peak_mib=round(max(each["peak_mib"] for each in found["ours"])),
                more={
                    "bare_peak_mib": round(max(each["peak_mib"] for each in found["bare"])),
                    "with_segno_seconds": round(written["seconds"], 3),
                    "ratio_with_segno": round(ours["seconds"] / written["seconds"], 2),
                },
                promised=("ratio", PROMISED),
            )
        ]


def _run(what: str, folder: Path, *more: str) -> str:
    command = [sys.executable, __file__, what, str(folder), *more]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def _told(seconds: float, size: int) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mib": peak, "mib": round(size / 2**20, 1)}))


def _start(data: Path) -> None:
    import django

    os.environ |= {
        "TANGGA_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "tangga.site.settings",
        "TANGGA_ADDRESS": "https://tangga.dinsos.kedirikota.go.id",
    }
    os.environ.pop("DATABASE_URL", None)
    from tangga.families import identity

    os.environ["TANGGA_IDENTITY_KEY"] = identity.new_key()
    django.setup()


def prepare(folder: Path, papers: int) -> None:
    """An installation with a district, its persons, and so many families that left."""
    data = folder / "data"
    data.mkdir(parents=True)
    _start(data)
    from django.core.management import call_command

    call_command("prepare", verbosity=0)
    from tangga.cases.models import Case
    from tangga.families.models import Family, FamilyFacts, MembershipSpell
    from tangga.people.models import Person, Posting
    from tangga.people.roles import Role

    people = [Person.objects.create(username=f"p{at}", display_name=f"Petugas {at}") for at in range(4)]
    roles = (Role.FACILITATOR, Role.COORDINATOR, Role.DISTRICT_OFFICIAL, Role.DISTRICT_HEAD)
    for person, role in zip(people, roles, strict=True):
        Posting.objects.create(person=person, role=role, area_id=DISTRICT, starts_on=date(2020, 1, 1))
    names = ("Aminah", "Siti Rohana", "Nurhayati", "Sri Wahyuni", "Baiq Nurlaela", "Endang Suprapti")
    made = Family.objects.bulk_create(
        Family(family_id=f"F{at:05d}", name=f"{names[at % len(names)]} {at}", name_search=f"nama {at}")
        for at in range(papers)
    )
    FamilyFacts.objects.bulk_create(
        FamilyFacts(family=each, effective_on=date(2019, 1, 1), region_id=VILLAGE) for each in made
    )
    MembershipSpell.objects.bulk_create(
        MembershipSpell(family=each, joined_on=date(2016 + at % 6, 1 + at % 12, 1), left_on=OUT)
        for at, each in enumerate(made)
    )
    Case.objects.bulk_create(
        Case(
            family=each,
            region_id=VILLAGE,
            district_id=DISTRICT,
            exit_type="voluntary",
            reasons=["business_grew"],
            state="in_force",
            proposed_by=people[0],
            verified_by=people[1],
            approved_by=people[2],
            proposed_on=date(2025, 5, 1),
            signed_on=date(2025, 5, 2),
            effective_on=OUT,
            year=2025,
            serial=at,
            in_force_on=OUT,
            since=OUT,
        )
        for at, each in enumerate(made, start=1)
    )


def ours(folder: Path) -> None:
    """The job on a fresh copy of the installation."""
    data = folder / "copy"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(folder / "data", data)
    _start(data)
    from tangga.areas.models import Area
    from tangga.case_papers import bundles, files
    from tangga.case_papers.lists import Chosen
    from tangga.issued_papers import drawing
    from tangga.jobs.worker import forget_what_stays, work_once
    from tangga.people.models import Person

    official = Person.objects.get(username="p2")
    bundle = bundles.ask(Chosen(Area.objects.get(code=DISTRICT)), by=official, on=DAY, at=NOW)
    forget_what_stays()  # as a worker does when it starts
    begun = time.perf_counter()
    work_once(NOW)
    seconds = time.perf_counter() - begun
    bundle.refresh_from_db()
    _told(seconds, len(files.read(bundle)))
    if not (folder / "data.json").exists():
        from django.utils.translation import override

        with override(drawing.LANGUAGE):
            found = [drawing.drawn(each) for each in bundles.issue_certificates(bundle, NOW)]
        (folder / "data.json").write_text(json.dumps({"lang": "id", "papers": found}, ensure_ascii=False))
        shutil.copytree(Path(drawing.__file__).parent.parent / "papers" / "templates", folder / "templates")


def _drawn(folder: Path, data: Callable[[], str]) -> None:
    import typst

    begun = time.perf_counter()
    root = folder / "templates"
    made = typst.compile(root / "certificate.typ", root=root, sys_inputs={"data": data()}, format="pdf")
    _told(time.perf_counter() - begun, len(made))


def bare(folder: Path) -> None:
    """Typst and nothing else."""
    text = (folder / "data.json").read_text()
    _drawn(folder, lambda: text)


def written(folder: Path) -> None:
    """Typst, and the QR codes by the usual library."""
    import io

    import segno

    data = json.loads((folder / "data.json").read_text())

    def with_codes() -> str:
        for each in data["papers"]:
            out = io.BytesIO()
            code = segno.make_qr("https://" + each["seal"]["address"], error="m")
            code.save(out, kind="svg", xmldecl=False, border=0, omitsize=True)
            each["seal"]["qr"] = out.getvalue().decode()
        return json.dumps(data, ensure_ascii=False)

    _drawn(folder, with_codes)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("what", choices=["prepare", "ours", "bare", "written"])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--papers", type=int, default=500)
    options = asked.parse_args()
    if options.what == "prepare":
        prepare(options.folder, options.papers)
    else:
        {"ours": ours, "bare": bare, "written": written}[options.what](options.folder)


if __name__ == "__main__":
    main()
