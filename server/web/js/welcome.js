/** The first page: what can be asked, with questions that fit who is signed in. */

import { el, fill } from "./dom.js";
import { session } from "./session.js";
import { say } from "./words.js";

const CARD = ["법인카드 사용 기준 알려줘", "What are the rules for the corporate card?"];
const LEAVE = ["연차는 며칠이고 언제까지 써야 해?", "How many days of annual leave do I get?"];
const MEALS = ["제품설명회 식음료 한도는 얼마야?", "What is the meal limit at a product briefing?"];
const GRADES = ["성과평가 등급은 어떻게 정해져?", "How are performance grades set?"];
const LEADERS = [
  ["사업부별 이번 달 달성률 비교해줘", "Compare the achievement of the departments this month"],
  ["전사 월별 실적 추이를 그래프로 보여줘", "Show the company's monthly sales as a chart"],
  ["이번 달 제품별 매출 상위 5개 알려줘", "Which five products sold most this month?"],
  CARD,
];
const QUESTIONS = {
  mr: [
    ["이번 달 내 실적과 달성률 알려줘", "How am I doing against my target this month?"],
    ["이번 주 내 방문 일정 보여줘", "Show my schedule this week"],
    ["내 월별 실적 추이를 그래프로 보여줘", "Show my monthly sales as a chart"],
    CARD,
  ],
  branch_manager: [
    ["우리 팀 이번 달 실적과 달성률 알려줘", "How is my team doing against target this month?"],
    ["우리 팀 월별 실적 추이를 그래프로 보여줘", "Show the monthly sales of my team as a chart"],
    ["우리 팀 직원별 이번 달 실적을 그래프로 보여줘", "Show this month's sales of my team by employee as a chart"],
    CARD,
  ],
  department_head: [
    ["우리 사업부 팀별 이번 달 실적 비교해줘", "Compare this month's sales of my department by team"],
    ["우리 사업부 월별 실적 추이를 그래프로 보여줘", "Show the monthly sales of my department as a chart"],
    MEALS,
    CARD,
  ],
  executive: LEADERS,
  admin: LEADERS,
  hr: [LEAVE, GRADES, ["경조사 휴가는 며칠이야?", "How many days off do I get for a wedding?"], CARD],
  compliance: [
    MEALS,
    ["강연료는 한 번에 얼마까지 줄 수 있어?", "How much may a speaker be paid?"],
    ["제품설명회 운영지침에서 바뀐 내용 알려줘", "What changed in the product briefing guideline?"],
    CARD,
  ],
};

/** Returns what a person of this role may want to ask first. */
export function questionsOf(role) {
  return (QUESTIONS[role] ?? QUESTIONS.branch_manager).map((question) => question[session.language === "en" ? 1 : 0]);
}

/** Shows the first page in `root`; `ask(text)` asks one of its questions, `help()` shows the keys. */
export function showWelcome(root, role, { ask, help }) {
  const skills = ["documents", "employees", "clients", "files"];
  fill(root,
    el("h2", {}, say("welcome")), el("p", { class: "muted" }, say("welcomeNote")),
    el("div", { class: "examples" }, questionsOf(role).map((text) => el("button", { type: "button", class: "choice", onclick: () => ask(text) }, text))),
    el("h3", {}, say("canDo")),
    el("dl", { class: "skills" }, skills.map((key) => [el("dt", {}, say(key)), el("dd", {}, say(`can_${key}`))])),
    el("button", { type: "button", class: "plain desk-only", onclick: help }, say("keys")));
}
