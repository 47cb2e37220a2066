"""The project's own sources, for tests that read them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("core", "accounts", "school", "schedule", "journal", "reports", "notifications")


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file of the apps and of ``config``, without migrations."""
    found = [path for app in (*APPS, "config") for path in sorted((ROOT / app).rglob("*.py"))]
    return tuple(path for path in found if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def room(path: Path) -> str:
    """The floor of a module inside its app: ``journal/services/lessons/sheet.py`` is services."""
    return Path(path.relative_to(ROOT).parts[1]).stem


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of an attribute chain; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (left := dotted(node.value)):
        return f"{left}.{node.attr}"
    return ""


def calls(path: Path) -> list[tuple[str, int]]:
    """Every call by a dotted name, with its line."""
    nodes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    return [(dotted(node.func), node.lineno) for node in nodes]
