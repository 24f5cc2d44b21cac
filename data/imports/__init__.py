"""Bring your own data: files in, rows of the organisation out, and a report of all that was changed or dropped."""
