"""Answers with everything in them, for the parrot to say."""

from typing import Any

ATTACKS = (
    "<script>window.attacked = 1</script>",
    "<img src=x onerror='window.attacked = 1'>",
    "<svg onload='window.attacked = 1'><a href='javascript:window.attacked=1'>x</a></svg>",
    "[여기](javascript:window.attacked=1) [거기](data:text/html,<script>1</script>) [저기](//evil.example/x)",
    "<iframe srcdoc='<script>parent.attacked=1</script>'></iframe>",
    "\"><input autofocus onfocus='window.attacked=1'>",
    "`<b onmouseover='window.attacked=1'>` **<u>굵게</u>** \u202e<script>",
    "{{constructor.constructor('window.attacked=1')()}} ${window.attacked=1}",
    "<style>body{display:none}</style><base href='https://evil.example/'><meta http-equiv=refresh content='0;url=/x'>",
)


def citation(number: int, title: str, quote: str) -> dict[str, Any]:
    """Returns a citation of a document that does not exist."""
    return {
        "number": number,
        "document_id": "00000000-0000-4000-8000-000000000000",
        "chunk_id": "00000000-0000-4000-8000-000000000001",
        "title": title,
        "article": "제7조",
        "page": None,
        "span": [0, len(quote)],
        "version": "2025",
        "effective_from": "2025-01-01",
        "quote": quote,
    }


def sales_figure(title: str = "강남팀 직원별 실적") -> dict[str, Any]:
    """Returns a table of three people with its chart."""
    rows = [["박서윤", 9_000_000, 0.9], ["김도현", 120_500_000, 1.205], ["이준호", None, None]]
    return {
        "evidence_id": "e1",
        "title": title,
        "definition": "실적: 완료된 거래의 합계",
        "statement": "select 1",
        "table": {
            "columns": [
                {"name": "employee", "label": "직원", "unit": "text"},
                {"name": "sales", "label": "실적", "unit": "won"},
                {"name": "achievement", "label": "달성률", "unit": "ratio"},
            ],
            "rows": rows,
            "total_rows": 3,
        },
        "chart": {
            "data": {"values": [{"employee": name, "sales": sales} for name, sales, _ in rows]},
            "mark": "bar",
            "width": 300,
            "height": 160,
            "encoding": {
                "x": {"field": "sales", "type": "quantitative"},
                "y": {"field": "employee", "type": "nominal"},
            },
        },
    }


TABLE = "| 직원 | 실적 (원) | 달성률 (%) |\n| --- | ---: | ---: |\n| 박서윤 | 9,000,000 | 90.0% |"

RICH: dict[str, Any] = {
    "text": (
        f"### 직원·실적\n\n강남팀의 실적입니다. [1]\n\n{TABLE}\n\n가정: 기간을 6월로 보았습니다.\n\n"
        "이어서 물어볼 수 있는 것: “지난달은?”"
    ),
    "answer": {
        "citations": [citation(1, "성과평가 규정", "달성률은 실적을 목표로 나눈 값이다.")],
        "figures": [sales_figure()],
        "files": [{"name": "양식.docx", "url": "/documents/x/file", "media_type": "application/msword"}],
        "assumptions": ["기간을 6월로 보았습니다."],
        "suggestions": ["지난달은?"],
    },
}
