"""Splits a question into the parts that may ask different things."""

import re

_SPLIT = re.compile(
    r"[?!;]+\s*|\.\s+|\s*(?<!\d),\s*|,\s+"
    r"|(?<=[가-힣])(?:하고(?!\s*(?:있|싶|나))|이랑|랑|(?<!그리)고(?=\s)|면서|는데|과(?=\s)|와(?=\s)|(?<![한제정온속연년강])도\s*(?=알려|보여)|해서|아서|어서)\s*"
    r"|\s+(?:그리고|및|또|그다음|이어서|다음에)\s+"
    r"|\s+(?:and(?:\s+(?:also|then))?|then|plus|as well as|but)\s+",
    re.IGNORECASE,
)


def split_clauses(masked: str) -> list[str]:
    """Returns the clauses of a masked question in order; one clause for a simple question.

    "〔unit〕 실적 순위하고 상위 거래처 3곳" -> ["〔unit〕 실적 순위", "상위 거래처 3곳"]
    """
    clauses = [clause.strip() for clause in _SPLIT.split(masked)]
    return [clause for clause in clauses if len(clause) >= 2]
