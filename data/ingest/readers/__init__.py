"""One reader a format: bytes in, text with headings, tables and pages out. Libraries are imported when they read."""
