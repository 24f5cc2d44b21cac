"""Files in: readers for each format, the structure of a text, its pieces, and the jobs that do the work."""
