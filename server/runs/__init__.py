"""The run engine: starts runs, keeps their events, survives processes."""
