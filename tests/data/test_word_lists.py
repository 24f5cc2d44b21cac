"""What Word shows but does not store as text: numbers of articles and items, and forms of files other than plain DOCX."""

import io
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from data.ingest.readers.numerals import written
from data.ingest.structure import find_sections
from data.ingest.worker import read_as


def with_list(levels: str) -> Document:
    """Returns a document whose list 77 has the levels (XML of w:lvl)."""
    document = docx.Document()
    root = document.part.numbering_part.element
    definition = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'
    root.find(qn("w:num")).addprevious(parse_xml(definition))
    for number, override in (
        (77, ""),
        (78, '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride>'),
    ):
        link = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="77"/>{override}</w:num>'
        root.append(parse_xml(link))
    return document


def level(number: int, style: str, pattern: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{pattern}"/>'
        "</w:lvl>"
    )


def add(document: Document, text: str, at: int, number: int = 77) -> None:
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    marks = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
    properties.append(parse_xml(marks))


def saved(document: Document) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def test_articles_numbered_by_a_list_count_on_over_chapters():
    articles = level(1, "decimal", "제%2조", '<w:lvlRestart w:val="0"/>')
    document = with_list(level(0, "decimal", "제%1장") + articles + level(2, "decimalEnclosedCircle", "%3"))
    for text, at in (("총칙", 0), ("(목적) 복무를 정한다.", 1), ("휴가", 0), ("(연차)", 1), ("15일로 한다.", 2)):
        add(document, text, at)
    text = read_as(saved(document), "docx").text
    assert text == "제1장 총칙\n제1조 (목적) 복무를 정한다.\n제2장 휴가\n제2조 (연차)\n① 15일로 한다.\n"
    assert [(one.chapter, one.article_no) for one in find_sections(text)] == [
        ("제1장 총칙", "제1조"),
        ("제2장 휴가", "제2조"),
    ]


def test_lists_of_one_definition_count_together_until_one_starts_anew_also_in_cells():
    document = with_list(level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    for text, at, number in (("개요", 0, 77), ("배경", 1, 77), ("목표", 1, 77), ("다시", 1, 78), ("이어서", 1, 77)):
        add(document, text, at, number)
    cell = document.add_table(1, 2).cell(0, 0).paragraphs[0]
    cell.add_run("칸")
    marks = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'
    cell._p.get_or_add_pPr().append(parse_xml(marks))
    lines = read_as(saved(document), "docx").text.splitlines()
    assert lines[:5] == ["I. 개요", "1.1 배경", "1.2 목표", "1.1 다시", "1.2 이어서"]
    assert "| II. 칸 |" in lines


def test_the_level_of_a_style_is_the_one_that_names_it():
    document = with_list(level(0, "decimal", "%1.") + level(1, "ganada", "%2.", '<w:pStyle w:val="Heading2"/>'))
    marks = f'<w:numPr {nsdecls("w")}><w:numId w:val="77"/></w:numPr>'
    document.styles["Heading 2"].element.get_or_add_pPr().append(parse_xml(marks))
    document.add_heading("정산", 2)
    assert read_as(saved(document), "docx").text == "### 가. 정산\n"


@pytest.mark.parametrize(
    ("number", "style", "said"),
    [
        (3, "ganada", "다"),
        (2, "chosung", "ㄴ"),
        (21, "decimalEnclosedCircle", "21"),
        (12, "koreanDigital", "십이"),
        (20, "chineseCounting", "二十"),
        (28, "lowerLetter", "bb"),
        (49, "upperRoman", "XLIX"),
        (7, "decimalZero", "07"),
    ],
)
def test_numbers_are_written_as_lists_write_them(number: int, style: str, said: str):
    assert written(number, style) == said


def test_a_table_in_a_cell_and_a_formula_are_read_and_a_deleted_row_is_not():
    document = docx.Document()
    table = document.add_table(2, 2)
    for place, text in enumerate(("구분", "한도", "지운 줄", "9만원")):
        table.cell(place // 2, place % 2).text = text
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "점심", "2만원"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="5" w:author="a"/>'))
    formula = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    words = f"<w:p {nsdecls('w')} {formula}><m:oMath><m:r><m:t>a=b+c</m:t></m:r></m:oMath></w:p>"
    document.element.body.insert(-1, parse_xml(words))
    assert read_as(saved(document), "docx").text == "| 구분 | 한도 / 점심, 2만원 |\n|---|---|\n\na=b+c\n"


@pytest.mark.parametrize("form", ["strict", "macro", "template"])
def test_other_forms_of_word_files_are_read_as_plain_ones(form: str):
    document = docx.Document()
    document.add_heading("복무 규정", 1)
    plain = zipfile.ZipFile(io.BytesIO(saved(document)))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as out:
        for name in plain.namelist():
            body = plain.read(name)
            if form == "strict":
                for word in (b"wordprocessingml", b"officeDocument", b"drawingml"):
                    transitional = b"http://schemas.openxmlformats.org/" + word + b"/2006/"
                    body = body.replace(transitional, b"http://purl.oclc.org/ooxml/" + word + b"/")
            elif form == "macro":
                main = b"openxmlformats-officedocument.wordprocessingml.document.main"
                body = body.replace(main, b"ms-word.document.macroEnabled.main")
            else:
                body = body.replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main")
            out.writestr(name, body)
    assert read_as(kept.getvalue(), "docx").text == "## 복무 규정\n"
