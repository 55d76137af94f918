"""The warehouse: SQL models, their dictionary and checks, and the published versions."""
