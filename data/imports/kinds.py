"""What can be imported: each kind's fields, their types and the headings people write over them."""

# ruff: noqa: E501  # lists of headings; broken over lines they are harder to look through

import re
from dataclasses import dataclass
from typing import Literal

from state.language import Language

Kind = Literal[
    "units", "employees", "products", "clients", "pay", "targets", "transactions", "sales", "contracts", "expenses"
]
KINDS: tuple[Kind, ...] = (
    "units", "employees", "products", "clients", "pay", "targets", "transactions", "sales", "contracts", "expenses",
)  # fmt: skip
"""In the order in which they are written: what is referred to comes first."""

_HANGUL = re.compile("[가-힣]")

FieldType = Literal["text", "words", "money", "count", "rate", "day", "month", "flag", "ids"]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a kind."""

    name: str
    type: FieldType
    headings: tuple[str, ...]
    """Ways to write it, Korean and English; compared without blanks, case and units."""
    required: bool = False
    identity: bool = False
    """Says whose row it is: an empty cell under a merged one means the value above."""
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Stored value -> ways to write it."""

    @property
    def closed(self) -> bool:
        """Whether nothing but the choices may be stored: figures and sentences are made by them."""
        return bool(self.choices) and self.name in {"status", "kind", "auto_renew"}

    def label(self, language: Language) -> str:
        """Returns what people call it: in Korean the heading most used, in English the mapping's own word."""
        korean = (heading for heading in self.headings if _HANGUL.search(heading))
        return next(korean, self.headings[0]) if language == "ko" else self.headings[0]


def _field(
    name: str,
    type: FieldType,
    headings: str,
    *,
    required: bool = False,
    identity: bool = False,
    choices: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> Field:
    names = (name.replace("_", " "), *(one.strip() for one in headings.split(",") if one.strip()))
    return Field(name=name, type=type, headings=names, required=required, identity=identity, choices=choices)


_YES = (
    ("true", ("예", "y", "yes", "true", "1", "o", "자동", "자동갱신")),
    ("false", ("아니요", "n", "no", "false", "0", "x")),
)
_CLIENT_TYPES = (
    ("general_hospital", ("종합병원", "상급종합병원", "대학병원", "종병", "general hospital")),
    ("hospital", ("병원", "요양병원", "준종합", "hospital")),
    ("clinic", ("의원", "로컬", "클리닉", "clinic")),
    ("pharmacy", ("약국", "문전약국", "pharmacy")),
    ("wholesaler", ("도매", "도매상", "도매업체", "wholesaler", "wholesale")),
)
_CLIENT_STATUS = (
    ("active", ("거래중", "정상", "활성", "active")),
    ("new", ("신규", "new")),
    ("dormant", ("휴면", "dormant", "inactive")),
    ("closed", ("폐업", "거래종료", "종료", "closed")),
)
_EMPLOYEE_STATUS = (
    ("active", ("재직", "재직중", "active")),
    ("leave", ("휴직", "휴직중", "leave", "on leave")),
    ("left", ("퇴사", "퇴직", "left", "resigned")),
)
_SALE_KINDS = (
    ("sale", ("매출", "판매", "정상", "sale", "sales")),
    ("return", ("반품", "return", "refund")),
    ("adjust", ("조정", "차감", "할인", "adjust", "adjustment")),
)
_SALE_STATUS = (
    ("completed", ("완료", "확정", "출고", "배송완료", "구매확정", "결제완료", "completed", "complete", "done", "closed", "shipped", "delivered", "invoiced", "paid", "fulfilled", "resolved")),
    ("pending", ("대기", "미확정", "진행", "접수", "보류", "pending", "open", "processing", "in process", "in progress", "on hold", "created", "approved", "backordered", "disputed")),
    ("cancelled", ("취소", "취소완료", "cancelled", "canceled", "void", "unavailable", "rejected")),
)  # fmt: skip
_CHANNELS = (
    ("prescription", ("원외처방", "원외", "처방", "prescription")),
    ("direct", ("직납", "원내", "직거래", "direct")),
)
_CONTRACT_TYPES = (
    ("supply", ("공급", "공급계약", "supply")),
    ("distribution", ("유통", "판매대행", "distribution")),
    ("consignment", ("위탁", "consignment")),
    ("discount", ("할인", "단가", "discount")),
    ("clinical", ("임상", "임상시험", "clinical")),
)
_CONTRACT_STATUS = (
    ("active", ("진행", "유효", "체결", "active")),
    ("draft", ("작성", "검토", "초안", "draft")),
    ("expired", ("만료", "종료", "expired")),
    ("terminated", ("해지", "terminated")),
)

_UNIT_KINDS = (
    ("division", ("본부", "division", "group")),
    ("department", ("사업부", "부문", "department", "region", "country")),
    ("branch", ("지점", "팀", "branch", "team", "office", "territory")),
)
_EMPLOYEE = (
    _field("employee_no", "text", "사번, 사원번호, 직원번호, 사원 id, 담당자 사번, 담당자코드, 담당자 번호, employee id, employee number, emp no, staff no, rep id, sales rep employee number, sales person id, salesperson id, support rep id, seller id, agent id", identity=True),
    _field("employee", "text", "담당자, 담당, 담당자명, 직원, 직원명, 사원명, 영업사원, 성명, MR, 담당 MR, sales rep, rep, representative, owner, salesperson, sales person, account manager, seller, agent", identity=True),
)  # fmt: skip
_CLIENT = (
    _field("client_code", "text", "거래처코드, 거래처 id, 거래처번호, 병원코드, 요양기관번호, 업체코드, id, customer id, customer number, customer no, account id, account number, client id, client no, store id", identity=True),
    _field("client", "text", "거래처, 거래처명, 병원명, 병의원명, 요양기관명, 업체명, 고객명, 약국명, 기관명, customer, account, client name, customer name, company name, store name, account name", identity=True),
    _field("district", "text", "지역, 구, 시군구, 소재지, region, area, city", identity=True),
)  # fmt: skip
_PRODUCT = (
    _field(
        "product_code",
        "text",
        "제품코드, 품목코드, 상품코드, product id, product code, product number, product no, item code, item id, item no, stock code, track id, sku",
        identity=False,
    ),
    _field(
        "product",
        "text",
        "제품, 제품명, 품목, 품목명, 품명, 약품명, 상품명, item, item name, product name, product description, drug, description",
    ),
)
_UNIT = _field(
    "unit", "text", "부서, 팀, 지점, 소속, 부서명, 팀명, 조직, department, team, branch, division", identity=True
)

FIELDS: dict[Kind, tuple[Field, ...]] = {
    "units": (
        _field("code", "text", "조직코드, 부서코드, 지점코드, 팀코드, unit code, territory id, office code, branch code"),
        _field("name", "text", "조직명, 부서명, 지점명, 팀명, 지점, 부서, unit name, office, branch", required=True),
        _field("name_en", "text", "영문명, english name"),
        _field("parent", "text", "상위조직, 상위부서, 상위 조직, 본부, 사업부, parent, parent unit, group, belongs to"),
        _field("kind", "text", "조직구분, 조직유형, unit kind", choices=_UNIT_KINDS),
        _field("manager_no", "text", "조직장 사번, 팀장 사번, 지점장 사번, manager id"),
        _field("phone", "text", "전화, 전화번호, phone"),
        _field("address", "text", "주소, address"),
    ),
    "employees": (
        _field("employee_no", "text", "사번, 사원번호, 직원번호, 사원 id, employee id, employee number, emp no, staff no, business entity id, seller id, id"),
        _field("name", "text", "이름, 성명, 직원명, 사원명, 성함, employee name, full name", required=True),
        _field("name_en", "text", "영문명, 영문이름, 영문 성명, english name"),
        _field("email", "text", "이메일, 메일, e-mail, mail"),
        _field("phone", "text", "전화, 전화번호, 연락처, 휴대폰, 핸드폰, mobile, telephone, home phone, tel"),
        _field("position", "text", "직급, 직위, 직책, title, job title, grade"),
        _field("job_family", "text", "직군, 직무, 직종, job, role"),
        _UNIT,
        _field("manager_no", "text", "상사 사번, 관리자 사번, 팀장 사번, reports to, manager, manager id, manager no, supervisor"),
        _field("hired_on", "day", "입사일, 입사일자, 입사, hire date, date hired, start date, hired"),
        _field("left_on", "day", "퇴사일, 퇴직일, leave date, end date"),
        _field("status", "text", "재직상태, 상태, 재직여부, 재직구분", choices=_EMPLOYEE_STATUS),
        _field("responsibilities", "text", "담당업무, 업무, 담당 업무, duties, notes"),
    ),
    "products": (
        _field("code", "text", "제품코드, 품목코드, 상품코드, 코드, product id, product code, product number, item code, item id, item no, stock code, track id, sku, id"),
        _field("name", "text", "제품명, 제품, 품목, 품목명, 품명, 약품명, 상품명, product name, product", required=True),
        _field("name_en", "text", "영문명, 영문 제품명, english name"),
        _field("aliases", "words", "별칭, 다른 이름, 약칭, aliases, synonyms"),
        _field("ingredient", "text", "성분, 성분명, 주성분, ingredient"),
        _field("strength", "text", "함량, 용량, 규격, strength, quantity per unit"),
        _field("form", "text", "제형, dosage form, form"),
        _field("area", "text", "치료군, 약효군, 질환군, 제품군, 분류군, therapeutic area, category name, category, product line, product group, product category, product category name, genre"),
        _field("category", "text", "구분, 전문/일반, 전문일반, 분류, category, sub category"),
        _field("list_price", "money", "단가, 약가, 기준가, 정가, 상한가, 가격, unit price, price, list price, msrp"),
        _field("status", "text", "상태, 판매상태, status", choices=(("active", ("판매", "판매중", "active")), ("discontinued", ("단종", "중단", "판매중단", "discontinued")))),
        _field("launched_on", "day", "출시일, 발매일, launch date"),
    ),
    "clients": (
        _field("code", "text", "거래처코드, 거래처 id, 거래처번호, 코드, 병원코드, 요양기관번호, customer id, customer number, customer no, client id, client no, account id, account number, id"),
        _field("name", "text", "거래처명, 거래처, 병원명, 병의원명, 요양기관명, 업체명, 고객명, 상호, company name, customer name, client name, store name, account name, company", required=True),
        _field("name_en", "text", "영문명, english name"),
        _field("type", "text", "유형, 종별, 거래처유형, 거래처 구분, 병원종별, 구분, type", choices=_CLIENT_TYPES),
        _field("specialty", "text", "진료과, 진료과목, 과, specialty"),
        _field("director_name", "text", "원장, 원장명, 대표자, 대표, 병원장, 대표원장, contact name, director, contact"),
        _field("district", "text", "지역, 구, 시군구, 소재지, region, city, district, customer city, country"),
        _field("address", "text", "주소, 소재지주소, address"),
        _field("phone", "text", "전화, 전화번호, 연락처, phone, telephone, tel"),
        _field("beds", "count", "병상, 병상수, 베드, beds"),
        _field("monthly_patients", "count", "월환자수, 환자수, 월 평균 환자수, 월내원환자수, patients, monthly patients"),
        _field("grade", "text", "등급, 거래처등급, grade, tier"),
        _field("credit_grade", "text", "신용등급, 여신등급, credit grade"),
        _field("credit_limit", "money", "여신한도, 한도, 신용한도, credit limit"),
        _field("status", "text", "상태, 거래상태, status", choices=_CLIENT_STATUS),
        _field("opened_on", "day", "거래시작일, 등록일, 개시일, 최초거래일, opened, since, first order"),
        _field("notes", "text", "비고, 메모, 특이사항, notes, remark"),
        *_EMPLOYEE,
    ),
    "pay": (
        *_EMPLOYEE,
        _field("valid_from", "day", "적용일, 적용시작일, 시작일, 기준일, 기준년도, valid from, from"),
        _field("base_salary", "money", "기본급, 연봉, 기본연봉, 급여, 기본급여, salary, base salary, annual salary", required=True),
        _field("incentive_pay", "money", "성과급, 인센티브, 성과급(월), 상여, incentive, bonus"),
        _field("monthly_budget", "money", "월 예산, 활동비, 영업활동비, 책정 예산, 월활동비, 월평균 사용 예산, budget, monthly budget"),
    ),
    "targets": (
        *_EMPLOYEE,
        _UNIT,
        *_PRODUCT,
        _field("month", "month", "월, 년월, 연월, 기준월, 목표월, 기간, period", required=True),
        _field("amount", "money", "목표, 목표액, 목표금액, 월목표, 목표실적, target, quota, goal", required=True),
    ),
    "transactions": (
        _field("tx_no", "text", "거래번호, 전표번호, 주문번호, 거래 id, 매출번호, transaction id, transaction no, row id, line id, invoice line id, order line id, sales order detail id, order id"),
        _field("date", "day", "거래일, 거래일자, 일자, 날짜, 매출일, 주문일, 판매일자, order date, transaction date, invoice date, sale date, sales date, purchase date, order purchase timestamp, posting date, date", required=True),
        *_CLIENT,
        *_EMPLOYEE,
        *_PRODUCT,
        _field("quantity", "count", "수량, 판매수량, 개수, qty, quantity, order qty, quantity ordered, units, units sold"),
        _field("unit_price", "money", "단가, 판매단가, 약가, unit price, price each, sales price, price"),
        _field("amount", "money", "금액, 매출액, 매출, 판매금액, 공급가액, 실적, 처방금액, amount, sales, sales amount, net sales, net amount, revenue, line total, total price, total"),
        _field("kind", "text", "구분, 거래구분, 거래유형, kind, type", choices=_SALE_KINDS),
        _field("channel", "text", "유통경로, 경로, 채널, 원내외, channel", choices=_CHANNELS),
        _field("status", "text", "상태, 진행상태, 처리상태, status, order status", choices=_SALE_STATUS),
        _field("invoice_no", "text", "계산서번호, 세금계산서, 송장번호, invoice, invoice no, invoice id, order id, order no, order number, sales order id"),
    ),
    "sales": (
        *_EMPLOYEE,
        *_CLIENT,
        *_PRODUCT,
        _field("month", "month", "월, 년월, 연월, 기준월, 매출월, 처방월, 실적월, month, period", required=True),
        _field("amount", "money", "금액, 매출액, 매출, 실적, 처방액, 처방금액, 실적금액, 월 매출, amount, sales, revenue", required=True),
        _field("quantity", "count", "수량, 처방량, qty, quantity"),
    ),
    "contracts": (
        _field("contract_no", "text", "계약번호, 계약 id, contract no, contract id"),
        *_CLIENT,
        *_EMPLOYEE,
        _field("type", "text", "계약유형, 계약종류, 유형, contract type, type", choices=_CONTRACT_TYPES),
        _field("start_on", "day", "시작일, 계약시작일, 계약일, 계약개시일, start date, start", required=True),
        _field("end_on", "day", "종료일, 만료일, 계약종료일, 계약만료일, end date, expiry, end", required=True),
        _field("auto_renew", "flag", "자동갱신, 자동연장, auto renew, renewal", choices=_YES),
        _field("notice_days", "count", "통지일수, 사전통지, 해지통보(일), notice days"),
        _field("value", "money", "계약금액, 금액, 계약액, contract value, value, amount"),
        _field("discount_rate", "rate", "할인율, discount, discount rate"),
        _field("status", "text", "상태, 계약상태, status", choices=_CONTRACT_STATUS),
    ),
    "expenses": (
        _field("reference", "text", "전표번호, 증빙번호, 지출번호, reference, voucher, receipt no"),
        *_EMPLOYEE,
        *_CLIENT,
        _field("date", "day", "일자, 사용일, 지출일, 날짜, expense date", required=True),
        _field("kind", "text", "항목, 비목, 지출항목, 계정, 경비구분, expense type, expense kind", required=True),
        _field("amount", "money", "사용금액, 지출금액, 지출액, 경비, expense amount, cost", required=True),
        _field("headcount", "count", "인원, 인원수, headcount"),
    ),
}  # fmt: skip
"""Kind -> its fields. Two of employee_no/employee and the like name the same thing: by number or by name."""

KIND_WORDS: dict[Kind, tuple[str, str, str]] = {
    # Korean, English, words in a file's or sheet's name and title that speak for it
    "units": ("조직", "units", r"조직|지점|부서|office|territor|branch|unit|department"),
    "employees": ("직원", "employees", r"직원|사원|인사|명부|employee|staff|people"),
    "products": ("제품", "products", r"제품|품목|product|item"),
    "clients": ("거래처", "clients", r"거래처|병원|고객|client|customer|account"),
    "pay": ("급여", "pay", r"급여|연봉|임금|인건비|pay|salary"),
    "targets": ("목표", "targets", r"목표|target|quota"),
    "transactions": ("거래 내역", "transactions", r"거래\s*내역|주문|전표|transaction|order"),
    "sales": ("월 실적", "monthly sales", r"실적|매출|처방|sales|revenue"),
    "contracts": ("계약", "contracts", r"계약|contract"),
    "expenses": ("지출", "expenses", r"지출|경비|비용|expense"),
}


def field_of(kind: Kind, name: str) -> Field | None:
    """Returns a field of a kind by its name."""
    return next((field for field in FIELDS[kind] if field.name == name), None)
