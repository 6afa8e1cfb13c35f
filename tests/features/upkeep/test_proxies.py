"""The reverse proxies of deploy/ before a running `tangga serve`: only ports, certificate and folders are others."""

import hashlib
import http.client
import io
import os
import re
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import zipfile
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection

from services import find_proxy, free_port
from system import in_ci
from tangga.families import identity, keys
from tangga.imports.reading.limits import LIMITS
from tests import make

ROOT = Path(__file__).resolve().parents[3]
HOST = "tangga.example.go.id"
SOMEBODY = "127.0.0.9"  # a client's address that is not the proxy's
PASSWORD = "kebun-pasar-4711"
LARGE = os.urandom(1024) * 30_000  # bytes, 30 MB
ACCOUNT = f"""
import django; django.setup()
from tangga.people.roles import Role
from tests import make
make.areas()
who = make.posted("tono", Role.DISTRICT_OFFICIAL, "3273")
who.set_password({PASSWORD!r}); who.save()
"""

pytestmark = [pytest.mark.any_database, pytest.mark.django_db]


@dataclass
class Server:
    port: int
    data: Path


@dataclass
class Proxy:
    """What stands before the server: its ports, and the folder in which it would keep what passes."""

    https: int
    http: int
    keeps: Path


class Browser:
    """Somebody elsewhere: an address of their own, the cookies they were given."""

    def __init__(self, proxy):
        self.proxy = proxy
        self.cookies = {}
        self.given = SimpleCookie()

    def begin(self, method, address, body=None, **headers):
        """The answer, of which nothing but its headers has been read."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        raw = socket.create_connection(("127.0.0.1", self.proxy.https), timeout=60, source_address=(SOMEBODY, 0))
        talk = http.client.HTTPConnection(HOST)
        talk.sock = trusting.wrap_socket(raw, server_hostname=HOST)
        sent = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        talk.request(method, address, body, {"Host": HOST, "Cookie": sent, "Referer": f"https://{HOST}/"} | headers)
        answer = talk.getresponse()
        self.given = SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie") or []))
        self.cookies |= {name: each.value for name, each in self.given.items()}
        return answer

    def ask(self, method, address, body=None, **headers):
        answer = self.begin(method, address, body, **headers)
        return answer, answer.read().decode(errors="replace")

    def form(self, address, text, **said):
        """A form sent with the token of the page it stood on."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
        body = urlencode({"csrfmiddlewaretoken": token, **said})
        return self.ask("POST", address, body, **{"Content-Type": "application/x-www-form-urlencoded"})

    def sign_in(self, password=PASSWORD):
        _answer, text = self.ask("GET", "/accounts/sign-in/")
        return self.form("/accounts/sign-in/", text, username="tono", password=password, next="/")


def held_open_in(folder):
    """Sizes of the files of a folder that a process holds open; nginx deletes its own as soon as it has opened them."""
    sizes = []
    for each in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):  # somebody else's, or ended meanwhile
            if str(each.readlink()).startswith(f"{folder}/") and each.stat().st_size:
                sizes.append(each.stat().st_size)
    return sizes


@contextmanager
def running(words, environment, ready):
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while not ready():
            assert process.poll() is None, f"{words[0]} ended at once"
            assert time.monotonic() < deadline, f"{words[0]} does not answer"
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def answers(port):
    def ready():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    return ready


def large_workbook():
    """A list with a picture in it that nothing makes smaller."""
    content = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["NIK", "NAMA"])
    book.save(content)
    with zipfile.ZipFile(content, "a") as parts:
        parts.writestr("xl/media/image1.jpeg", os.urandom(20_500_000))
    return content.getvalue()


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, tmp_path_factory):
    """`tangga serve` with the settings of deploy/tangga.env.example, one official, and one large file."""
    data = tmp_path_factory.mktemp("installation")
    (data / "static").mkdir()
    (data / "static" / "large.bin").write_bytes(LARGE)
    keys.read_or_make(data / "identity-keys", identity.new_key)
    with django_db_blocker.unblock(), closing(sqlite3.connect(data / "demo.sqlite3")) as file:
        connection.ensure_connection()
        connection.connection.backup(file)  # the tests' own, which has every table
    lines = (ROOT / "deploy" / "tangga.env.example").read_text().splitlines()
    said = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TANGGA_", "DATABASE_"))}
    environment |= said | {"TANGGA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tangga.site.settings"}
    for place in ("DATABASE_URL", "TANGGA_BACKUPS"):
        del environment[place]
    subprocess.run([sys.executable, "-c", ACCOUNT], env=environment, check=True, cwd=ROOT)
    port = free_port()
    words = [sys.executable, "-c", "from tangga.cli import main; main()", "serve", "--no-work", "--port", str(port)]
    with running(words, environment, answers(port)):
        yield Server(port, data)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """(certificate, its key) of the host, signed by itself."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(make.NOW - timedelta(days=9000))
    made = made.not_valid_after(make.NOW + timedelta(days=9000))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    files = folder / "fullchain.pem", folder / "privkey.pem"
    files[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(*kinds))
    return files


@contextmanager
def nginx(program, server, certificate, folder):
    proxy = Proxy(free_port(), free_port(), folder / "temp")
    proxy.keeps.mkdir()
    ours = (ROOT / "deploy" / "proxy" / "nginx.conf").read_text()
    ours = ours.replace("[::]:443", f"[::1]:{proxy.https}").replace("listen 443", f"listen {proxy.https}")
    ours = ours.replace("[::]:80", f"[::1]:{proxy.http}").replace("listen 80", f"listen {proxy.http}")
    ours = ours.replace(f"/etc/letsencrypt/live/{HOST}", str(certificate[0].parent))
    ours = ours.replace("/var/log/nginx", str(folder)).replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
    passing = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    kept = "".join(f"{name}_temp_path {proxy.keeps};\n" for name in passing)
    user = "user root;" if os.geteuid() == 0 else ""
    around = f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
    around += f"http {{\n{kept}{ours}}}\n"
    (folder / "nginx.conf").write_text(around)
    with running([program, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], {}, answers(proxy.https)):
        yield proxy


@contextmanager
def caddy(program, server, certificate, folder):
    proxy = Proxy(free_port(), free_port(), folder / "home")
    proxy.keeps.mkdir()
    ours = (ROOT / "deploy" / "proxy" / "Caddyfile").read_text()
    with_certificate = f"{HOST}:{proxy.https} {{\n\ttls {certificate[0]} {certificate[1]}"
    ours = ours.replace(f"{HOST} {{", with_certificate).replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\thttp_port {proxy.http}\n}}\n{ours}")
    words = [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with running(words, {"HOME": str(proxy.keeps), "TMPDIR": str(proxy.keeps)}, answers(proxy.https)):
        yield proxy


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def proxy(request, server, certificate, tmp_path_factory):
    start = request.param
    program = find_proxy(start.__name__)
    if program is None and not in_ci():
        pytest.skip(f"{start.__name__} is not installed here")
    assert program is not None, f"{start.__name__} is missing, and in CI it must not be"
    with start(program, server, certificate, tmp_path_factory.mktemp(start.__name__)) as started:
        yield started


@pytest.fixture
def browser(proxy):
    return Browser(proxy)


def test_a_page_comes_through_and_without_https_leads_to_it(browser, proxy):
    answer, text = browser.ask("GET", "/accounts/sign-in/")
    plain = http.client.HTTPConnection("127.0.0.1", proxy.http)
    plain.request("GET", "/families/", headers={"Host": HOST})

    assert (answer.status, 'id="sign-in"' in text) == (200, True)
    assert answer.headers["Strict-Transport-Security"]
    assert plain.getresponse().headers["Location"].startswith(f"https://{HOST}")


def test_one_signs_in_with_a_token_and_cookies_for_https_alone(browser):
    answer, _text = browser.sign_in()
    secure = {name: bool(each["secure"]) for name, each in browser.given.items()}
    home, text = browser.ask("GET", "/")

    assert (answer.status, answer.headers["Location"]) == (302, "/")
    assert secure == {"csrftoken": True, "sessionid": True, "tangga_known": True}
    assert (home.status, "Tono" in text) == (200, True)


def test_a_form_without_its_token_is_refused(browser):
    answer, _text = browser.ask("POST", "/accounts/sign-in/", urlencode({"username": "tono", "password": PASSWORD}))

    assert answer.status == 403


def test_what_is_downloaded_never_waits_in_a_file_of_the_proxy(browser, proxy):
    answer = browser.begin("GET", "/static/large.bin")
    got = answer.read(100_000)
    time.sleep(0.5)  # as long as it would take to fetch all of it
    kept = held_open_in(proxy.keeps)
    got += answer.read()

    assert kept == []
    assert hashlib.sha256(got).digest() == hashlib.sha256(LARGE).digest()


def test_a_list_of_twenty_megabytes_arrives(browser, server):
    browser.sign_in()
    _answer, text = browser.ask("GET", "/imports/upload/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    book = large_workbook()
    parts = [("csrfmiddlewaretoken", "", token.encode()), ("effective_on", "", b"2026-01-01")]
    parts += [("file", '; filename="list.xlsx"', book)]
    body = b"".join(
        b'--line\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name.encode(), more.encode(), value)
        for name, more, value in parts
    )
    body += b"--line--\r\n"
    answer, text = browser.ask(
        "POST", "/imports/upload/", body, **{"Content-Type": "multipart/form-data; boundary=line"}
    )

    assert len(book) > 20_000_000
    assert (answer.status, answer.headers["Location"][:9]) == (302, "/imports/")


@pytest.mark.parametrize("address", ["/metrics", "/readyz"])
def test_what_is_for_the_machine_alone_is_not_reached_from_outside(browser, server, address):
    outside, _text = browser.ask("GET", address)
    inside = http.client.HTTPConnection("127.0.0.1", server.port)
    inside.request("GET", address, headers={"Host": "127.0.0.1", "X-Forwarded-Proto": "https"})

    assert outside.status == 404
    assert inside.getresponse().status != 404


def test_wrong_passwords_are_counted_for_the_address_they_come_from_whatever_it_says_of_itself(browser, server):
    _answer, text = browser.ask("GET", "/accounts/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    body = urlencode({"csrfmiddlewaretoken": token, "username": "nobody", "password": "wrong"})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    browser.ask("POST", "/accounts/sign-in/", body, **kind, **{"X-Forwarded-For": "203.0.113.7"})
    with closing(sqlite3.connect(server.data / "demo.sqlite3")) as file:
        counted = file.execute("SELECT DISTINCT ip_address FROM axes_accessattempt").fetchall()

    assert counted == [(SOMEBODY,)]


@pytest.mark.parametrize(
    ("file", "setting", "unit"),
    [("nginx.conf", r"client_max_body_size (\d+)m;", 1024**2), ("Caddyfile", r"max_size (\d+)MB\n", 1000**2)],
)
def test_a_list_that_tangga_takes_is_not_too_large_for_a_proxy(file, setting, unit):
    most = re.search(setting, (ROOT / "deploy" / "proxy" / file).read_text())[1]

    assert int(most) * unit > LIMITS.file_bytes
