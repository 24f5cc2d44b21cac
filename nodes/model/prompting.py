"""The prompts: files beside this one, or of the same name in the folder that the settings name."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template

from state.errors import SettingsError
from state.language import Language

NAMES = ("router", "planner", "writer", "general")
LANGUAGES: Mapping[Language, str] = {"ko": "Korean (polite 합니다 style)", "en": "English"}


def load_prompts(folder: Path | None) -> dict[str, Template]:
    """Returns every prompt by name; a file `<name>.md` in `folder` replaces ours.

    Raises: SettingsError when a replacement cannot be read or has a broken placeholder.
    """
    return {name: _load(name, folder) for name in NAMES}


def _load(name: str, folder: Path | None) -> Template:
    own = files("nodes.model") / "prompts" / f"{name}.md"
    text = own.read_text("utf-8")
    replacement = folder / f"{name}.md" if folder else None
    if replacement is not None and replacement.exists():
        try:
            text = replacement.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"setting NARUTALK_PROMPTS_DIR: {replacement} cannot be read: {error}") from error
    template = Template(text)
    if not template.is_valid():
        raise SettingsError(f"setting NARUTALK_PROMPTS_DIR: {replacement} has a $ that begins no name (write $$)")
    return template
