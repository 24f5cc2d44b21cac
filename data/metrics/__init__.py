"""Metrics compiled to SQLAlchemy: facts (where measures live), dimensions (how they are cut), one statement a query."""
