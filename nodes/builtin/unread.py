"""Words of a question that the grammar did not read: an answer that leaves them out says so."""

import re
from collections.abc import Iterable, Iterator

from nodes.builtin.facets import FAMILIES, find_facets
from nodes.builtin.frame import MASKS, Frame
from nodes.builtin.quantities import AMOUNTS

MOST_WORDS = 4
"""Words named at most; a question with more was hardly read at all, and its answer speaks for itself."""
_TOKEN = re.compile(r"[a-z][a-z'’-]*[a-z]|[가-힣]{2,}")
_MASK = re.compile("|".join(re.escape(mask) for mask in MASKS.values()))
_COMMON = frozenset(
    """
    an the this that these those my our your his her their its we us you they he she it me who whom whose which what
    when where why how is are was were be been being am do does did done has have had having will would can could should shall may
    might must to of in on at by for from with without into onto over under up down out off about as than then so such if and or
    but not no nor yes just only also too very much many more most less least few some any all each every both either other
    others another same own again still yet already ever never please pls plz kindly thanks thank hi hello hey ok okay now
    here there let's lets let want wants wanted need needs like give given show shown list lists tell get gets got make makes made
    know see seen look looks take takes find check checks can't cannot don't doesn't didn't isn't aren't wasn't weren't i'm we're
    it's what's who's how's there's that's i'd i'll we'll we've i've quick quickly help put use using used go going goes come comes
    one ones thing things stuff bit lot lots kind kinds sort way ways part side case number numbers amount amounts figure figures
    value values data info information currently current present right today's mr ms mrs dr team's actually really
    exactly roughly about around between among within during since until per vs versus him them themselves ourselves
    say says said think ask asked asking question answer answers wonder curious guys folks everybody everyone anyone someone something
    anything well good great nice far long away back ahead left right name named called full whole complete entire altogether respectively
    two three four five six seven eight nine ten twelve rate rates big bigger small smaller little calendar work works working money carry
    buy buys fit fastest slowest fast slow recruiting place places first second third once twice total count
    compared compare basis terms term view results result even though although while because compared regarding concerning according
    """.split()
)
_PARTICLES = re.compile(
    r"(?:에서|에게|한테|으로|이랑|까지|부터|보다|이나|이라|들을|들이|들은|들의|은|는|이|가|을|를|의|에|도|만|로|과|와|랑|들|요)$"
)
_COMMON_KO = re.compile(
    r"알려|보여|해줘|주세요|줘|달라|부탁|정리|뭐|무엇|무슨|어떻게|어떤|어디|언제|누구|누가|얼마|몇|좀|제발|혹시|그냥|지금|현재|오늘|이거|저거|그거|이게|그게|것|거야|건지|"
    r"우리|저희|내가|제가|나는|저는|있는|있어|있나|있는지|없는|없어|하는|하고|했|한다|하면|할까|되는|되나|됐|되어|인가|인지|이야|이에요|예요|입니다|입니까|합니다|습니까|싶|궁금|"
    r"그리고|그러면|그럼|그런데|근데|그래서|또는|혹은|및|대해|대한|대해서|관해|관련|중에|중에서|가운데|사이|사람|직원|정도|기준|기준으로|같이|함께|모두|전부|전체|다시|더|덜|가장|제일|매우|아주|"
    r"수가|수는|수를|경우|때문|위해|통해|따라|따른|각각|각자|서로|이번|지난|다음|나온|나왔|나와|나오|봤|볼까|보자|보면|볼래|찾아|뽑아|꼽|말해|얘기|설명|비교|계산|확인|조회|요약|"
    r"높|낮|많|적|크|작|좋|나쁘|큰|제대로|실제|실제로|도대체|아직|이미|벌써|최근|요즘|요새|그동안|얼추|대략|대충|안녕|감사|금액|어땠|이렇게|그렇게|다니|들어온|자주|늘어|남았|넘게|보이|오전|오후|이력|내역|현황|어느|데이터|제품|달력|역년|이상|이하|미만|초과|맞는|그래|직급|하루|목표|이력|숫자|수치|자료|상황|상태|결과|내용|부분|관점|쪽|고마|왔|갔|잘해|합치|나눠|나눈|쪼개|안된|팔|찍|하나|도달|넣|찼|찬|되나|줄세|나란히|따로|네$|예$|응$|아니"
)


def unread_words(frame: Frame, attributes: Iterable[str] = ()) -> list[str]:
    """Returns the content words that stand in no name, period, concept or condition, in order; neighbours as one.

    `attributes` are the words by which the question names kinds of people, clients or products.
    """
    text = frame.masked
    read = [False] * len(text)
    for start, end in _read_spans(frame, attributes):
        read[start:end] = [True] * (end - start)
    found: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(text):
        if any(read[token.start() : token.end()]) or _is_common(token[0]):
            continue
        found.append(token.span())
    return [text[start:end] for start, end in found][:MOST_WORDS]


def _read_spans(frame: Frame, attributes: Iterable[str]) -> Iterator[tuple[int, int]]:
    text = frame.masked
    for spans in frame.concepts.values():
        yield from spans
    if frame.language == "ko":
        yield from ((one.start, one.end) for family in FAMILIES for one in find_facets(text, family))
    for pattern in (_MASK, AMOUNTS):
        yield from (match.span() for match in pattern.finditer(text))
    for words in (*(period.text.lower() for period in frame.periods), *(one.lower() for one in attributes)):
        at = text.find(words)
        if at >= 0:
            yield at, at + len(words)


def _is_common(word: str) -> bool:
    if word.isascii():
        return word.removesuffix("'s").removesuffix("’s") in _COMMON
    stem = _PARTICLES.sub("", word)
    return len(stem) < 2 or _COMMON_KO.search(word) is not None
