"""For production: `gunicorn -w 1 -k gthread --threads 8 dashboard.wsgi:server`."""

from __future__ import annotations

from dashboard.app import create_app

server = create_app().server
