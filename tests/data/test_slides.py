"""What slides show besides their text boxes."""

import io

import pptx
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.util import Inches

from data.ingest.worker import read_as

MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def text_of(deck: Presentation) -> str:
    saved = io.BytesIO()
    deck.save(saved)
    return read_as(saved.getvalue(), "pptx").text


def test_numbered_lines_bring_their_numbers_and_begin_anew_below_another_line():
    deck = pptx.Presentation()
    frame = deck.slides.add_slide(deck.slide_layouts[1]).placeholders[1].text_frame
    lines = (
        ("신청한다", 0, True),
        ("서식 1호", 1, True),
        ("승인받는다", 0, True),
        ("비고", 0, False),
        ("처음", 0, True),
    )
    for text, level, counted in lines:
        paragraph = frame.paragraphs[0] if text == "신청한다" else frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
        if counted:
            kind = "alphaLcParenBoth" if level else "arabicPeriod"
            paragraph._p.get_or_add_pPr().append(parse_xml(f'<a:buAutoNum xmlns:a="{MAIN}" type="{kind}"/>'))
    assert text_of(deck) == "1. 신청한다\n(a) 서식 1호\n2. 승인받는다\n비고\n1. 처음\n"


def test_a_diagram_gives_its_texts_and_a_cell_over_rows_stands_in_each():
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1)).table
    for place, text in enumerate(("수도권", "점심", "", "저녁")):
        table.cell(place // 2, place % 2).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    points = "".join(
        f'<dgm:pt modelId="{n}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for n, text in enumerate(("신청", "팀장 승인"))
    )
    model = f'<dgm:dataModel xmlns:dgm="{DIAGRAM}" xmlns:a="{MAIN}"><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>'
    name, kind = (
        PackURI("/ppt/diagrams/data1.xml"),
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
    )
    part = slide.part.relate_to(Part(name, kind, slide.part.package, model.encode()), f"{OFFICE}/diagramData")
    drawn = f'<dgm:relIds xmlns:dgm="{DIAGRAM}" xmlns:r="{OFFICE}" r:dm="{part}"/>'
    frame = f"""<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="{MAIN}">
      <p:nvGraphicFramePr><p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>
      <p:xfrm><a:off x="0" y="900000"/><a:ext cx="9" cy="9"/></p:xfrm>
      <a:graphic><a:graphicData uri="{DIAGRAM}">{drawn}</a:graphicData></a:graphic></p:graphicFrame>"""
    slide.shapes._spTree.append(parse_xml(frame))
    assert text_of(deck) == "| 수도권 | 점심 |\n|---|---|\n| 수도권 | 저녁 |\n\n신청\n팀장 승인\n"
