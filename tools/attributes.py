"""Words of a question that say which kind of people, clients or products: 관악구, 내과, 항생제, 과장, 직납."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from tools.countries import country_pattern
from tools.entities import find_placed_mentions, load_index
from tools.name_index import NameIndex
from tools.name_text import romanised
from tools.registry import Caller
from tools.resources import Resources

Attributes = dict[str, list[str]]
"""Dimension to stored values: {"district": ["관악구"], "specialty": ["내과"]}."""

_HOSPITALS = ("general_hospital", "hospital")
_FIXED: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "client_type": (
        (r"상급\s?종합\s?병원|종합\s?병원|대학\s?병원|general hospitals?|university hospitals?", ("general_hospital",)),
        (r"(?<![가-힣])병원(?!장)|\bhospitals?\b", _HOSPITALS),
        (r"(?<![가-힣])의원(?!회)|클리닉|\bclinics?\b", ("clinic",)),
        (r"(?<![가-힣])약국|\bpharmac(?:y|ies)\b|\bdrugstores?\b", ("pharmacy",)),
        (r"도매상?|\bwholesalers?\b", ("wholesaler",)),
    ),
    "grade": (
        (r"\bVIP\b|(?<![A-Za-z])VIP", ("VIP",)),
        *(
            (
                rf"(?<![A-Za-z]){grade}\s*등급|등급\s*(?:이|은)?\s*{grade}(?![A-Za-z])|\bgraded?\s+{grade}\b"
                rf"|(?:(?<=VIP vs )|(?<=VIP and )|(?<=VIP or )|(?<=VIP, )|(?<=VIP랑 )|(?<=VIP와 )|(?<=VIP하고 )){grade}(?![A-Za-z])"
                rf"|(?<![A-Za-z]){grade}(?=(?: vs\.? | versus | and | or |랑 |하고 )(?:VIP|[A-D])\b)|(?:(?<=[A-D] vs )|(?<=[A-D] and )){grade}\b",
                (grade,),
            )
            for grade in "ABCD"
        ),
    ),
    "channel": (
        (r"직납|\bdirect (?:sales?|supply|channel)\b", ("direct",)),
        (r"원외\s?처방|\bprescription channel\b|\boutpatient prescriptions?\b", ("prescription",)),
    ),
    "category": (
        (r"전문\s?의약품|전문약|\bprescription drugs?\b|\bethical drugs?\b", ("전문",)),
        (r"일반\s?의약품|일반약|\bOTC\b|\bover[- ]the[- ]counter\b", ("일반",)),
    ),
    "kind": ((r"반품(?!\s*률|율|까지|\s*규정)|\breturns?\b(?! rate)", ("return",)),),
    "status": (
        (r"휴면|\bdormant\b", ("dormant",)),
        (r"거래\s?종료|폐업|\bclosed (?:clients?|accounts?)\b", ("closed",)),
    ),
    "job_family": (
        (r"(?<![A-Za-z])MRs?(?![A-Za-z-])|영업\s?사원|\bmedical reps?\b|\bsales reps?\b|\brepresentatives\b", ("MR",)),
        (r"(?<![A-Za-z])PMs?(?![A-Za-z-])|\bproduct managers?\b", ("PM",)),
    ),
    "position": tuple(
        (
            rf"(?<![가-힣]){korean}(?:급)?(?:님)?(?:들)?(?=$|[\s,.?!은는이가의을를만도와과로중]|별|끼리)"
            + (rf"|\b{english}\b" if english else ""),
            (korean,),
        )
        for korean, english in (
            ("사업부장", "department heads?"),
            ("본부장", "division heads?"),
            ("팀장", "team leaders?"),
            ("부장", ""),
            ("차장", "deputy general managers?"),
            ("과장", ""),
            ("대리", "assistant managers?"),
            ("주임", "senior associates?"),
            ("사원", "(?<!senior )associates?"),
        )
    ),
}
_SPECIALTIES = {
    "내과": "internal medicine|internists?",
    "신경과": "neurolog(?:y|ists?|ical)",
    "이비인후과": "ENT|otolaryngology",
    "가정의학과": "family (?:medicine|practice)",
    "정형외과": "orthopa?edics?|orthopa?edic",
    "소아청소년과": "pa?ediatric(?:s|ians?)?|소아과",
    "정신건강의학과": "psychiatr(?:y|ic|ists?)|정신과|정신의학과",
    "외과": "surg(?:ery|ical|eons?)",
    "피부과": "dermatology",
    "비뇨의학과": "urology|비뇨기과",
    "안과": "ophthalmology",
    "산부인과": "obstetrics|gyna?ecology|OB/?GYN",
    "신경외과": "neurosurgery",
    "재활의학과": "rehabilitation",
}
_AREAS = {
    "항생제": "anti-?biotics?|anti-?bacterials?|항균제",
    "호흡기": "respiratory",
    "정신신경": "CNS|neuropsychiatr(?:y|ic)|psychotropics?|정신\\s?신경계?|중추신경계?",
    "순환기": "cardio(?:vascular|logy)?|circulatory|heart|심혈관계?",
    "소화기": "gastro(?:intestinal)?|digestive|GI|위장약?",
    "치매": "dementia|alzheimer(?:'s)?|알츠하이머",
    "진통": "analgesics?|pain(?:killers?)?|진통제|소염제",
}


async def find_attributes(question: str, caller: Caller, resources: Resources) -> Attributes:
    """Returns the attribute values a question names, as stored; words inside names do not count."""
    index = await load_index(caller, resources)
    masked = question
    for placed in await find_placed_mentions(question, caller, resources):
        blank = " " * (placed.end - placed.start)
        masked = masked[: placed.start] + blank + masked[placed.end :]
    return read_attributes(masked, index)


def read_attributes(text: str, index: NameIndex) -> Attributes:
    """Returns the attribute values of a text without names."""
    found: Attributes = {}
    for dimension, named, _ in sorted(_matches(text, index), key=lambda hit: hit[2].start()):
        values = found.setdefault(dimension, [])
        values += [one for one in named if one not in values]
    return found


def attribute_words(text: str, index: NameIndex) -> list[str]:
    """Returns the words of a text without names by which it names attribute values, as written."""
    return [match.group() for _, _, match in _matches(text, index)]


def _matches(text: str, index: NameIndex) -> Iterator[tuple[str, tuple[str, ...], re.Match[str]]]:
    for dimension, patterns in _FIXED.items():
        taken: list[re.Match[str]] = []
        for pattern, values in patterns:
            for match in re.finditer(pattern, text, re.IGNORECASE if dimension != "grade" else 0):
                if all(match.end() <= other.start() or match.start() >= other.end() for other in taken):
                    taken.append(match)
                    yield dimension, values, match
    yield from _headings(text, index)
    learned = chain(_type_patterns(index), _specialty_patterns(index), _area_patterns(index), _district_patterns(index))
    for (dimension, stored), compiled in learned:
        for match in compiled.finditer(text):
            yield dimension, (stored,), match


def _headings(text: str, index: NameIndex) -> Iterator[tuple[str, tuple[str, ...], re.Match[str]]]:
    """Groupings by the company's own words: "revenue by plan", "국가별 매출"; "how many seats" is a quantity."""
    taken: list[re.Match[str]] = []
    for word, cut in sorted(index.lexicon.headings.items(), key=lambda item: -len(item[0])):
        for match in re.finditer(_heading_pattern(word, is_measure=cut == "quantity"), text, re.IGNORECASE):
            if all(match.end() <= other.start() or match.start() >= other.end() for other in taken):
                taken.append(match)  # "per account manager" is not per account
                yield ("measure" if cut == "quantity" else "by"), (cut,), match


def _heading_pattern(word: str, *, is_measure: bool) -> str:
    ways = (word, *_HEADING_WORDS.get(word, ()))
    korean = "|".join(way for way in ways if re.search("[가-힣]", way))
    latin = "|".join(_plural(way) for way in ways if not re.search("[가-힣]", way))
    found = []
    if latin and is_measure:
        found.append(
            rf"\b(?:how many|number of|total)\s+(?:{latin})\b|\b(?:{latin})\s+(?:sold|billed|shipped|ordered)\b"
        )
    elif latin:
        found.append(rf"\b(?:by|per|each|every|across|which|what|top|best|worst|biggest)\s+(?:{latin})\b")
    if korean and not is_measure:
        found.append(rf"(?<![가-힣])(?:{korean})(?:별|마다)|(?:어느|어떤|무슨)\s?(?:{korean})")
    return "|".join(found) or r"(?!)"


def _plural(word: str) -> str:
    return word.removesuffix("y") + "(?:y|ies)" if word.endswith("y") else rf"{re.escape(word)}s?"


_HEADING_WORDS: Mapping[str, tuple[str, ...]] = {
    "country": ("국가", "나라"), "land": ("country", "국가", "나라"), "pays": ("country", "국가", "나라"), "city": ("도시",),
    "ort": ("city", "도시"), "ville": ("city", "도시"), "stadt": ("city", "도시"), "segment": ("세그먼트", "고객군"),
    "plan": ("요금제", "플랜"), "category": ("카테고리", "분류"), "region": ("지역", "권역"), "territory": ("구역", "지역"),
    "industry": ("sector", "업종", "산업"), "branche": ("industry", "sector", "업종", "산업"),
    "sector": ("industry", "업종", "산업"), "genre": ("장르",), "family": ("제품군",),
    "gebiet": ("region", "territory", "지역", "권역"), "state": ("주",), "brand": ("브랜드",),
    "warengruppe": ("product group", "category", "제품군", "상품군"), "account": ("계정", "고객사"),
    "account manager": ("담당자", "매니저"), "vertreter": ("rep", "영업사원"),
}  # fmt: skip
"""Other words for headings that companies use, in English and Korean."""


def _type_patterns(index: NameIndex) -> Iterator[tuple[tuple[str, str], re.Pattern[str]]]:
    """Types beside those of a health trade: Enterprise, Gastronomie; a type that all clients share says nothing."""
    known = {value for _, values in _FIXED["client_type"] for value in values}
    others = index.client_types - known
    for kind in sorted(others) if len(index.client_types) > 1 else ():
        if len(kind) > 2:
            yield ("client_type", kind), re.compile(rf"(?<!\w){re.escape(kind)}s?(?!\w)", re.IGNORECASE)


def _specialty_patterns(index: NameIndex) -> Iterator[tuple[tuple[str, str], re.Pattern[str]]]:
    for specialty in sorted(index.specialties):
        country = country_pattern(specialty)
        if country is not None:
            yield ("specialty", specialty), re.compile(country)
            continue
        english = _SPECIALTIES.get(specialty)
        pattern = rf"(?<![가-힣]){re.escape(specialty)}(?!장)" + (rf"|\b(?:{english})\b" if english else "")
        if english:
            korean = [one for one in english.split("|") if re.search("[가-힣]", one)]
            pattern += "".join(rf"|(?<![가-힣]){one}" for one in korean)
        yield ("specialty", specialty), re.compile(pattern, re.IGNORECASE)


def _area_patterns(index: NameIndex) -> Iterator[tuple[tuple[str, str], re.Pattern[str]]]:
    for area in sorted({product.area for product in index.lexicon.products}):
        others = _AREAS.get(area)
        yield (
            ("area", area),
            re.compile(rf"(?<![가-힣]){re.escape(area)}" + (rf"|\b(?:{others})\b" if others else ""), re.IGNORECASE),
        )


def _district_patterns(index: NameIndex) -> Iterator[tuple[tuple[str, str], re.Pattern[str]]]:
    for district in sorted(index.districts):
        short = district[:-1] if len(district) > 2 and district[-1] in "구시군" else district
        country = country_pattern(district)
        if country is not None:
            yield ("district", district), re.compile(country)
            continue
        if re.search("[가-힣]", district) is None:
            yield ("district", district), re.compile(rf"\b{re.escape(district)}\b", re.IGNORECASE)
            continue
        latin = romanised(short)
        # "강남 병원들", but not "강남팀": the short form counts only where a place of care follows
        korean = (
            rf"(?<![가-힣])(?:{re.escape(district)}|{re.escape(short)}"
            r"(?:\s?(?:지역|쪽|권)|\s(?=[가-힣]*(?:거래처|병원|의원|약국|과\b))))"
        )
        spoken = {latin, latin.replace("ngr", "ngn")}  # 종로 is written jongro and said jongno
        english = rf"\b(?:{'|'.join(sorted(spoken))})(?:[- ]?(?:gu|si))?\b(?!\s+team)"
        yield ("district", district), re.compile(rf"{korean}|{english}", re.IGNORECASE)
