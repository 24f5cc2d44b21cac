"""Why a file could not be taken in, and what was mended on the way: codes for machines, sentences for people."""

from state.errors import InvalidInput
from state.language import Language

PROBLEMS: dict[str, tuple[str, str]] = {
    "empty": ("파일에 읽을 내용이 없습니다.", "The file has nothing to read."),
    "too_large": (
        "파일이 너무 큽니다. 한 파일은 50 MB까지 올릴 수 있으니 나누어 올려 주세요.",
        "The file is too large. One file may have up to 50 MB; please split it.",
    ),
    "unsupported": (
        "지원하지 않는 형식입니다. PDF, HWP, HWPX, DOCX, DOC, ODT, RTF, PPTX, ODP, XLSX, XLS, ODS, CSV, HTML, EPUB, XML, MD, TXT, EML, "
        "MSG로 올려 주세요.",
        "This format is not supported. Use PDF, HWP, HWPX, DOCX, DOC, ODT, RTF, PPTX, ODP, XLSX, XLS, ODS, CSV, HTML, EPUB, "
        "XML, MD, TXT, EML or MSG.",
    ),
    "picture": (
        "그림 파일에서는 글자를 읽지 않습니다. 글자 인식(OCR)을 한 PDF나 글로 올려 주세요.",
        "Letters in pictures are not read. Upload a PDF that went through text recognition (OCR), or the text.",
    ),
    "archive": (
        "압축 파일입니다. 압축을 풀어 안에 있는 문서를 올려 주세요. 여러 파일을 한 번에 고를 수 있습니다.",
        "This is an archive. Unpack it and upload the documents in it; several can be chosen at once.",
    ),
    "old_slides": (
        "PowerPoint 97-2003(PPT) 파일입니다. PowerPoint에서 PPTX나 PDF로 저장해 올려 주세요.",
        "This is a PowerPoint 97-2003 file (PPT). Save it as PPTX or PDF and upload that.",
    ),
    "old_hwp": (
        "한글 97 이전(HWP 3) 파일을 읽지 못했습니다. 한글에서 HWPX나 PDF로 저장해 올려 주세요.",
        "This file of Hangul 97 or before (HWP 3) cannot be read. Save it as HWPX or PDF and upload that.",
    ),
    "not_text": (
        "글이 아닌 내용이 들어 있어 글로 읽을 수 없습니다. 원래 형식의 이름(확장자)으로 올려 주세요.",
        "The content is not text. Upload the file under the name (extension) of its real format.",
    ),
    "encrypted": (
        "암호가 걸린 파일입니다. 암호를 풀어 다시 올려 주세요.",
        "The file is protected by a password. Remove it and upload the file again.",
    ),
    "broken": (
        "파일이 손상되어 읽을 수 없습니다. 원본 프로그램에서 다시 저장해 올려 주세요.",
        "The file is damaged. Save it again in its own program and upload it.",
    ),
    "scanned": (
        "글자가 없는 스캔 문서입니다. 글자 인식(OCR)을 한 파일을 올려 주세요.",
        "This is a scan without text. Upload a file that went through text recognition (OCR).",
    ),
    "unmapped": (
        "글꼴이 어떤 글자를 그리는지 알 수 없는 PDF입니다. 원본에서 PDF로 다시 저장하거나 글자 인식(OCR)을 해서 올려 주세요.",
        "The fonts of this PDF do not tell which letters they draw. Save it as PDF again, or run text recognition (OCR).",
    ),
    "bomb": (
        "압축을 풀면 지나치게 커지는 파일이라 열지 않았습니다.",
        "The file would become far too large when unpacked, so it was not opened.",
    ),
    "too_slow": (
        "정해진 시간 안에 읽지 못했습니다. 파일을 나누어 올려 주세요.",
        "The file could not be read in time. Please split it.",
    ),
    "too_hungry": (
        "읽는 데 메모리가 너무 많이 필요한 파일입니다. 나누어 올려 주세요.",
        "Reading the file takes too much memory. Please split it.",
    ),
    "bad_facts": (
        "문서 정보(버전, 시행일 등)를 읽을 수 없습니다.",
        "What the document says about itself (version, dates) cannot be read.",
    ),
    "interrupted": (
        "처리 중에 서버가 멈췄습니다. 다시 올려 주세요. 이미 끝난 파일은 건너뜁니다.",
        "The server stopped meanwhile. Upload again; files that were finished are skipped.",
    ),
    "failed": ("파일을 처리하지 못했습니다.", "The file could not be processed."),
}
WARNINGS: dict[str, tuple[str, str]] = {
    "cp949": ("CP949(EUC-KR)로 저장된 글을 변환했습니다.", "The text was stored in CP949 (EUC-KR) and was converted."),
    "utf16": ("UTF-16으로 저장된 글을 변환했습니다.", "The text was stored in UTF-16 and was converted."),
    "guessed_encoding": ("글자 인코딩을 추정해 변환했습니다.", "The text's encoding was guessed."),
    "mojibake": (
        "다른 인코딩으로 잘못 읽혀 깨진 글자를 복구했습니다.",
        "Letters that were garbled by a wrong encoding were repaired.",
    ),
    "lost_letters": ("복구할 수 없는 글자가 있습니다.", "Some letters could not be recovered."),
    "pages_without_text": ("글자가 없는 쪽이 있습니다(스캔).", "Some pages have no text (scans)."),
    "truncated": ("너무 길어 뒷부분을 읽지 않았습니다.", "The file is too long; its end was not read."),
    "attachment_skipped": ("읽지 못한 첨부 파일이 있습니다.", "An attachment could not be read."),
    "formulas": (
        "계산 값이 저장되지 않은 수식이 있어 그 칸은 비었습니다. Excel에서 열어 다시 저장해 올려 주세요.",
        "Some formulas have no stored value, so their cells are empty. Open the file in Excel, save it and upload it again.",
    ),
    "list_numbers": (
        "DOC의 자동 번호(조·항·목 번호)는 읽지 못합니다. DOCX로 저장해 올리면 번호까지 읽습니다.",
        "Automatic numbers of a DOC are not read. Save it as DOCX and upload that to have them.",
    ),
    "hidden_text": ("보이지 않는 글은 읽지 않았습니다.", "Hidden text was left out."),
}


class Unreadable(InvalidInput):
    """A file cannot be taken in; `problem` is a key of PROBLEMS."""

    code = "unreadable_file"

    def __init__(self, problem: str) -> None:
        super().__init__(PROBLEMS.get(problem, PROBLEMS["failed"])[1])
        self.problem = problem


def problem_words(problem: str, language: Language) -> str:
    """Returns the sentence for a problem's code."""
    ko, en = PROBLEMS.get(problem, PROBLEMS["failed"])
    return ko if language == "ko" else en


def warning_words(warning: str, language: Language) -> str:
    """Returns the sentence for a warning's code ("pages_without_text:3,4" carries what it is about behind a colon)."""
    code, _, detail = warning.partition(":")
    ko, en = WARNINGS.get(code) or PROBLEMS.get(code) or (warning, warning)
    words = ko if language == "ko" else en
    return f"{words.rstrip('.')} ({detail})." if detail else words
