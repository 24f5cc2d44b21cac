"""The built-in engine: understanding and planning without a chat model, in Korean and English."""
