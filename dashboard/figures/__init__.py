"""Rows -> figure, pure: plain dicts in, plain dicts out, without Dash and without DuckDB."""
