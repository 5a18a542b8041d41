"""What a browser remembers of its own people never gets into a record: it finds no cell that it would fill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.conftest import Site
from tests.browser.test_journey import PAPER, enter, join

pytestmark = pytest.mark.browser

ADDRESS = {
    "NAME_FULL": "Trần Văn Máy",
    "ADDRESS_HOME_COUNTRY": "VN",
    "ADDRESS_HOME_STREET_ADDRESS": "1 Trần Phú",
    "ADDRESS_HOME_CITY": "Huế",
    "PHONE_HOME_WHOLE_NUMBER": "+84912345678",
    "EMAIL_ADDRESS": "may@example.vn",
}
#: What can be typed in, of the task or of the form that stands beside it for comparison.
TYPED = "#task input:not([type=hidden]), form.control input"


def fill_from_memory(page: Page, session: CDPSession, selector: str) -> None:
    """Pick the browser's saved address in an input, as a person does from the list under it."""
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    number = session.send("DOM.describeNode", {"nodeId": node})["node"]["backendNodeId"]
    address = {"fields": [{"name": name, "value": value} for name, value in ADDRESS.items()]}
    session.send("Autofill.trigger", {"fieldId": number, "address": address})
    page.wait_for_timeout(300)


def typed(page: Page) -> list[str]:
    """List what stands in the inputs that can be typed in."""
    return [value for value in page.locator(TYPED).evaluate_all("all => all.map((one) => one.value)") if value != "on"]


@pytest.fixture
def asked(browser: Browser, site: Site) -> Iterator[Page]:
    yield join(browser, site, "Lan", "0912345678")


def test_a_saved_address_fills_a_form_of_the_same_words_but_no_task(asked: Page, site: Site) -> None:
    session = asked.context.new_cdp_session(asked)
    session.send("Autofill.enable")
    seen = 0
    while asked.locator("form#entry").count():
        for name in inputs(asked):
            before = typed(asked)
            fill_from_memory(asked, session, f"#task [name={name}]")
            assert typed(asked) == before
            seen += 1
        enter(asked, site, PAPER)
    assert seen > 5
    asked.goto(f"{site.address}/work/help")
    asked.evaluate("""document.querySelector('main').innerHTML =
        '<form class="control" method="post"><input name="name"><input name="address"><input name="phone"></form>'""")
    fill_from_memory(asked, session, "form.control [name=name]")
    assert ADDRESS["ADDRESS_HOME_STREET_ADDRESS"] in typed(asked), "nothing is filled at all: this would see nothing"


def inputs(page: Page) -> list[str]:
    """Name the inputs of a task that take text."""
    texts = page.locator("#task input[type=text], #task input[type=tel], #task input:not([type])")
    return [str(one.get_attribute("name")) for one in texts.all()]
