"""Functions of the conversation state, and the two engines."""
