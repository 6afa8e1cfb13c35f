"""Lines of the log: what each says, and that none holds a name, a number or what somebody looked for."""

import io
import json
import logging
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from gunicorn.config import Config

from tangga.upkeep import logs
from tangga.upkeep.server_log import ServerLog
from tests import make

pytestmark = pytest.mark.any_database

NIK = "3273010101900001"
SECRETS = (NIK, "Wahyuni", "Melati")


@pytest.fixture(params=["json", "text"])
def written(request):
    """What the log's own handler writes of every logger, from the first level on."""
    handler, root = logging.StreamHandler(io.StringIO()), logging.getLogger()
    handler.setFormatter(logs.formatter(request.param))
    level, requests = root.level, logging.getLogger("tangga.request")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    requests.setLevel(logging.INFO)
    yield handler.stream
    root.removeHandler(handler)
    root.setLevel(level)
    requests.setLevel(logging.NOTSET)


@pytest.fixture
def lines(written, request):
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def of_json(test):
    return pytest.mark.parametrize("written", ["json"], indirect=True)(test)


@of_json
def test_a_request_is_one_line_with_its_route_status_and_time(client, tono, lines):
    client.force_login(tono)
    asked = client.get("/families/?area=3273")
    (line,) = [each for each in lines() if each["event"] == "request"]

    assert (line["logger"], line["level"], line["method"]) == ("tangga.request", "INFO", "GET")
    assert (line["route"], line["status"]) == ("families", asked.status_code)
    assert line["ms"] >= 0
    assert line["request"] == asked["X-Request-ID"]


@of_json
def test_every_line_of_a_request_carries_its_id(client, tono, lines):
    client.force_login(tono)
    client.get("/no-such-page/")

    assert {each["logger"] for each in lines()} == {"tangga.request", "django.request"}
    assert len({each["request"] for each in lines()}) == 1


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [(1, "0123456789abcdef0123456789abcdef", True), (0, "0123456789abcdef0123456789abcdef", False), (1, NIK, False)],
)
def test_only_an_own_proxys_id_is_taken_over(client, areas, settings, proxies, given, taken):
    settings.PROXIES = proxies

    assert (client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given) is taken


@of_json
def test_probes_leave_no_lines(client, areas, lines):
    client.get("/healthz")
    client.get("/readyz")

    assert lines() == []


def test_a_walk_with_names_and_numbers_leaves_none_in_the_log(client, tono, written):
    family = make.family("F1", region="3273011001", name="Sari Wahyuni")
    client.post("/accounts/sign-in/", {"username": "Wahyuni", "password": NIK})
    client.force_login(tono)
    client.post("/families/search/", {"search": "Sari Wahyuni"})
    client.post("/families/search/", {"search": NIK})
    client.get(f"/families/?search={NIK}&colour=Melati")
    client.get(f"/families/{family.public_id}/")
    client.get(f"/families/{family.public_id}/?name=Wahyuni")
    client.get(f"/no-such-page/{NIK}/Wahyuni/?q=Melati")
    client.get("/healthz", headers={"Host": "Wahyuni.example"})
    said = written.getvalue()

    assert "families" in said
    assert [word for word in SECRETS if word in said] == []


def test_a_page_that_breaks_is_logged_by_kind_and_place_and_not_by_its_text(client, tono, written, monkeypatch):
    def breaks(*_words, **_more):
        raise ValueError(f"Key (nik)=({NIK}) of Sari Wahyuni already exists")

    monkeypatch.setattr("tangga.upkeep.checkup.ready", breaks)
    client.raise_request_exception = False
    asked = client.get(f"/readyz?q={NIK}")
    said = written.getvalue()

    assert asked.status_code == 500
    assert "ValueError" in said
    assert "upkeep/views.py:" in said
    assert [word for word in SECRETS if word in said] == []


@of_json
@pytest.mark.parametrize(
    ("logger", "message", "words", "event"),
    [
        ("tangga.jobs", "job %s", ("run",), "job run"),
        ("somewhere.else", "Not Found: %s", (f"/x?{NIK}",), "Not Found: %s"),
        ("gunicorn.error", f"Invalid request GET /?q={NIK}", (), "(test_logs:"),
    ],
)
def test_only_our_own_lines_say_what_was_put_into_them(lines, logger, message, words, event):
    logging.getLogger(logger).warning(message, *words)

    assert lines()[0]["event"].startswith(event)


@of_json
def test_the_web_server_says_where_it_listens_and_never_what_was_asked(lines):
    logging.getLogger("gunicorn.error").setLevel("INFO")
    logging.getLogger("gunicorn.error").info("Listening at: %s (%s)", "http://127.0.0.1:8000", 7)
    logging.getLogger("gunicorn.error").warning("Invalid request from ip=%s: %s", "x", f"/?{NIK}")

    said = [each["event"] for each in lines()]
    assert said == ["Listening at: http://127.0.0.1:8000 (7)", "Invalid request from ip=%s: %s"]


def test_the_web_server_writes_no_access_log_whatever_it_is_told(written, monkeypatch):
    monkeypatch.setenv("TANGGA_LOG", "json")
    config = Config()
    config.set("accesslog", "-")
    server = ServerLog(config)
    server.access(None, None, {"RAW_URI": f"/?q={NIK}"}, None)

    assert {type(each.formatter) for each in server.error_log.handlers} == {logs.JSONLine}
    assert NIK not in written.getvalue()


def test_an_error_that_ends_the_process_is_not_quoted(written, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    logs.end_in_a_line()
    sys.excepthook(ValueError, ValueError(f"of Sari Wahyuni, {NIK}"), None)

    assert "ValueError" in written.getvalue()
    assert NIK not in written.getvalue()


def test_a_form_of_lines_that_there_is_not_is_refused():
    with pytest.raises(ImproperlyConfigured, match="TANGGA_LOG"):
        logs.settings_for("xml", debug=False)
