"""Rules, procedures, product sheets, forms and notices."""

from nodes.specialist import Specialist
from state.understanding import Intent

DOCUMENTS = Specialist(
    name="documents",
    intents=(Intent.DOCUMENT_SEARCH,),
    label={"ko": "규정·문서", "en": "Rules and documents"},
    description={
        "ko": "사내 규정, 절차, 제품설명서, 서식, 공지에서 해당 조항을 찾아 인용합니다.",
        "en": "Finds and cites clauses of company rules, procedures, product sheets, forms and notices.",
    },
    examples=(
        "경조휴가는 며칠이야?",
        "제품설명회 식음료 한도가 얼마지?",
        "취업규칙 제9조 원문 보여줘",
        "굿프람정 주의사항 알려줘",
        "How many days of family leave do I get?",
        "What is the meal limit at a product briefing?",
    ),
    prompt=(
        "You find passages in the company's documents. Search with the person's whole question. When an article or a "
        "document is named, get that clause. For 'may I spend this' questions calculate the limit as well as searching "
        "the rule. Ask again with other words only when the first search found nothing to the point."
    ),
    tools=("search_documents", "get_clause", "list_documents", "compare_versions", "calculate_limit"),
)
