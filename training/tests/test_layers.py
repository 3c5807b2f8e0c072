"""The rooms of `training/` import in one direction, and tests lie by what they test."""

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
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    modules = [(node.module or "", [one.name for one in node.names]) for node in nodes]
    rooms = {name.split(".")[1] for name, _ in modules if name.startswith("training.")}
    return rooms.union(*(names for name, names in modules if name == "training"))


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    files = sorted((ROOT / room).glob("*.py"))
    assert len(files) > 2
    for file in files:
        others = rooms_of_imports(file.read_text()) - {room}
        assert others <= MAY_IMPORT[room], f"{room}/{file.name} imports {others - MAY_IMPORT[room]}"


def test_an_import_against_the_direction_is_seen() -> None:
    assert rooms_of_imports("from training.learn.trainer import Trainer") - {"data"} == {"learn"}


TESTS = ROOT / "tests"


def test_tests_of_a_room_lie_in_its_folder() -> None:
    rooms = {*MAY_IMPORT, "gpu_run"}
    for file in sorted(TESTS.rglob("test_*.py")):
        used = rooms_of_imports(file.read_text()) - {"tests"}
        commands = used - rooms
        room = file.parent.name if file.parent != TESTS else None
        assert room is None or room in used, f"{file.name} tests nothing of training/{room}"
        assert room is not None or commands or file == Path(__file__), f"{file.name} tests no command"
