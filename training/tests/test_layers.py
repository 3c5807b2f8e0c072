"""The rooms of `training/` import in one direction."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What each room may import besides itself.
MAY_IMPORT = {
    "colour": set[str](),
    "data": {"colour"},
    "network": {"data", "colour"},
    "learn": {"network", "data", "colour"},
    "measure": {"network", "data", "colour"},
    "graphs": {"learn", "measure", "network", "data", "colour"},
}


def rooms_of_imports(source: str) -> set[str]:
    """The rooms, or commands at the root, that a file of `training` imports from."""
    modules = [node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[1] for name in modules if name and name.startswith("training.")}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    files = sorted((ROOT / room).glob("*.py"))
    assert len(files) > 2
    for file in files:
        others = rooms_of_imports(file.read_text()) - {room}
        assert others <= MAY_IMPORT[room], f"{room}/{file.name} imports {others - MAY_IMPORT[room]}"


def test_an_import_against_the_direction_is_seen() -> None:
    assert rooms_of_imports("from training.learn.trainer import Trainer") - {"data"} == {"learn"}
