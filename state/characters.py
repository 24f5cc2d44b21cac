"""Characters that no store takes: halves of those beyond 16 bits, as they come from texts that were cut in between."""


def whole_characters(text: str) -> str:
    """Returns a text with halves that belong together joined, and U+FFFD for others: halves have no UTF-8.

    "\\ud83d" + "\\ude00" -> "😀", "a\\ud800b" -> "a\\ufffdb"
    """
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
