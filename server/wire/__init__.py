"""The LangGraph SDK's protocol: JSON, events, frames."""
