"""Settings: addresses and secrets, read once from the environment. Programme values live in tangga/policy, never here.

TANGGA_DATA           folder for everything the installation keeps (default: var in the folder one stands in; commands
                      that find no installation there say so, and only `tangga demo` and `manage prepare` make one)
DATABASE_URL          e.g. postgres://user:password@host/name (default: SQLite in TANGGA_DATA/demo.sqlite3)
TANGGA_SECRET_KEY     Django's signing key (default: a file in TANGGA_DATA, made on first use, its owner's only)
TANGGA_IDENTITY_KEY   keys that seal NIK and KK numbers, newest first, comma-separated (default: the file
                      identity-keys in TANGGA_DATA, which `tangga demo` makes); see tangga/families/identity.py
TANGGA_HOSTS          host names the site answers to, comma-separated (default: 127.0.0.1 and localhost)
TANGGA_ADDRESS        how people reach the site, e.g. https://tangga.example.go.id: issued papers name it, and the code
                      on them leads there (default: the first of TANGGA_HOSTS, with https when TANGGA_HTTPS=1)
TANGGA_HTTPS          1 when people reach the site by https: cookies are then sent by https only (default: 0)
TANGGA_PROXIES        how many proxies of one's own stand before the site; the address of whoever signs in is read from
                      X-Forwarded-For past them (default: 1 with TANGGA_HTTPS=1, else 0: no header is believed)
TANGGA_BACKUPS        folder that `tangga backup` makes its dated folders in; `tangga doctor` then says when the latest
                      is too old (default: none)
TANGGA_RUNS_WHOLE     for how many months the answers of assessments are kept row by row; then `tangga thin-runs`, each
                      night, takes those out that nothing names (default: 24; 0: none)
TANGGA_LOG            text: lines to read, of what went wrong; json: a JSON object a line, and one for each request
                      (default: text). Neither holds names, numbers or what somebody looked for
TANGGA_METRICS_TOKEN  who sends this as a bearer token may read /metrics (default: nobody)
TANGGA_METRICS_FROM   addresses or networks that may read /metrics, comma-separated, e.g. 127.0.0.1 (default: none)
TANGGA_IDLE_MINUTES   a session ends when nothing was done in it for so long (default: 60)
TANGGA_SESSION_HOURS  a session ends so long after signing in, whatever is done in it (default: 12)
TANGGA_DEMO           1 on a demo installation: the sign-in page lists the accounts (`tangga demo` sets it; default: 0)
TANGGA_DEMO_PASSWORD  the password the sign-in page of a demo shows (`tangga demo` sets it; default: none)
TANGGA_DEBUG          1 for Django's debug pages; never with real people's data (default: 0)
"""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from tangga.families import keys
from tangga.upkeep import logs
from tangga.upkeep.networks import measures_from

env = environ.Env()

HERE = Path(__file__).resolve().parent
DATA_FOLDER = Path(env.str("TANGGA_DATA", default="var")).resolve()
RUNS_FOLDER = DATA_FOLDER / "runs"  # snapshots and answers of every run: personal facts, folder mode 700
IMPORTS_FOLDER = DATA_FOLDER / "imports"  # uploaded lists, sealed, and what was made of them: folder mode 700
PHOTOS_FOLDER = DATA_FOLDER / "photos"  # sealed; folder mode 700
RUNS_WHOLE = env.int("TANGGA_RUNS_WHOLE", default=24)  # months; 0: none is ever thinned
BACKUPS_FOLDER = Path(folder).resolve() if (folder := env.str("TANGGA_BACKUPS", default="")) else None
# A file that is being uploaded is plain: never in the system's folder for temporary files (tangga.imports.incoming).
FILE_UPLOAD_TEMP_DIR = IMPORTS_FOLDER / "incoming"
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "tangga.imports.incoming.IncomingFile",
]

DEBUG = env.bool("TANGGA_DEBUG", default=False)
# Made when it is first needed: a command that is refused (no installation here) shall leave no file behind.
SECRET_KEY = env.str("TANGGA_SECRET_KEY", default="") or SimpleLazyObject(
    lambda: keys.read_or_make(DATA_FOLDER / "secret-key")
)
IDENTITY_KEYS = tuple(env.list("TANGGA_IDENTITY_KEY", default=[])) or keys.read(DATA_FOLDER / "identity-keys")
DEMO = env.bool("TANGGA_DEMO", default=False)
DEMO_PASSWORD = env.str("TANGGA_DEMO_PASSWORD", default="")
ALLOWED_HOSTS = env.list("TANGGA_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
HTTPS = env.bool("TANGGA_HTTPS", default=False)
# Papers are read for years: the address on them is said once here, and never taken from what a browser asked for.
SITE_ADDRESS = (
    env.str("TANGGA_ADDRESS", default="")
    or f"{'https' if HTTPS else 'http'}://{next(iter(ALLOWED_HOSTS), '127.0.0.1')}"
).rstrip("/")
PROXIES = env.int("TANGGA_PROXIES", default=1 if HTTPS else 0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "axes",
    "tangga.site",
    "tangga.areas",
    "tangga.audit",
    "tangga.people",
    "tangga.jobs",
    "tangga.upkeep",
    "tangga.issued_papers",
    "tangga.families",
    "tangga.runs",
    "tangga.photos",
    "tangga.visits",
    "tangga.sessions",
    "tangga.labelling",
    "tangga.readiness",
    "tangga.imports",
    "tangga.graduation",
    "tangga.grants",
    "tangga.waiting",
    "tangga.cases",
    "tangga.after_exit",
    "tangga.figures",
    "tangga.editions",
    "tangga.claims",
    "tangga.dashboards",
    "tangga.open_figures",
    "tangga.case_papers",
    "tangga.targets",
    "tangga.work_reports",
    "tangga.reports",
    "tangga.api",
]

# SessionMiddleware before LocaleMiddleware before CommonMiddleware: Django's documented order for a language choice.
MIDDLEWARE = [
    "tangga.upkeep.watching.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tangga.site.language.IndonesianFirst",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tangga.site.errors.TanggaErrors",
]

ROOT_URLCONF = "tangga.site.urls"
WSGI_APPLICATION = "tangga.site.wsgi.application"
AUTH_USER_MODEL = "people.Person"
CSRF_FAILURE_VIEW = "tangga.site.errors.csrf_failed"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_FOLDER / 'demo.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a writer waits its turn at the start instead of failing in the middle; WAL lets readers go on. Moved
    # into the database 64 MB at a time: a list changes the same pages of the indexes chunk after chunk.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=16384;",
    }
else:
    # PostgreSQL takes reading here and there for four times as dear as reading on, as on turning disks; it then reads
    # whole tables for a page of one district. DATABASE_URL may say otherwise (docs/how-to/use-postgresql.md).
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c random_page_cost=1.1")
    # A new connection costs a page as much as ten statements: each thread keeps its own for a while, and asks first
    # whether it still holds. DATABASE_URL may say otherwise (?conn_max_age=0).
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)

# Argon2 first; a password hashed otherwise before is hashed anew with Argon2 when its owner next signs in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Axes refuses before a password is looked at; what it counts, and how nobody is kept out, is in people/throttle.py.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_HANDLER = "tangga.people.throttle.Throttle"
AXES_CLIENT_IP_CALLABLE = "tangga.people.throttle.address_of"
AXES_USERNAME_CALLABLE = "tangga.people.throttle.measure_of"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the log of signing in is Tangga's own (audit)
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = [
    "axes.W002",  # no AxesMiddleware: the sign-in page itself says how long to wait
    "files.E001",  # FILE_UPLOAD_TEMP_DIR is not there yet on a new installation: the first upload makes it
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = "/static/"
STATICFILES_DIRS = [folder for folder in (HERE / "static",) if folder.is_dir()]
# `tangga serve` and `tangga demo` collect the static files under hashed names, which browsers may keep for ever, and
# tell the server they start; anything else (tests, runserver) serves them by their plain names from where they lie.
MANIFEST = env.bool("TANGGA_STATIC_COLLECTED", default=False)
STATIC_ROOT = DATA_FOLDER / "static" if MANIFEST else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not MANIFEST

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "tangga.people.sessions"
SESSION_IDLE = timedelta(minutes=env.int("TANGGA_IDLE_MINUTES", default=60))
# A working day; a phone left on a table is signed out by the next morning.
SESSION_LONGEST = timedelta(hours=env.int("TANGGA_SESSION_HOURS", default=12))
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

LOG_KIND = env.str("TANGGA_LOG", default="text")
LOGGING = logs.settings_for(LOG_KIND, DEBUG)
METRICS_TOKEN = env.str("TANGGA_METRICS_TOKEN", default="")
METRICS_FROM = measures_from(env.list("TANGGA_METRICS_FROM", default=[]))
