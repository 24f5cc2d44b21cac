"""Names as they vary from sheet to sheet, brought to one form for comparing."""

import re
import unicodedata
from dataclasses import dataclass

_FORMS = re.compile(
    r"(?:서방정|장용정|연질캡슐|캡슐|시럽|현탁액|과립|주사액|주사|점안액|크림|연고|패취|패치|액|정|주|산)$"
)
_STRENGTH = re.compile(
    r"[\s(]*\d[\d.,]*\s*(?:/\s*\d[\d.,]*\s*)?(?:mg|g|㎎|ml|㎖|mcg|μg|밀리그램|그램|%|iu)\)?.*$", re.IGNORECASE
)
_DISTRICT = re.compile(
    r"^(?:[가-힣]{1,6}(?:특별시|광역시|시|군|구|동|읍|면|도)|서울|부산|대구|인천|광주|대전|울산|세종|제주)(?:\s[가-힣]{1,6}(?:시|군|구|동))?$"
)
_BRACKET = re.compile(r"^(?P<name>.+?)\s*[(\[（【](?P<inside>[^()\[\]（）【】]{1,20})[)\]）】]\s*$")
_TITLES = re.compile(r"\s*(?:사업부장|본부장|팀장|부장|차장|과장|대리|주임|사원|대표|님|씨|MR)$")

_STANDING = re.compile(r"\s*[(（](?:육아\s*휴직|휴직|퇴사|퇴직|겸직|겸임|파견|계약직|인턴|신입)[^)）]*[)）]$")
_SPREAD = re.compile(r"[가-힣](?: [가-힣]){1,3}")  # set apart to fill the cell


def fold(text: str) -> str:
    """Returns the text for comparing: composed, without blanks, case and punctuation."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_\-·.,:/()\[\]'\"]+", "", composed)


def fold_product(name: str) -> str:
    """Returns a product's name without its dosage form and strength: 굿프람, 굿프람정 and 굿프람정 10mg are one."""
    bare = _STRENGTH.sub("", name.strip()) or name
    bare = re.sub(r"\([^)]*\)", "", bare).strip() or bare
    if re.search(r"[가-힣]$", bare):
        shorter = _FORMS.sub("", bare)
        bare = shorter if len(shorter) >= 2 else bare
    return fold(bare)


@dataclass(frozen=True, kw_only=True)
class PlaceName:
    """A client's name and the district that stood in brackets behind it."""

    name: str
    district: str | None


def split_district(text: str) -> PlaceName:
    """Returns "한빛내과(관악구)" as 한빛내과 and 관악구; other words in brackets stay in the name."""
    match = _BRACKET.match(text)
    if match and _DISTRICT.match(match["inside"].strip()):
        return PlaceName(name=match["name"].strip(), district=match["inside"].strip())
    return PlaceName(name=text, district=None)


def bare_person(text: str) -> str:
    """Returns a person's name alone: "김도현 과장", "김도현(휴직)" and "김 도 현" -> "김도현"."""
    shorter = _TITLES.sub("", _STANDING.sub("", text)).strip()
    if _SPREAD.fullmatch(shorter):
        shorter = shorter.replace(" ", "")
    return shorter if len(shorter) >= 2 else text
