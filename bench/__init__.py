"""Measurements: a bench graph, a load client and the runs that compare servers."""
