"""What the demo companies sell; every name is invented."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from data.demo.ids import HANDLE, NARU, organization_id, row_id

AREA_MONTHS = {
    "항생제": (1.30, 1.20, 1.08, 0.98, 0.90, 0.80, 0.75, 0.76, 0.88, 1.02, 1.16, 1.30),
    "호흡기": (1.34, 1.22, 1.12, 1.04, 0.92, 0.76, 0.70, 0.70, 0.86, 1.04, 1.18, 1.32),
    "정신신경": (1.02, 0.99, 1.02, 1.00, 1.00, 0.99, 0.99, 0.98, 1.00, 1.01, 1.01, 1.02),
    "순환기": (1.05, 1.02, 1.01, 0.99, 0.98, 0.97, 0.97, 0.97, 0.98, 1.01, 1.03, 1.05),
    "소화기": (1.00, 0.98, 0.99, 1.00, 1.01, 1.03, 1.04, 1.03, 1.00, 0.99, 0.98, 1.03),
    "치매": (1.00, 0.99, 1.01, 1.00, 1.01, 1.00, 1.00, 0.99, 1.00, 1.00, 1.00, 1.01),
    "진통": (1.02, 1.00, 1.02, 1.01, 1.00, 0.98, 0.98, 0.97, 1.00, 1.01, 1.01, 1.03),
}
"""Therapeutic area -> share of an average month, January first (antibiotics and respiratory peak in winter)."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """A row of `products`."""

    id: UUID
    org_id: UUID
    code: str
    name: str
    name_en: str
    aliases: list[str]
    ingredient: str
    strength: str
    form: str
    therapeutic_area: str
    category: str
    list_price: int
    status: str
    launched_on: date
    discontinued_on: date | None


FORMS = {"정": ("정제", "Tab."), "캡슐": ("캡슐제", "Cap."), "시럽": ("시럽제", "Syr."), "주": ("주사제", "Inj.")}
"""Last syllables of a name -> dosage form in Korean and its English abbreviation."""

NARU_PRODUCTS = (
    # area, stem, ending, English, ingredient (invented), strength, list price in won, category, year of launch
    ("정신신경", "굿프람", "정", "Goodpram", "에스시탈로프람옥살산염", "10mg", 24_600, "전문", 2012),
    ("정신신경", "굿세린", "정", "Goodserin", "세리트람", "50mg", 21_300, "전문", 2014),
    ("정신신경", "굿렙톨", "정", "Goodleptol", "레비티라세탐", "500mg", 38_200, "전문", 2021),
    ("정신신경", "굿자핀", "정", "Goodzapin", "올라제핀", "5mg", 31_500, "전문", 2016),
    ("정신신경", "굿슬립", "정", "Goodsleep", "졸피덱", "10mg", 14_800, "전문", 2011),
    ("정신신경", "굿트라젠", "정", "Goodtrazen", "트라제돈", "25mg", 12_900, "전문", 2009),
    ("정신신경", "굿가바", "캡슐", "Goodgaba", "가바펜탈", "300mg", 27_400, "전문", 2015),
    ("순환기", "굿스틴", "정", "Goodstin", "아토르바스타틴칼슘", "20mg", 33_800, "전문", 2010),
    ("순환기", "굿사르탄", "정", "Goodsartan", "텔미사론", "40mg", 29_700, "전문", 2013),
    ("순환기", "굿로딘", "정", "Goodlodin", "암로디핀산", "5mg", 18_400, "전문", 2008),
    ("순환기", "굿그렐", "정", "Goodgrel", "클로피도렐", "75mg", 36_100, "전문", 2012),
    ("순환기", "굿베타", "정", "Goodbeta", "비소프론", "5mg", 15_200, "전문", 2011),
    ("순환기", "굿에제", "정", "Goodezet", "에제티민", "10mg", 34_900, "전문", 2019),
    ("순환기", "굿콤비", "정", "Goodcombi", "로바스틴·에제티민", "10/10mg", 41_600, "전문", 2022),
    ("순환기", "굿다파", "정", "Gooddapa", "다파글린", "10mg", 39_800, "전문", 2023),
    ("소화기", "굿가스", "정", "Goodgas", "모사프리드시트르산염", "5mg", 16_700, "전문", 2009),
    ("소화기", "굿에소", "정", "Goodeso", "에소프라졸린", "20mg", 28_900, "전문", 2014),
    ("소화기", "굿라비", "정", "Goodrabi", "라베프라린", "10mg", 25_300, "전문", 2013),
    ("소화기", "굿무코", "정", "Goodmuco", "레바미핀", "100mg", 13_400, "전문", 2010),
    ("소화기", "굿트리", "정", "Goodtri", "트리메부론", "100mg", 11_800, "전문", 2008),
    ("소화기", "굿바이오", "캡슐", "Goodbio", "장용성 유산균", "250mg", 17_900, "일반", 2018),
    ("소화기", "굿앨마", "시럽", "Goodalma", "알마게이론", "15mL", 9_600, "일반", 2007),
    ("항생제", "굿모실린", "캡슐", "Goodmocillin", "아목시실린수화물", "500mg", 22_400, "전문", 2009),
    ("항생제", "굿클라브", "정", "Goodclav", "아목시론·클라불론", "625mg", 32_700, "전문", 2011),
    ("항생제", "굿세파", "캡슐", "Goodcepha", "세파클로린", "250mg", 26_500, "전문", 2010),
    ("항생제", "굿디니르", "캡슐", "Gooddinir", "세프디니렌", "100mg", 35_600, "전문", 2015),
    ("항생제", "굿록사", "정", "Goodroxa", "록시트론", "150mg", 23_800, "전문", 2012),
    ("항생제", "굿클라리", "정", "Goodclari", "클라리트론", "500mg", 37_300, "전문", 2013),
    ("항생제", "굿트리악", "주", "Goodtriax", "세프트리악신", "1g", 48_500, "전문", 2014),
    ("호흡기", "굿코푸", "시럽", "Goodcofu", "아이비엽 추출물", "100mL", 12_600, "전문", 2012),
    ("호흡기", "굿몬테", "정", "Goodmonte", "몬테루칸", "10mg", 30_400, "전문", 2014),
    ("호흡기", "굿레보", "정", "Goodlevo", "레보드로핀", "60mg", 11_900, "전문", 2011),
    ("호흡기", "굿세틴", "캡슐", "Goodcetin", "에르도스테론", "300mg", 19_700, "전문", 2010),
    ("호흡기", "굿알러", "정", "Goodaller", "베포타론", "10mg", 17_200, "전문", 2016),
    ("호흡기", "굿콜드", "정", "Goodcold", "종합 감기 성분", "1정", 8_400, "일반", 2008),
    ("호흡기", "굿아이비", "시럽", "Goodivy", "아이비·황련 추출물", "15mL", 14_300, "일반", 2019),
    ("치매", "굿메만", "정", "Goodmeman", "메만틴염산염", "10mg", 42_900, "전문", 2016),
    ("치매", "굿도네", "정", "Gooddone", "도네페론", "10mg", 44_200, "전문", 2013),
    ("치매", "굿리바", "캡슐", "Goodriva", "리바스티론", "3mg", 39_400, "전문", 2017),
    ("치매", "굿콜린", "정", "Goodcholine", "콜린알포론", "400mg", 33_100, "전문", 2011),
    ("치매", "굿징코", "정", "Goodginkgo", "은행엽 추출물", "120mg", 24_800, "일반", 2010),
    ("진통", "굿콕시", "캡슐", "Goodcoxi", "세레콕신", "200mg", 31_200, "전문", 2014),
    ("진통", "굿트라마", "정", "Goodtrama", "트라마론 복합", "37.5mg", 20_600, "전문", 2013),
    ("진통", "굿아세", "정", "Goodace", "아세클로론", "100mg", 13_700, "전문", 2009),
    ("진통", "굿펜", "정", "Goodpen", "이부프로핀", "400mg", 9_900, "일반", 2007),
    ("진통", "굿록소", "정", "Goodloxo", "록소프로핀", "60mg", 12_300, "전문", 2012),
    ("진통", "굿파스타", "정", "Goodpasta", "펠루비론", "30mg", 18_800, "전문", 2020),
    ("진통", "굿이완", "정", "Goodrelax", "에페리론", "50mg", 10_700, "전문", 2011),
)  # fmt: skip
"""48 products of 나루제약; the six with a product sheet have its ingredient, the others invented words."""

HANDLE_PRODUCTS = (
    ("순환기", "한들사르", "정", "Handlesar", "발사르론", "80mg", 27_000, "전문", 2015),
    ("순환기", "한들스타", "정", "Handlesta", "아토바론", "10mg", 30_500, "전문", 2016),
    ("소화기", "한들위앤", "정", "Handlewien", "파모티론", "20mg", 12_400, "전문", 2014),
    ("소화기", "한들프라", "캡슐", "Handlepra", "란소프론", "15mg", 21_800, "전문", 2017),
    ("항생제", "한들목시", "캡슐", "Handlemoxi", "아목시론", "250mg", 18_900, "전문", 2015),
    ("항생제", "한들세프", "캡슐", "Handlecef", "세파드론", "500mg", 24_100, "전문", 2016),
    ("호흡기", "한들코", "시럽", "Handleco", "암브로솔론", "100mL", 9_800, "전문", 2014),
    ("호흡기", "한들몬", "정", "Handlemon", "프란루칸", "112mg", 26_300, "전문", 2018),
    ("진통", "한들펜", "정", "Handlepen", "덱시부론", "300mg", 8_900, "일반", 2014),
    ("진통", "한들콕", "캡슐", "Handlecox", "폴마콕신", "2mg", 28_700, "전문", 2019),
)
"""10 products of 한들메디칼."""

CATALOGUES = {NARU: NARU_PRODUCTS, HANDLE: HANDLE_PRODUCTS}


def make_products(org_key: str) -> list[Product]:
    """Returns the products of a demo organisation with the ways people write them as aliases."""
    products = []
    for number, row in enumerate(CATALOGUES[org_key], start=1):
        area, stem, ending, english, ingredient, strength, price, category, year = row
        form, abbreviation = FORMS[ending]
        code = f"P-{number:03d}"
        products.append(
            Product(
                id=row_id(org_key, "product", code),
                org_id=organization_id(org_key),
                code=code,
                name=stem + ending,
                name_en=english,
                aliases=[stem, f"{stem} {ending}", f"{stem}{ending} {strength}", english, f"{english} {abbreviation}"],
                ingredient=ingredient,
                strength=strength,
                form=form,
                therapeutic_area=area,
                category=category,
                list_price=price,
                status="active",
                launched_on=date(year, 3, 1),
                discontinued_on=None,
            )
        )
    return products


def find_product(products: list[Product], name: str) -> Product:
    """Returns the product of that name."""
    (product,) = (product for product in products if product.name == name)
    return product
