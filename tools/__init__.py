"""What a model may call: typed arguments in, evidence out."""
