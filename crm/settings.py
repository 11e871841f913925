"""Settings, all in one file; what differs between machines comes from the environment (.env.example)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from crm import environment

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

DEBUG = environment.flag("ANLAN_DEBUG")
SECRET_KEY = environment.text("ANLAN_SECRET_KEY", "only-for-tests" if TESTING else None)
# Fernet keys, newest first; older ones only decrypt, so a key can be replaced without downtime.
FIELD_KEYS = environment.words(
    "ANLAN_FIELD_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" if TESTING else ""
)
ALLOWED_HOSTS = environment.words("ANLAN_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("ANLAN_ORIGINS")
IS_EMBEDDED = environment.flag("ANLAN_EMBEDDED")
# Behind TLS (the reverse proxy of docker-compose.yml) cookies travel only encrypted.
IS_SECURE = environment.flag("ANLAN_SECURE")
# How many proxies of our own stand before the web process; their word for the caller's address is believed.
TRUSTED_PROXIES = environment.integer("ANLAN_PROXIES", 0)

INSTALLED_APPS = [
    "demo",
    "bench",
    "servicedesk",
    "risk",
    "tiering",
    "clients",
    "crm",
    "crm.admin_config.AnlanAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "template_partials",
]

MIDDLEWARE = [
    "crm.middleware.ProxyAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crm.middleware.LanguageMiddleware",
    "crm.gate.GateMiddleware",
    "crm.middleware.ServerTimingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.context.page",
            ],
            "builtins": ["crm.templatetags.anlan"],
        },
    }
]

# Widgets' templates are found where all others are.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": {
        **environment.database(environment.text("DATABASE_URL", "postgres://localhost/anlan")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": f"test_anlan_{environment.text('ANLAN_TEST_NAME', 'local')}"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.text("REDIS_URL", "redis://localhost:6379/0")
REDIS_PREFIX = environment.text("ANLAN_REDIS_PREFIX", "anlan")
if TESTING:
    # Every test process has keys of its own on whatever server REDIS_URL names; tests/conftest.py drops them.
    REDIS_PREFIX = environment.test_prefix()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
    }
}
# How old figures over a whole house's clients may be (crm/house.py); 0 counts anew for every reader.
HOUSE_FIGURES_SECONDS = 0 if TESTING else environment.integer("ANLAN_HOUSE_FIGURES_SECONDS", 60)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = environment.integer("ANLAN_SESSION_SECONDS", 8 * 3600)
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_SECURE = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None

AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = environment.integer("ANLAN_LOGIN_FAILURES", 5)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "crm.views.session.locked"
# A locked login opens when it was said to open; trying meanwhile does not push that away.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
CSRF_FAILURE_VIEW = "crm.views.errors.csrf_failure"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["crm.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(environment.text("ANLAN_STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
# Tests find files where they lie: nothing has been collected there.
WHITENOISE_AUTOREFRESH = DEBUG or TESTING

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

CELERY_BROKER_URL = environment.broker_url(REDIS_URL)
CELERY_RESULT_BACKEND = CELERY_BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{REDIS_PREFIX}:",
    "visibility_timeout": 3600,
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"global_keyprefix": f"{REDIS_PREFIX}:"}
CELERY_RESULT_EXPIRES = 24 * 3600
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ALWAYS_EAGER = environment.flag("ANLAN_EAGER_TASKS")
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "crm.rest.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["crm.rest.permissions.HasPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["crm.rest.parsers.BoundedJsonParser"],
    # The representation is chosen by the Accept header alone: `format` is then no parameter of every address.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["crm.rest.throttling.TokenThrottle"],
    "EXCEPTION_HANDLER": "crm.rest.errors.problem_details",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Anlan API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    # Words that several resources use for different sets of choices.
    "ENUM_NAME_OVERRIDES": {
        "ClientKind": "clients.enums.ClientKind",
        "ClientStatus": "clients.enums.ClientStatus",
        "RiskState": "clients.enums.RiskState",
        "ImportStatus": "clients.enums.ImportStatus",
        "FileStatus": "clients.enums.FileStatus",
        "ProblemSeverity": "clients.enums.Severity",
        "CashFlowKind": "clients.enums.CashFlowKind",
        "AlertSeverity": "risk.enums.AlertSeverity",
        "AlertStatus": "risk.enums.AlertStatus",
        "TicketKind": "servicedesk.enums.TicketKind",
        "TicketStatus": "servicedesk.enums.TicketStatus",
        "EntryKind": "servicedesk.enums.EntryKind",
        "VersionStatus": "tiering.enums.VersionStatus",
        "OverrideKind": "tiering.enums.OverrideKind",
        "OverrideStatus": "tiering.enums.OverrideStatus",
        "JobStatus": "crm.enums.JobStatus",
        "TierRunKind": "tiering.enums.RunKind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "crm.rest.schema.add_problems",
    ],
}

EMAIL_BACKEND = environment.text(
    "ANLAN_MAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if environment.text("ANLAN_MAIL_HOST", "")
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = environment.text("ANLAN_MAIL_FOLDER", str(BASE_DIR / "var" / "mail"))
EMAIL_HOST = environment.text("ANLAN_MAIL_HOST", "")
EMAIL_PORT = environment.integer("ANLAN_MAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("ANLAN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = environment.text("ANLAN_MAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("ANLAN_MAIL_TLS")
DEFAULT_FROM_EMAIL = environment.text("ANLAN_MAIL_FROM", "anlan@localhost")
# Who hears when a night cannot start.
OPERATIONS_MAIL = environment.text("ANLAN_OPERATIONS_MAIL", "operations@localhost")
# How each kind of message leaves; a class of crm.adapters' protocol. Gateways are added here.
OUTBOX_ADAPTERS = {
    "mail": "crm.adapters.MailAdapter",
    "sms": environment.text("ANLAN_SMS_ADAPTER", "crm.adapters.FileAdapter"),
    "wecom": environment.text("ANLAN_WECOM_ADAPTER", "crm.adapters.FileAdapter"),
    "webhook": environment.text("ANLAN_WEBHOOK_ADAPTER", "crm.webhooks.adapter.HttpAdapter"),
}
# Hosts that webhooks may go to although they lead to this machine or into the house's own network.
WEBHOOK_HOSTS = environment.words("ANLAN_WEBHOOK_HOSTS")
OUTBOX_FOLDER = environment.text("ANLAN_OUTBOX_FOLDER", str(BASE_DIR / "var" / "outbox"))

# Where tiering keeps its running figures: rebuilt from the database wherever they are missing.
TIERING_FOLDER = Path(environment.text("ANLAN_TIERING_FOLDER", str(BASE_DIR / "var" / "tiering")))
# How many other workers are asked to share the measuring of a night; they need the same folder.
TIERING_HELPERS = environment.integer("ANLAN_TIERING_HELPERS", 0)
if TESTING:
    # In memory where there is such a place: hundreds of small files are brought to the disk otherwise.
    _SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  its own folder below
    TIERING_FOLDER = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else Path(tempfile.gettempdir())
    TIERING_FOLDER /= f"{environment.test_prefix()}_tiering"

# What a brokerage may set for itself.
EXPORT_APPROVAL_ROWS = environment.integer("ANLAN_EXPORT_APPROVAL_ROWS", 1000)
EXPORT_BACKGROUND_ROWS = environment.integer("ANLAN_EXPORT_BACKGROUND_ROWS", 2000)
IMPORT_FILE_BYTES = environment.integer("ANLAN_IMPORT_FILE_BYTES", 256 * 1024 * 1024)
NIGHTLY_READY_SHARE = 0.95
# The hour after which an incomplete day may start on its own, in the exchange's time zone.
NIGHTLY_EARLIEST = "19:30"
RISK_WARNING_RATIO = environment.text("ANLAN_RISK_WARNING_RATIO", "0.80")
API_REQUESTS_PER_SECOND = environment.integer("ANLAN_API_REQUESTS_PER_SECOND", 100)
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
# A folder of statements has a file per client; a hundred, the framework's own limit, is one small branch.
DATA_UPLOAD_MAX_NUMBER_FILES = environment.integer("ANLAN_UPLOAD_FILES", 5000)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("ANLAN_LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}},
}

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
