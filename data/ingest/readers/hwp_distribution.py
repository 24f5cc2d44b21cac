"""HWP "for distribution": the real text stands encrypted in ViewText, its key in the same stream.

After the published format (한글 문서 파일 구조 5.0, "배포용 문서"): the first record has 256 bytes, scrambled by
Microsoft's `rand` from the seed in its first four; an AES-128 key lies within.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator

DISTRIBUTION_DATA, PARAGRAPH_TEXT = 0x1C, 0x43  # HWPTAG_BEGIN + 12, + 51
PLACEHOLDER = re.compile(r"상위 버전의 배포용 문서입니다")
INLINE_CONTROLS = frozenset({4, 5, 6, 7, 8, 9, 19, 20})
EXTENDED_CONTROLS = frozenset({1, 2, 3, 11, 12, 14, 15, 16, 17, 18, 21, 22, 23})
CONTROL_UNITS = 8
MAX_SECTION_BYTES = 200 * 1024 * 1024


def distribution_text(content: bytes) -> str | None:
    """Returns the text of a document for distribution, None for any other file. Raises: ValueError, OSError."""
    import olefile  # type: ignore[import-untyped]  # ships no types

    with olefile.OleFileIO(io.BytesIO(content)) as file:
        names = sorted(
            (path for path in file.listdir() if path[0] == "ViewText" and path[-1].startswith("Section")),
            key=lambda path: int(re.sub(r"\D", "", path[-1]) or 0),
        )
        if not names:
            return None
        (properties,) = struct.unpack_from("<I", file.openstream("FileHeader").read(), 36)
        sections = [_decrypted(file.openstream(name).read(), compressed=bool(properties & 1)) for name in names]
    return "\n".join(line for section in sections for line in _paragraphs(section))


def _decrypted(stream: bytes, *, compressed: bool) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    (header,) = struct.unpack_from("<I", stream, 0)
    if header & 0x3FF != DISTRIBUTION_DATA or len(stream) < 260:
        raise ValueError("no distribution record")
    plain = _unscrambled(stream[4:260])
    offset = 4 + (plain[0] & 0x0F)
    body = stream[260:]
    body = body[: len(body) // 16 * 16]
    # ECB is what the format prescribes; nothing is protected by it here.
    cipher = Cipher(algorithms.AES(plain[offset : offset + 16]), modes.ECB()).decryptor()  # noqa: S305  # format's choice
    data = cipher.update(body) + cipher.finalize()
    return zlib.decompressobj(-15).decompress(data, MAX_SECTION_BYTES) if compressed else data


def _unscrambled(data: bytes) -> bytes:
    (seed,) = struct.unpack_from("<I", data, 0)
    state, left, key = seed, 0, 0
    plain = bytearray(data)
    for place in range(256):
        if left == 0:
            state = (state * 214013 + 2531011) & 0xFFFFFFFF
            key = (state >> 16) & 0xFF
            state = (state * 214013 + 2531011) & 0xFFFFFFFF
            left = ((state >> 16) & 0x0F) + 1
        if place >= 4:
            plain[place] ^= key
        left -= 1
    return bytes(plain)


def _paragraphs(section: bytes) -> Iterator[str]:
    place = 0
    while place + 4 <= len(section):
        (header,) = struct.unpack_from("<I", section, place)
        place += 4
        size = header >> 20
        if size == 0xFFF:
            (size,) = struct.unpack_from("<I", section, place)
            place += 4
        if header & 0x3FF == PARAGRAPH_TEXT:
            yield _plain(section[place : place + size])
        place += size


def _plain(record: bytes) -> str:
    """Returns a paragraph's letters; a control takes eight units, of which none is text."""
    units = struct.unpack(f"<{len(record) // 2}H", record[: len(record) // 2 * 2])
    letters: list[int] = []
    place = 0
    while place < len(units):
        unit = units[place]
        if unit == 9:
            letters.append(9)
        if unit in INLINE_CONTROLS or unit in EXTENDED_CONTROLS:
            place += CONTROL_UNITS
            continue
        if unit >= 32 or unit == 10:
            letters.append(unit)
        place += 1
    return struct.pack(f"<{len(letters)}H", *letters).decode("utf-16-le", errors="replace")
