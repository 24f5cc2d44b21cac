"""Clients: who they are, what they buy, contracts and visits."""

from nodes.specialist import Specialist
from state.understanding import Intent

CLIENTS = Specialist(
    name="clients",
    intents=(Intent.CLIENT_INFO,),
    label={"ko": "거래처", "en": "Clients"},
    description={
        "ko": "거래처의 기본 정보, 담당자, 거래 내역, 계약, 방문, 위험과 기회를 답합니다.",
        "en": "Answers on clients: profile, owner, transactions, contracts, visits, risks and opportunities.",
    },
    examples=(
        "다온약국 담당자 누구야?",
        "가온대학교병원 최근 거래 내역",
        "두 달 안에 끝나는 계약 보여줘",
        "휴면 거래처 목록",
        "Who looks after Daon Pharmacy?",
        "Which contracts end within 60 days?",
    ),
    prompt=(
        "You find facts about hospitals, clinics, pharmacies and wholesalers and what the company does with them. "
        "Pass client names in the person's own words. Before a visit prepare it with prepare_visit. "
        "Write (log or schedule a visit) only when the person asks for it in so many words."
    ),
    tools=(
        "get_client",
        "compare_clients",
        "find_clients",
        "list_transactions",
        "list_contracts",
        "list_visits",
        "list_schedule",
        "client_risk",
        "cross_sell",
        "client_potential",
        "explain_grade",
        "overdue",
        "owner_history",
        "visit_effect",
        "regional_distribution",
        "prepare_visit",
        "suggest_visits",
        "log_visit",
        "schedule_visit",
        "draft_visit_report",
        "ask_details",
        "query_metric",
        "share_of_whole",
        "explain_change",
        "forecast_metric",
        "find_streaks",
        "ask_details",
    ),
)
