"""Links to files that belong to documents."""

from collections.abc import Sequence

from data.documents import AnyRow
from state.evidence import FileLink


def file_links(files: Sequence[AnyRow]) -> list[FileLink]:
    """Returns links to the given files of `files_of`: forms where a document has one, else its source."""
    with_forms = {file.document_id for file in files if not file.is_source}
    return [
        {
            "name": file.name,
            "url": f"/documents/{file.document_id}/file?file_id={file.id}",
            "media_type": file.media_type,
        }
        for file in files
        if not file.is_source or file.document_id not in with_forms
    ]
