"""One module for each specialist; `graph/registry.py` lists them."""
