"""Wiring only: the graph, the specialists and their registry."""
