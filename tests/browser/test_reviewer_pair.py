"""Two papers side by side in a real browser: fits an old laptop and a phone, and is decided by one key."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ocr.storage import Store
from records.database import write
from review.commit import commit_ready
from tests.browser.conftest import Site, a_picture
from tests.browser.test_journey import LAPTOP_SIZE, PHONE_SIZE, assert_accessible
from tests.browser.test_reviewer_keys import LOOKED_MS, decided, sign_in
from tests.factories import field_of
from tests.review.test_persons import NO_NUMBER, SECOND, row

pytestmark = pytest.mark.browser


def a_pair(site: Site, store: Store) -> None:
    with write(site.engine) as db:
        first = row(db)
        commit_ready(db)
        second = row(db, SECOND, **{**NO_NUMBER, "full_name": "Điểu Hờn"})
        for record in (first, second):
            for key in ("full_name", "birth_date", "address"):
                field_of(record, key).crop = store.put(a_picture(key))
        commit_ready(db)


@pytest.mark.parametrize("size", [LAPTOP_SIZE, PHONE_SIZE, {"width": 320, "height": 568}])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_papers_fit_and_are_accessible(
    browser: Browser, site: Site, tmp_path: Path, size: dict[str, int], scheme: str
) -> None:
    a_pair(site, Store(tmp_path / "store"))
    page = sign_in(browser, site, "chi", scheme, size)
    # The desk's script has run: without it each button says its words in full.
    expect(page.locator(".keys .pair")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert_accessible(page)


def test_one_key_says_that_they_are_two_people(browser: Browser, site: Site, tmp_path: Path) -> None:
    a_pair(site, Store(tmp_path / "store"))
    page = sign_in(browser, site, "chi")
    page.wait_for_timeout(LOOKED_MS)
    page.keyboard.press("3")
    expect(page.locator(".pair")).to_be_hidden()
    assert decided(site) == 1
