"""Routes: protocols in, protocols out."""
