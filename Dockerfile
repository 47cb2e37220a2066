# The one image of web, worker and beat. The same locked packages as everywhere else.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    LANG=C.UTF-8

# Pango draws the printed journal; no wheel carries it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin app \
    && install -d -o app -g app /data /data/files

WORKDIR /app
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

COPY . .

# Collecting static files starts Django, which asks for its variables; nothing is connected to.
# Compiled here, because the user of the running container may not write into the image.
RUN SECRET_KEY=only-while-the-image-is-built \
    DATABASE_URL=postgresql://nobody@127.0.0.1:1/nothing \
    REDIS_URL=redis://127.0.0.1:1/0 \
    STATIC_ROOT=/app/var/static \
    STATIC_COLLECTED=1 \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q .

ENV STATIC_ROOT=/app/var/static \
    STATIC_COLLECTED=1 \
    FILES_DIR=/data/files
USER app
VOLUME /data
EXPOSE 8000

# Threads suit an application that waits for its database; one process a core is a good start. The
# proxy logs the requests, without the secrets of addresses.
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--timeout", "60"]
