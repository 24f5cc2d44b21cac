"""Countries as people write them in both languages and as files keep them: Germany, DE, DEU, 독일."""

import re
from collections.abc import Mapping
from functools import cache

_COUNTRIES = """
Argentina AR ARG 아르헨티나|Australia AU AUS 호주|Austria AT AUT 오스트리아|Bangladesh BD BGD 방글라데시|Belgium BE BEL 벨기에
Brazil BR BRA 브라질|Bulgaria BG BGR 불가리아|Canada CA CAN 캐나다|Chile CL CHL 칠레|China CN CHN 중국|Colombia CO COL 콜롬비아
Croatia HR HRV 크로아티아|Czech_Republic,Czechia CZ CZE 체코|Denmark DK DNK 덴마크|Egypt EG EGY 이집트|Estonia EE EST 에스토니아
Finland FI FIN 핀란드|France FR FRA 프랑스|Germany,Deutschland DE DEU 독일|Greece GR GRC 그리스|Hong_Kong HK HKG 홍콩|Hungary HU HUN 헝가리
Iceland IS ISL 아이슬란드|India IN IND 인도|Indonesia ID IDN 인도네시아|Ireland IE IRL 아일랜드|Israel IL ISR 이스라엘|Italy IT ITA 이탈리아
Japan JP JPN 일본|Kenya KE KEN 케냐|Korea,South_Korea KR KOR 한국,대한민국|Luxembourg LU LUX 룩셈부르크|Malaysia MY MYS 말레이시아
Mexico MX MEX 멕시코|Morocco MA MAR 모로코|Netherlands,Holland NL NLD 네덜란드|New_Zealand NZ NZL 뉴질랜드|Nigeria NG NGA 나이지리아
Norway NO NOR 노르웨이|Peru PE PER 페루|Philippines PH PHL 필리핀|Poland PL POL 폴란드|Portugal PT PRT 포르투갈|Romania RO ROU 루마니아
Russia RU RUS 러시아|Saudi_Arabia SA SAU 사우디|Singapore SG SGP 싱가포르|Slovakia SK SVK 슬로바키아|Slovenia SI SVN 슬로베니아
South_Africa ZA ZAF 남아공|Spain ES ESP 스페인|Sweden SE SWE 스웨덴|Switzerland CH CHE 스위스|Taiwan TW TWN 대만|Thailand TH THA 태국
Turkey TR TUR 터키,튀르키예|Ukraine UA UKR 우크라이나|United_Arab_Emirates AE ARE 아랍에미리트|United_Kingdom,UK,Great_Britain,Britain GB GBR 영국
United_States,USA,America US USA 미국|Uruguay UY URY 우루과이|Venezuela VE VEN 베네수엘라|Vietnam VN VNM 베트남
"""
"""English names, two letters, three letters, Korean names; those that trade samples speak of."""


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _COUNTRIES.strip().splitlines():
        for entry in line.split("|"):
            english, two, three, korean = entry.split()
            names = (*english.replace("_", " ").split(","), two, three, *korean.split(","))
            found |= {name.casefold(): names for name in names}
    return found


def country_pattern(stored: str) -> str | None:
    """Returns an expression for every way to say a stored country; None when it is none. Letters alone count in capitals."""
    names = _names().get(stored.casefold())
    if names is None:
        return None
    ways = []
    for name in names:
        if re.search("[가-힣]", name):
            ways.append(rf"(?<![가-힣]){name}(?![가-힣]{{2}})(?!어)")
        else:
            ways.append(rf"\b{name}\b" if len(name) <= 3 else rf"(?i:\b{name}\b)")
    return "|".join(ways)
