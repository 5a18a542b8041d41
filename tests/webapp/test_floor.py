"""Nothing of ours needs a newer browser than the floor: Chrome 90 and the last Safari 14 (DESIGN §10).

What such browsers merely ignore (accent-color, text-wrap) is allowed; what stops a script or loses a layout is not.
Dates of support are MDN's.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.assets import STATIC

#: What is newer, each with an example that must be found.
SCRIPT = {
    r"\.at\(": "list.at(-1)",
    r"\.(?:findLast|findLastIndex|toSorted|toReversed|toSpliced|with)\(": "list.toSorted()",
    r"\.(?:union|intersection|difference|isSubsetOf|groupBy|fromAsync)\(": "Object.groupBy(list, key)",
    r"Object\.hasOwn\b": "Object.hasOwn(one, name)",
    r"\b(?:structuredClone|reportError)\(": "structuredClone(one)",
    r"Promise\.(?:withResolvers|try)\b": "Promise.withResolvers()",
    r"AbortSignal\.(?:timeout|any)\b": "AbortSignal.timeout(9)",
    r"URL\.(?:canParse|parse)\(": "URL.canParse(text)",
    r"crypto\.randomUUID\b": "crypto.randomUUID()",
    r"\b(?:BroadcastChannel|requestIdleCallback)\b": "new BroadcastChannel('a')",
    r"navigator\.(?:locks|storage)\b": "navigator.locks.request('a', work)",
    r"\.(?:showModal|showPopover|requestSubmit|checkVisibility|startViewTransition)\(": "form.requestSubmit()",
    r"\.(?:submitter|inert)\b": "event.submitter",
    r"Intl\.(?:Segmenter|DurationFormat)\b": "new Intl.Segmenter()",
    r"\(\?<[=!]": "/(?<=a)b/",
    r"/[a-z]*[dv][a-z]*\.(?:test|exec)\(": "/a/v.test(text)",
    r"\bstatic\s*\{": "class A { static { go(); } }",
    r"#\w+ in \w": "#size in one",
    r"^\s*(?:const \w+ = )?await\b(?=.*$)": "await ready;",
}
STYLE = {
    r":has\(": "a:has(b) { color: red; }",
    r"@(?:layer|container|property|scope|starting-style)\b": "@layer base { a { color: red; } }",
    r"\b\d+(?:\.\d+)?(?:dvh|svh|lvh|dvw|cqw|cqi|lh|rlh)\b": "a { height: 100dvh; }",
    r"\b(?:color-mix|oklch|oklab|lch|lab|light-dark)\(": "a { color: oklch(1 0 0); }",
    r"\baspect-ratio\s*:": "a { aspect-ratio: 1; }",
    r"(?:^|[;{\s])(?:translate|rotate|scale)\s*:": "a { rotate: 3deg; }",
    r"\bsubgrid\b": "a { grid-template-columns: subgrid; }",
    r"(?:^|\s)&[\s:.>+~]": "a { & b { color: red; } }",
    r"\bcontent-visibility\s*:": "a { content-visibility: auto; }",
    r":(?:user-invalid|popover-open|dir\()": "a:user-invalid { color: red; }",
}


def newer(text: str, patterns: dict[str, str]) -> list[str]:
    """List what is newer than the floor; comments do not count, and `await` only where no function is around it."""
    bare = re.sub(r"/\*.*?\*/|(?m:^\s*//.*$)", "", text, flags=re.DOTALL)
    found = [pattern for pattern in patterns if "await" not in pattern and re.search(pattern, bare, re.MULTILINE)]
    top = "\n".join(line for line in bare.splitlines() if not line.startswith((" ", "\t")))
    return found + [pattern for pattern in patterns if "await" in pattern and re.search(pattern, top, re.MULTILINE)]


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_need_no_newer_browser(path: Path) -> None:
    assert newer(path.read_text(encoding="utf-8"), SCRIPT) == []


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_styles_need_no_newer_browser(path: Path) -> None:
    assert newer(path.read_text(encoding="utf-8"), STYLE) == []


@pytest.mark.parametrize(("pattern", "example"), [*SCRIPT.items(), *STYLE.items()])
def test_what_is_newer_is_found(pattern: str, example: str) -> None:
    patterns = SCRIPT if pattern in SCRIPT else STYLE
    assert pattern in newer(example, patterns)
    assert newer(f"/* {example} */", patterns) == []
