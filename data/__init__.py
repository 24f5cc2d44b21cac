"""Postgres, Chroma, files: the only place where statements are written."""
