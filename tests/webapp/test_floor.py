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
    r"\.(?:isWellFormed|toWellFormed|toBase64|toHex|getOrInsert|waitAsync|sumPrecise)\(": "text.isWellFormed()",
    r"\b(?:Iterator\.(?:from|concat)|RegExp\.escape|Uint8Array\.from(?:Base64|Hex))\b": "RegExp.escape(text)",
    r"\.(?:values|keys|entries)\(\)\.(?:map|filter|take|drop|some|every|find|reduce|toArray)\(": "a.keys().map(f)",
    r"\.(?:union|intersection|difference|isSubsetOf|groupBy|fromAsync)\(": "Object.groupBy(list, key)",
    r"Object\.hasOwn\b": "Object.hasOwn(one, name)",
    r"\b(?:structuredClone|reportError)\(": "structuredClone(one)",
    r"Promise\.(?:withResolvers|try)\b": "Promise.withResolvers()",
    r"AbortSignal\.(?:timeout|any)\b": "AbortSignal.timeout(9)",
    r"URL\.(?:canParse|parse)\(": "URL.canParse(text)",
    r"crypto\.randomUUID\b": "crypto.randomUUID()",
    r"\b(?:BroadcastChannel|requestIdleCallback|createImageBitmap|OffscreenCanvas)\b": "new BroadcastChannel('a')",
    r"\b(?:De)?CompressionStream\b": "new CompressionStream('gzip')",
    r"\b(?:URLPattern|EyeDropper|CloseWatcher|Highlight|Temporal|Sanitizer|Float16Array)\b": "new URLPattern()",
    r"\b(?:cookieStore|scheduler|navigation|trustedTypes)\.": "cookieStore.get('a')",
    r"\bshow(?:Open|Save|Directory)\w*Picker\b": "showOpenFilePicker()",
    r"\bCSS\.(?:registerProperty|highlights|px)\b": "CSS.highlights.set('a', one)",
    r"navigator\.(?:locks|storage|wakeLock|userActivation|userAgentData|canShare|connection|setAppBadge)\b": (
        "navigator.locks.request('a', work)"
    ),
    r"\.(?:showModal|showPopover|requestSubmit|checkVisibility|startViewTransition)\(": "form.requestSubmit()",
    r"\.(?:hidePopover|togglePopover|showPicker|setHTML|setHTMLUnsafe|moveBefore|attachInternals)\(": "a.showPicker()",
    r"\b(?:adoptedStyleSheets|popoverTargetElement|commandForElement|virtualKeyboard)\b": "document.adoptedStyleSheets",
    r"\.(?:submitter|inert)\b": "event.submitter",
    r"Intl\.(?:Segmenter|DurationFormat|supportedValuesOf)\b": "new Intl.Segmenter()",
    r"\bnew \w*Error\([^()]*,\s*\{\s*cause\b": "throw new Error('a', { cause: error })",
    r"\(\?<[=!]": "/(?<=a)b/",
    r"/[a-z]*[dv][a-z]*\.(?:test|exec)\(": "/a/v.test(text)",
    r"\bstatic\s*\{": "class A { static { go(); } }",
    r"#\w+ in \w": "#size in one",
    r"^\s*(?:async |static |get |set )*#\w+\s*\(": "#go() { return 1; }",
    r"^\s*(?:await )?using \w+\s*=": "using one = open();",
    r"\bimport\b[^;]*\bwith\s*\{": "import a from 'a' with { type: 'json' };",
    r"^\s*(?:const \w+ = )?await\b(?=.*$)": "await ready;",
}
STYLE = {
    r":has\(": "a:has(b) { color: red; }",
    r"@(?:layer|container|property|scope|starting-style|counter-style|view-transition|position-try|function)\b": (
        "@layer base { a { color: red; } }"
    ),
    r"@(?:media|container)[^{]*\([^)]*[<>=]": "@media (width >= 700px) { a { color: red; } }",
    r"@import[^;]*\b(?:layer|supports)\b": "@import 'a.css' layer(base);",
    r"\b\d+(?:\.\d+)?(?:dvh|svh|lvh|dvw|cqw|cqi|lh|rlh)\b": "a { height: 100dvh; }",
    r"\b(?:color-mix|oklch|oklab|lch|lab|light-dark|hwb|color)\(": "a { color: oklch(1 0 0); }",
    r"\b(?:rgb|hsl)a?\(\s*from\b": "a { color: rgb(from red r g b); }",
    r"[\s:,(](?:round|mod|rem|sin|cos|tan|pow|sqrt|hypot|abs|sign|calc-size|anchor|anchor-size|if|linear)\(": (
        "a { width: round(10px, 3px); }"
    ),
    r"(?:^|[\s:,(])image-set\(": "a { background: image-set('a.png' 1x); }",
    r"\baspect-ratio\s*:": "a { aspect-ratio: 1; }",
    r"(?:^|[;{\s])(?:translate|rotate|scale)\s*:": "a { rotate: 3deg; }",
    r"\bsubgrid\b": "a { grid-template-columns: subgrid; }",
    r"\b(?:field-sizing|anchor-name|position-anchor|position-area|animation-timeline)\s*:": "a { anchor-name: --b; }",
    r"(?:^|[;{\s])(?:mask|mask-image|backdrop-filter|appearance|offset-path)\s*:": "a { appearance: none; }",
    r"\boverflow(?:-x|-y)?\s*:\s*clip\b": "a { overflow: clip; }",
    r":nth-(?:last-)?child\([^)]*\bof\b": "a:nth-child(2 of .b) { color: red; }",
    r"(?:^|\s)&[\s:.>+~]": "a { & b { color: red; } }",
    r"\bcontent-visibility\s*:": "a { content-visibility: auto; }",
    r":(?:user-invalid|user-valid|popover-open|modal|open|dir\(|state\()": "a:user-invalid { color: red; }",
    r"::(?:backdrop|details-content|highlight|view-transition|target-text|checkmark)\b": "a::backdrop { color: red; }",
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
