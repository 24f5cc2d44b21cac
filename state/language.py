"""The two languages the service speaks."""

from typing import Literal

Language = Literal["ko", "en"]
