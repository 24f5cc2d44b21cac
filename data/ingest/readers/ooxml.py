"""Office Open XML as the libraries know it: the strict form, templates, shows and files with macros made plain."""

import io
import re
import zipfile

STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
OTHER_KINDS = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument|ms-word|ms-powerpoint)[.\w]*\."
    rb"(?:(?:document|presentation|slideshow|template)\.macroEnabled(?:Template)?|template|slideshow)\.main\+xml"
)
TYPES = "[Content_Types].xml"


def as_plain(content: bytes, main: str, media_type: str) -> bytes:
    """Returns the file with the namespaces of the transitional form and `media_type` for its part `main`.

    Raises: zipfile.BadZipFile, KeyError.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        types = file.read(TYPES)
        wanted = OTHER_KINDS.sub(f"{media_type}.main+xml".encode(), types)
        with file.open(main) as part:
            is_strict = STRICT.search(part.read(8000)) is not None
        if wanted == types and not is_strict:
            return content
        plain = io.BytesIO()
        with zipfile.ZipFile(plain, "w") as out:
            for name in file.namelist():
                body = wanted if name == TYPES else file.read(name)
                if is_strict and name.endswith((".xml", ".rels")):
                    body = STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", body)
                out.writestr(name, body)
    return plain.getvalue()
