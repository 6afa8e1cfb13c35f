"""Facilitators and officials of districts at work at the same time, for Locust: bench/loaded.py starts it.

Each signs in as a browser does (the form's token, the session's cookie, the page's files once), sees only their own
families or district, and thinks between two pages. What they record is recorded: visits with photos, proposals, signed
statements, re-verifications and decisions. Every answer must be the page that was asked for, in the name of whoever
asked; anything else is an error.

Which account each takes, and where each answer is written down (a line of JSON), stands in the environment.
"""

import html
import json
import os
import random
import re
import time
from collections import deque
from pathlib import Path
from uuid import UUID

from locust import HttpUser, events, task
from locust.exception import StopUser

SETTING = json.loads(Path(os.environ["LOAD_SETTING"]).read_text(encoding="utf-8"))
PICTURE = Path(SETTING["picture"]).read_bytes()
HURRY = float(SETTING["hurry"])  # all thinking takes so much of its time
ACCOUNTS = {kind: deque(SETTING["accounts"][kind]) for kind in SETTING["accounts"]}
FOUND = Path(SETTING["found"]).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
UUIDS = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
REASONS = ("business_grew", "better_paid_work")
FIGURES = ("voluntary_graduations", "natural_graduations", "active_families", "exits")


@events.request.add_listener
def _note(name, response_time, exception, **_):  # type: ignore[no-untyped-def]
    """Every answer with the moment it was asked for, on the clock that the processes of a machine share."""
    row = {
        "name": name,
        "at": time.monotonic() - response_time / 1000,
        "ms": response_time,
        "error": str(exception)[:300] if exception else "",
    }
    FOUND.write(json.dumps(row) + "\n")
    FOUND.flush()


class Somebody(HttpUser):
    """What both kinds do: sign in, open a page, look whether it is the right one."""

    abstract = True
    kind = ""

    reading = (5.0, 15.0)  # seconds, before the next page is chosen

    def wait_time(self) -> float:
        return self.chance.uniform(*self.reading) * HURRY

    def think(self, least: float, most: float) -> None:
        """Before a form is sent: it has to be filled."""
        time.sleep(self.chance.uniform(least, most) * HURRY)

    def on_start(self) -> None:
        self.account = ACCOUNTS[self.kind].popleft()
        self.chance = random.Random(self.account["username"])
        self.files: set[str] = set()
        self.families: deque[str] = deque(maxlen=100)
        self.names: deque[str] = deque(maxlen=50)
        # A phone's browser asks for Indonesian; the words below are Indonesian.
        self.client.headers["Accept-Language"] = "id"
        page = self.page("GET", "/accounts/sign-in/", "sign-in page", '<h2 id="sign-in">Masuk</h2>', mine=False)
        said = {"username": self.account["username"], "password": self.account["password"], "next": "/"}
        answer = self.send("/accounts/sign-in/", "sign in", page, said, "<h1>Selamat datang")
        if not answer:
            raise StopUser

    def page(self, method, address, name, *words, mine=True, where="", **more):  # type: ignore[no-untyped-def]
        """The text of a page after its redirects, checked; empty where it was another one.

        mine   it must say who is signed in: nobody is given another's page
        where  what the address must end up in, where the words may stand elsewhere too
        """
        more.setdefault("headers", {"Referer": f"{self.host}/"})
        with self.client.request(method, address, name=f"{self.kind}: {name}", catch_response=True, **more) as answer:
            text = answer.text or ""
            wrong = [each for each in words if each not in text]
            if answer.status_code != 200:
                answer.failure(f"status {answer.status_code} {refused(text)}".strip())
            elif wrong:
                answer.failure(f"not the page asked for: {wrong[0]} is missing")
            elif mine and html.escape(self.account["name"]) not in text:
                answer.failure("a page that is not made for whoever asked")
            elif where and not re.search(where, answer.url or ""):
                answer.failure("it led elsewhere")
            else:
                self.ended_at = answer.url or ""
                self.fetch_files(text)
                return text
        return ""

    def send(self, address, name, page, said, *words, files=None, where=""):  # type: ignore[no-untyped-def]
        """A form of `page` sent, with its token."""
        said = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), **said}
        return self.page("POST", address, name, *words, where=where, data=said, files=files)

    def fetch_files(self, text: str) -> None:
        """The files a page names, each once: they have names of their own content and are kept for ever."""
        for address in re.findall(r'(?:href|src)="(/static/[^"#]+)', text):
            if address not in self.files:
                self.files.add(address)
                with self.client.get(address, name=f"{self.kind}: static file", catch_response=True) as answer:
                    if answer.status_code != 200 or "immutable" not in answer.headers.get("Cache-Control", ""):
                        answer.failure(f"status {answer.status_code}, or not kept by browsers")

    def home(self) -> None:
        self.page("GET", "/", "home", "<h1>Selamat datang")

    def families_of(self, **query: object) -> None:
        text = self.page("GET", "/families/", "list", "<h1>Keluarga</h1>", 'id="results"', params=query)
        for each, name in re.findall(rf'<a[^>]*href="/families/({UUIDS})/"[^>]*>([^<]+)</a>', text):
            self.families.append(each)
            self.names.append(html.unescape(name).strip())

    def a_family(self) -> str:
        """One that was seen in a list."""
        if not self.families:
            self.families_of()
        return self.chance.choice(self.families) if self.families else ""

    def search(self) -> None:
        if not self.names:
            self.families_of()
        if not self.names:
            return
        word = self.chance.choice(self.names)
        page = self.page("GET", "/families/", "list", "<h1>Keluarga</h1>")
        if page:
            self.think(2, 6)
            self.send("/families/search/", "search", page, {"text": word}, "<h1>Keluarga</h1>", word, where="search=")

    def family(self, offers: str = "") -> str:
        """The page of a family; its id, empty where it did not come or does not lead on to `offers`."""
        which = self.a_family()
        if not which:
            return ""
        text = self.page("GET", f"/families/{which}/", "family", "<h1>Keluarga ", f"/families/{which}/")
        return which if f"{offers}{which}/" in text else ""


class Facilitator(Somebody):
    """Accompanies some 350 families, and works on a phone."""

    kind = "facilitator"
    reading = (8.0, 25.0)
    fixed_count = len(ACCOUNTS["facilitator"])

    @task(2)
    def begin(self) -> None:
        self.home()

    @task(4)
    def list(self) -> None:
        query = self.chance.choice(({}, {"page": self.chance.randint(1, 10)}, {"sort": "ends"}, {"decile": [1, 2]}))
        self.families_of(**query)

    @task(3)
    def look_for(self) -> None:
        self.search()

    @task(6)
    def look(self) -> None:
        self.family()

    @task(1)
    def year(self) -> None:
        self.page("GET", "/dashboard/", "dashboard", "<h1>Tahun saya ")

    @task(1)
    def visits(self) -> None:
        self.page("GET", "/visits/", "visits", "<h1>Kunjungan</h1>")

    @task(3)
    def visit(self) -> None:
        """From the family's page to the form, filled, with a photo at one of three; then the visit's page."""
        which = self.family("/visits/new/")
        page = which and self.page("GET", f"/visits/new/{which}/", "form of a visit", "<h1>Catat kunjungan</h1>")
        if not page:
            return
        self.think(20, 60)
        said = {
            "form_id": hidden(page, "form_id"),
            "visited_on": value_of(page, "visited_on"),
            "purpose": "home_visit",
            "purpose_note": "",
            "met": self.chance.choice(("carer", "family")),
            "steps": ["data_updated", "business_discussed"],
            "findings": "Warung berjalan, anak hadir di sekolah. Ibu menabung tiap minggu.",
            "next_step": "",
            "next_on": "",
        }
        with_photo = self.chance.random() < 0.33
        files = {"photos_activity": ("foto.jpg", self.a_picture(), "image/jpeg")} if with_photo else {"none": ("", b"")}
        name = "record a visit with a photo" if with_photo else "record a visit"
        self.send(f"/visits/new/{which}/", name, page, said, "Kunjungan tercatat.", files=files, where="/visits/")

    @task(1)
    def propose(self) -> None:
        """An exit by the family's own will, from the proposal to its signed statement."""
        which = self.family("/cases/new/")
        if not which:
            return
        page = self.page("GET", f"/cases/new/{which}/", "form of a proposal", "Keluarga")
        if not page or 'name="sent"' not in page:  # a case is open, and the answer was its page
            return
        self.think(20, 60)
        said = {
            "sent": hidden(page, "sent"),
            "exit_type": "voluntary",
            "reasons": self.chance.choice(REASONS),
            "words": "Kami sudah punya warung yang jalan, jadi kami ingin mandiri.",
        }
        case = self.send(f"/cases/new/{which}/", "propose", page, said, "<h1>Usulan graduasi keluarga", where="/cases/")
        if not case:
            return
        address = re.sub(r"^https?://[^/]+", "", self.ended_at)
        self.think(20, 60)
        signed = {
            "revision": hidden(case, "revision"),
            "signed_on": date_of(case, "signed_on"),
            "witness_name": "Zxamri Wibisana Qodir",
            "witness_office": "Ketua RT 03",
        }
        picture = {"picture": ("pernyataan.jpg", self.a_picture(), "image/jpeg")}
        self.send(f"{address}sign/", "bring a statement", case, signed, "<h1>Usulan graduasi keluarga", files=picture)

    def a_picture(self) -> bytes:
        """The same photo, but no two alike: with a comment in it that nobody reads."""
        comment = f"{self.account['username']} {self.chance.random()}".encode()
        return PICTURE[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + PICTURE[2:]


class Official(Somebody):
    """Of a district office; several of them share its queue."""

    kind = "official"
    fixed_count = len(ACCOUNTS["official"])

    @task(1)
    def begin(self) -> None:
        self.home()

    @task(3)
    def board(self) -> None:
        query = self.chance.choice(({}, {"sort": "-active"}, {"by": "facilitator"}))
        self.page("GET", "/dashboard/", "dashboard", "<h1>Dasbor, ", params=query)

    @task(3)
    def list(self) -> None:
        query = self.chance.choice(
            (
                {"component": "primary", "decile": 1},
                {"years_from": 5, "sort": "-amount"},
                {"active": "no"},
                {"page": self.chance.randint(1, 40)},
            )
        )
        self.families_of(**query)

    @task(1)
    def look_for(self) -> None:
        self.search()

    @task(2)
    def look(self) -> None:
        self.family()

    @task(2)
    def figures(self) -> None:
        self.page("GET", "/figures/", "figures", "<h1>Angka</h1>")
        self.think(3, 10)
        name = self.chance.choice(FIGURES)
        self.page("GET", f"/figures/{name}/", "a figure", f"/figures/{name}/")

    @task(4)
    def queue(self) -> None:
        """Whose step is next; then a case that is this official's share, and what is to be decided about it."""
        state = self.chance.choice(("signed", "signed", "verified", "open"))
        text = self.page("GET", "/cases/", "queue", "<h1>Usulan graduasi</h1>", params={"state": state, "mine": "yes"})
        place, of = self.account["share"]
        mine = [each for each in sorted(set(re.findall(rf'"/cases/({UUIDS})/"', text))) if UUID(each).int % of == place]
        if not mine:
            return
        self.think(3, 10)
        case = f"/cases/{self.chance.choice(mine)}/"
        page = self.page("GET", case, "a case", "<h1>Usulan graduasi keluarga")
        if f'action="{case}verify/"' in page:
            self.think(20, 60)
            found = {"visited_on": date_of(page, "visited_on"), "findings": "Usaha dan rumah dilihat, usulan benar."}
            self.decide(case, "verify", page, found)
        elif f'action="{case}approve/"' in page and (stages := options_of(page, "effective_on")):
            self.think(20, 60)
            why = {"justification": "Keluarga sendiri yang meminta."} if 'name="justification"' in page else {}
            self.decide(case, "approve", page, {"effective_on": stages[-1], **why})

    def decide(self, case: str, verb: str, page: str, said: dict[str, str]) -> None:
        said = {"revision": hidden(page, "revision"), **said}
        self.send(f"{case}{verb}/", verb, page, said, "<h1>Usulan graduasi keluarga", "Tercatat: ")


class Clerk(Somebody):
    """Has a district assessed and saves its families as a workbook, again and again, once that is to begin."""

    kind = "background"
    fixed_count = len(ACCOUNTS["background"])

    def wait_time(self) -> float:
        return 1.0

    @task
    def work(self) -> None:
        if time.monotonic() < float(SETTING["background_from"]):
            return
        area = self.account["area"]
        page = self.page("GET", "/runs/", "assessments", "<h1>Perhitungan</h1>")
        run = self.send("/runs/start/", "start an assessment", page, {"area": area, "as_of": ""}, where="/runs/")
        address = self.ended_at
        while run and "/jobs/" in run:
            self.export()
            time.sleep(1)
            run = self.page("GET", address, "an assessment", "<h1>")

    def export(self) -> None:
        page = self.page("GET", "/families/export/", "why a list is saved", "<h1>Simpan daftar keluarga")
        said = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "reason": "reporting", "note": ""}
        referer = {"Referer": f"{self.host}/"}
        with self.client.post(
            "/families/export/", said, headers=referer, name="background: workbook of a district", catch_response=True
        ) as answer:
            if answer.status_code != 200 or not (answer.content or b"").startswith(b"PK"):
                answer.failure(f"status {answer.status_code}, or no workbook")


def refused(page: str) -> str:
    """Why a form came back, as its page says it."""
    alert = re.search(r'role="alert".*?</div>', page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", alert[0]).split("> ", 1)[-1].split())[:200] if alert else ""


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def value_of(page: str, name: str) -> str:
    """What a field says when its form opens."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    found = re.search(r'value="([^"]*)"', field[0]) if field else None
    return found[1] if found else ""


def date_of(page: str, name: str) -> str:
    """The latest day that a field takes: today, as the server says it."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    found = re.search(r'max="([\d-]+)"', field[0]) if field else None
    return found[1] if found else ""


def options_of(page: str, name: str) -> list[str]:
    field = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    return re.findall(r'<option value="([^"]+)"', field[0]) if field else []
