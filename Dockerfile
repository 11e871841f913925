# The production image: the same bootstrap as `manage.py up`, without the embedded servers. See docs/operate.md.
FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/anlan
COPY requirements.lock requirements-local.lock requirements-test.lock requirements-assets.lock ./
COPY package.json package-lock.json .npmrc manage.py ./
COPY crm/__init__.py crm/bootstrap.py crm/
COPY crm/local crm/local
RUN python3 -m crm.bootstrap runtime && .venv/bin/python -m crm.local.assets
COPY . .
RUN .venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
 && .venv/bin/python -m crm.local.messages

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/anlan --create-home anlan
WORKDIR /opt/anlan
COPY --from=build /opt/anlan /opt/anlan
ENV ANLAN_PRODUCTION=1 PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=crm.settings ANLAN_STATE=/var/lib/anlan
USER anlan
VOLUME /var/lib/anlan
EXPOSE 8000
CMD ["/opt/anlan/.venv/bin/python", "-m", "gunicorn", "crm.wsgi", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120", \
     "--access-logfile", "-", "--no-control-socket"]
