"""The invented demo companies: the same seed and day always give the same rows."""
