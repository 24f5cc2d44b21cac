"""Prompts are files that an installation may replace."""

from pathlib import Path

import pytest

from nodes.model.prompting import NAMES, load_prompts
from state.errors import SettingsError


def test_every_prompt_is_there_and_valid() -> None:
    prompts = load_prompts(None)
    assert set(prompts) == set(NAMES)
    assert "Korean" in prompts["writer"].safe_substitute(language="Korean")


def test_a_file_of_the_same_name_replaces_one_prompt_only(tmp_path: Path) -> None:
    (tmp_path / "writer.md").write_text("Write in $language, briefly.")
    prompts = load_prompts(tmp_path)
    assert prompts["writer"].safe_substitute(language="English") == "Write in English, briefly."
    assert prompts["router"].template == load_prompts(None)["router"].template


def test_a_broken_placeholder_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "planner.md").write_text("costs $ 5")
    with pytest.raises(SettingsError, match="NARUTALK_PROMPTS_DIR"):
        load_prompts(tmp_path)
