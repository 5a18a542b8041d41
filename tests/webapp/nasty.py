"""Bad input for every address of the application: which addresses there are, what may be sent, and values that hurt.

Names are learned: from the forms that views serve, and from what the code of the desks asks of a form or an address.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup
from hypothesis import strategies as st
from litestar import Litestar
from litestar.routes import HTTPRoute

import webapp
from webapp.play.browsing import HtmlForm, read_form

_ASKED = re.compile(r"""(?:data|form|sent|query_params)(?:\.get\(|\[)f?"(\w+?)_?["{]""")

#: Each has broken somebody's program.
VALUES = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\x1b[2J\x07\r\n",
    "\u202eHơn uểiĐ\u202c",
    "\u200f\u200b\ufeff",
    "Đie\u0302\u0309u Ho\u031bn",
    "０９１２３４５６７８",
    "٠٩١٢",
    "²³",
    "१",
    "0",
    "-1",
    "1e999",
    "NaN",
    "9" * 18,
    "9" * 30,
    "9" * 5_000,
    "x" * 70_000,
    "30/02/2021",
    "99999-12-31",
    "0000-00-00",
    "'; DROP TABLE slot; --",
    "%00%ff%s%(x)s{x}{{7*7}}${x}",
    "<script>alert(1)</script>",
    "\ufffe\U0001f9d1\u200d\U0001f9d1",
    "Z" + "\u0300" * 3_000,
    "ﷺ" * 300,
    "İıſ",
    "../../etc/passwd",
    "//nobody.example",
    "\\\\nobody.example",
    "null",
    "[]",
    "{}",
    "[[]]",
    '"x"',
    "1",
    '{"corners": null}',
    "[1e400, -1e400]",
    '[{"x": NaN}]',
    "[" * 20_000,
    '{"1": {"corners": [[0, 0], [1, 0], [1, 1], [0, 1]], "rows": [0, 1]}}',
    '{"99999999999999999999999": {}}',
)

#: Bodies that are no form at all.
BODIES = (
    b"",
    b"&&&&",
    b"=",
    b"a=1&a=2",
    b"slot=%ff%fe&token=%c3%28",
    b"slot=%ed%a0%80",
    b"\xff\xfe\x00",
    b"slot=1&" * 200,
    b"{" * 5_000,
    b"%",
    b"slot=%zz&value_1=%u1234",
)

BODY_KINDS = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")

#: What may stand in an address for a number, and for a word.
NUMBERS = (
    "1",
    "2",
    "3",
    "0",
    "-1",
    "9" * 18,
    "9223372036854775807",
    "9223372036854775808",
    "9" * 40,
    "x",
    "1.5",
    "%00",
)
WORDS = (
    "x",
    "%00",
    "%ff",
    "%E2%80%AE",
    "x" * 3_000,
    "..%2f..%2fetc%2fpasswd",
    "%0d%0aset-cookie:a=b",
    "danh-sach-tiem",
)


@dataclass(frozen=True)
class Address:
    """A method and a path, whose parameters are `{int}` and `{str}`."""

    method: str
    path: str


@dataclass
class Vocabulary:
    """What is known about forms: those that were served, by the path they post to; names that the code asks for."""

    forms: dict[str, HtmlForm] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def learn(self, html: str) -> None:
        """Keep the forms of a view, and where their buttons post to instead."""
        for tag in BeautifulSoup(html, "html.parser").select("form"):
            form = read_form(tag)
            for action in {form.action, *(str(one["formaction"]) for one in tag.select("[formaction]"))}:
                self.forms[without_numbers(action)] = form


def addresses(app: Litestar) -> list[Address]:
    """List what the application answers to, from its own route table."""
    found = []
    for route in app.routes:
        assert isinstance(route, HTTPRoute)
        path = re.sub(r"\{\w+:(\w+)\}", r"{\1}", route.path)
        methods = {method for handler in route.route_handlers for method in handler.http_methods}
        found += [Address(method, path) for method in methods - {"OPTIONS", "HEAD"}]
    return sorted(found, key=lambda one: (one.path, one.method))


def asked_names() -> tuple[str, ...]:
    """List the names that the code of the desks asks of a form or an address."""
    sources = Path(webapp.__file__).parent.rglob("*.py")
    return tuple(sorted({name for file in sources for name in _ASKED.findall(file.read_text(encoding="utf-8"))}))


def without_numbers(path: str) -> str:
    """Give the shape of an address: /page/7/picture and /page/{int}/picture are one."""
    return re.sub(r"/(\d+|\{int\})(?=/|$)", "/#", path.partition("?")[0])


def values() -> st.SearchStrategy[str]:
    """Values that hurt, and any text that a browser could send."""
    return st.one_of(st.sampled_from(VALUES), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))


def queries(known: Vocabulary) -> st.SearchStrategy[dict[str, str]]:
    """Put what hurts behind the question mark, as long as a server takes."""
    return st.dictionaries(
        st.sampled_from([*known.names, "lang"]), values().filter(lambda one: len(one) < 9_000), max_size=3
    )


def paths(path: str) -> st.SearchStrategy[str]:
    """Fill an address with numbers and words of which some exist."""
    parts = [
        st.sampled_from(NUMBERS) if part == "{int}" else st.sampled_from(WORDS) if part == "{str}" else st.just(part)
        for part in path.split("/")
    ]
    return st.tuples(*parts).map("/".join)


def form_posts(known: Vocabulary, path: str) -> st.SearchStrategy[dict[str, str]]:
    """Take the form that is served for an address, spoil some of it, leave some out, add what the code asks for."""
    served = known.forms.get(without_numbers(path))
    usual = dict(served.values) if served else {}
    offered = served.offered if served else {}
    names = sorted({*usual, *offered, *known.names})
    spoilt = st.dictionaries(st.sampled_from(names), _value_of(offered), max_size=4)
    left_out = st.sets(st.sampled_from(sorted(usual)), max_size=2) if usual else st.just(set[str]())
    return st.builds(lambda over, out: _without({**usual, **over}, out), spoilt, left_out)


def _without(form: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: value for name, value in form.items() if name not in names}


def _value_of(offered: Mapping[str, tuple[str, ...]]) -> st.SearchStrategy[str]:
    known = sorted({value for some in offered.values() for value in some} | {"yes", "on", "danh-sach-tiem"})
    return st.one_of(values(), st.sampled_from(known))
