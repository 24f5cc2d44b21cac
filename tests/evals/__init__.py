"""Question sets with gold readings, and what measures the built-in engine on them."""
