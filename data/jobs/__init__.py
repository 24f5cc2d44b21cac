"""Background work: a durable queue in Postgres, and the workers that do what waits in it."""
