"""What model calls cost."""

from langchain_core.messages import AIMessage

from state.conversation import UsageJson


def usage_of(message: AIMessage) -> tuple[UsageJson, ...]:
    """Returns the tokens of one call; () when the endpoint does not say, or no model was called."""
    usage = message.usage_metadata
    if usage is None:
        return ()
    model = str(message.response_metadata.get("model_name", ""))
    return ({"model": model, "input_tokens": usage["input_tokens"], "output_tokens": usage["output_tokens"]},)
