"""The engine of a chat model behind any OpenAI-compatible endpoint; imported only when one is configured."""
