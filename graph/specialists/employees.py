"""People, teams and their figures."""

from nodes.specialist import Specialist
from state.understanding import Intent

EMPLOYEES = Specialist(
    name="employees",
    intents=(Intent.EMPLOYEE_ANALYSIS,),
    label={"ko": "직원·실적", "en": "People and figures"},
    description={
        "ko": "직원과 조직의 실적, 목표, 달성률, 순위, 추이, 인원, 연락처를 답합니다.",
        "en": "Answers on people and teams: sales, targets, achievement, rankings, trends, headcounts, directory.",
    },
    examples=(
        "이번 달 내 실적 얼마야?",
        "강남팀 지난 분기 달성률 순위",
        "김도현 최근 6개월 추이",
        "우리 팀 목표 미달인 사람은?",
        "What are Junho Lee's sales this month?",
        "Rank the teams by achievement last quarter",
    ),
    prompt=(
        "You find governed figures and facts about the company's people and teams. Never compute a figure yourself: "
        "ask query_metric for every number, with the right grouping, period and comparison. "
        '"나", "내", "my" are "@me"; '
        '"우리 팀", "our team" are "@my_unit". Pass names and periods in the person\'s own words.'
    ),
    tools=(
        "query_metric",
        "share_of_whole",
        "find_employees",
        "get_employee",
        "get_pay",
        "explain_change",
        "forecast_metric",
        "required_run_rate",
        "evaluation_score",
        "incentive_estimate",
        "find_anomalies",
        "find_streaks",
        "compare_peers",
        "correlate_metrics",
        "coach",
        "make_report",
    ),
)
