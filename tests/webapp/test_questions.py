"""The views of questions to sites, and of rows that are decided together."""

from __future__ import annotations

import html
import io
import re

import pytest
from PIL import Image
from sqlalchemy import Engine, select

from records.conservation import DoseTerm
from records.database import read, write
from records.models.paper import Dispute, Field
from records.models.people import Account
from review.commit import commit_ready
from review.conservation import sheet
from review.models import Decision, Question
from review.questions import ask, open_questions
from tasks.models import Answer
from tests import factories
from tests.factories import someone_else
from tests.review.desk import NAMES, a_disputed_desk, a_ready_page
from tests.review.persons import NO_FOOT, NO_NUMBER, SECOND, row
from tests.review.test_alike import a_page_of_doubts
from tests.review.test_shifted_rows import PHONES, a_shifted_desk
from tests.webapp.conftest import Browse, Browser, hidden
from tests.webapp.test_coordinator import words


@pytest.fixture
def chi(browse: Browse, people: dict[str, Account]) -> Browser:
    return browse(people["chi"])


@pytest.fixture
def asked(engine: Engine, chi: Browser) -> int:
    """A disputed name that was put to its site: the question's number."""
    with write(engine) as db:
        a_disputed_desk(db)
    shown = chi.get("/review").text
    assert "Cảm ơn" in chi.post("/review/ask", htmx=True, **hidden(shown)).text
    with read(engine) as db:
        return db.scalars(select(Question.id)).one()


def test_the_question_is_shown_by_locator_and_as_text_for_a_chat(chi: Browser, asked: int) -> None:
    html = chi.get("/questions").text
    line = re.search(r"BĐ-\d{4}-\d{2,} dòng 1: Họ và tên \(chữ thứ 2\)\?", html)
    assert line and html.count(line[0]) == 2 and "kiểm giúp trên giấy:" in html
    assert not any(name in html for name in NAMES)
    assert line[0] in chi.get("/questions/print").text


def test_the_clerk_of_the_site_answers_and_the_reviewer_sees_it(
    browse: Browse, engine: Engine, chi: Browser, asked: int
) -> None:
    with write(engine) as db:
        hoa = factories.a_clerk(db)
    clerk = browse(hoa)
    assert clerk.post_files(f"/questions/{asked}", answer="Điểu Thúy", name="cô Lan").status_code == 303
    html = chi.get("/review").text
    assert "Trạm trả lời (cô Lan):" in html and "Điểu Thúy" in html
    assert "Trả lời gần đây" in clerk.get("/questions").text


def test_a_photograph_is_an_answer_and_is_kept_small(browse: Browse, engine: Engine, chi: Browser, asked: int) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (3000, 300), (240, 240, 240)).save(drawn, "PNG")
    chi.post_files(f"/questions/{asked}", files={"photo": ("dong.png", drawn.getvalue(), "image/png")})
    assert 'src="data:image/jpeg;base64,' in chi.get("/review").text


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(engine: Engine, chi: Browser, asked: int) -> None:
    answer = chi.post_files(f"/questions/{asked}", files={"photo": ("a.png", b"no picture", "image/png")})
    assert answer.status_code == 422
    with read(engine) as db:
        assert db.get_one(Question, asked).answered_at is None


def test_a_question_of_another_site_is_not_there(browse: Browse, engine: Engine, asked: int) -> None:
    with write(engine) as db:
        other = factories.a_clerk(db, site="Trạm Y tế xã Khác")
    clerk = browse(other)
    assert "dòng 1" not in clerk.get("/questions").text
    assert clerk.post_files(f"/questions/{asked}", answer="Điểu Thúy").status_code == 422


def test_rows_that_differ_alike_are_offered_and_decided_together(engine: Engine, chi: Browser) -> None:
    with write(engine) as db:
        a_page_of_doubts(db, "deferred", "deferred", "deferred")
    address = re.findall(r'href="(/review/alike/\d+)"', chi.get("/review").text)[0]
    html = chi.get(address).text
    ticked = dict.fromkeys(re.findall(r'name="(row_\d+)"', html), "yes")
    assert len(ticked) == 3
    left = ticked.popitem()[0]
    key = re.findall(r'name="key" value="([^"]+)"', html)[0]
    chi.post("/review/alike", act="value yes", key=key, **ticked)
    with read(engine) as db:
        assert [f"row_{one}" for one in db.scalars(select(Dispute.id).where(Dispute.closed_at.is_(None)))] == [left]


def test_a_row_that_changed_since_it_was_seen_is_not_decided_with_the_others(engine: Engine, chi: Browser) -> None:
    with write(engine) as db:
        a_page_of_doubts(db, "deferred", "deferred")
    address = re.findall(r'href="(/review/alike/\d+)"', chi.get("/review").text)[0]
    html = chi.get(address).text
    sent = dict.fromkeys(re.findall(r'name="(row_\d+)"', html), "yes")
    seen = dict(re.findall(r'name="(seen_\d+)" value="([^"]+)"', html))
    key = re.findall(r'name="key" value="([^"]+)"', html)[0]
    seen[max(seen)] = "0123456789abcdef"
    assert chi.post("/review/alike", act="value yes", key=key, **sent, **seen).status_code == 409
    with read(engine) as db:
        assert len(db.scalars(select(Dispute.id).where(Dispute.closed_at.is_(None))).all()) == 2


def test_a_column_that_stands_a_row_off_is_decided_by_one_side_and_taken_back(engine: Engine, chi: Browser) -> None:
    with write(engine) as db:
        a_shifted_desk(db)
    address = re.findall(r'href="(/review/shifted/\d+)"', chi.get("/review").text)[0]
    html = chi.get(address).text
    assert "dòng ngay trên của những người khác" in html
    sent = dict(re.findall(r'name="((?:row|one|others)_\d+|key)" value="([^"]+)"', html))
    assert len(sent) == 10
    for _ in range(2):
        assert chi.post("/review/shifted", side="others", **sent).status_code == 303
    with read(engine) as db:
        assert db.scalars(select(Field.value).where(Field.key == "phone").order_by(Field.id)).all() == list(PHONES)
    after = chi.get("/review").text
    assert "và 2 dòng nữa → mỗi dòng một giá trị" in words(after)
    assert "/review/shifted/" in chi.post("/review/undo", htmx=True, **hidden(after)).text


def test_of_a_column_that_changed_since_it_was_seen_nothing_is_decided(engine: Engine, chi: Browser) -> None:
    with write(engine) as db:
        a_shifted_desk(db)
    html = chi.get(re.findall(r'href="(/review/shifted/\d+)"', chi.get("/review").text)[0]).text
    sent = dict(re.findall(r'name="((?:row|one|others|seen)_\d+|key)" value="([^"]+)"', html))
    with write(engine) as db:
        last = db.get_one(Dispute, max(int(name.removeprefix("row_")) for name in sent if name.startswith("row_")))
        said = db.scalars(select(Answer).where(Answer.field_id == last.field_id, Answer.live)).all()[-1]
        said.value = "0912 345 678"
    assert chi.post("/review/shifted", side="others", **sent).status_code == 409
    with read(engine) as db:
        assert not db.scalars(select(Decision)).all()


def test_a_missing_row_and_two_papers_of_one_person_are_asked_by_sentences_of_their_own(
    engine: Engine, chi: Browser
) -> None:
    with write(engine) as db:
        a_ready_page(db, {}, header={"declared": "7", "foot_date": "2021-07-25"})
        row(db, **someone_else(1))
        commit_ready(db)
        row(db, SECOND, **{**someone_else(1), **NO_NUMBER})
        commit_ready(db)
        for dispute in db.scalars(select(Dispute.id)).all():
            ask(db, factories.who(db, factories.a_reviewer(db)), dispute)
    shown = chi.get("/questions").text
    assert "đầu trang: có thiếu dòng hay thiếu trang không?" in shown
    assert re.search(r"dòng 1 và BĐ-\d{4}-\d{2,} dòng 1: có phải cùng một người không\?", shown)


@pytest.mark.parametrize("side", ["", "both", "row"])
def test_a_column_is_decided_by_one_of_its_sides_only(engine: Engine, chi: Browser, side: str) -> None:
    assert chi.post("/review/shifted", side=side, key="a-key-of-ours", row_1="yes").status_code == 422


def test_deciding_together_needs_a_tick(engine: Engine, chi: Browser) -> None:
    assert chi.post("/review/alike", act="value yes", key="a-key-of-ours").status_code == 422


def test_whether_a_dose_was_given_is_answered_by_one_button(
    browse: Browse, people: dict[str, Account], engine: Engine
) -> None:
    with write(engine) as db:
        a_ready_page(db, {"signature": "no"})
        commit_ready(db)
        [asked] = open_questions(db, factories.who(db, people["hoa"]))
    hoa = browse(people["hoa"])
    shown = hoa.get("/questions").text
    assert "người ở dòng này có được tiêm không?" in shown and "Có tiêm" in shown
    hoa.post_files(f"/questions/{asked.id}", said="no")
    with read(engine) as db:
        assert db.get_one(Question, asked.id).answer == "Không tiêm"
    chi = browse(people["chi"])
    shown = chi.get("/review").text
    assert "Không tiêm" in shown and 'value="given no"' in shown
    chi.post("/review/decide", act="given no", **hidden(shown))
    with read(engine) as db:
        assert sheet(db).doses == {DoseTerm.NOT_GIVEN: 1}


def test_an_enter_in_the_written_answer_presses_neither_yes_nor_no(
    browse: Browse, people: dict[str, Account], engine: Engine
) -> None:
    with write(engine) as db:
        a_ready_page(db, {"signature": "no"})
        commit_ready(db)
    shown = browse(people["hoa"]).get("/questions").text
    written = shown[shown.index('<form class="written"') :]
    assert 'name="said"' not in written[: written.index("</form>")]


def many_asked(engine: Engine) -> None:
    """Thirty rows of one site and one of another whose signature says nothing."""
    with write(engine) as db:
        a_ready_page(db, *[{"signature": "no"}] * 30, header=NO_FOOT)
        other = factories.a_batch(db, site="Trạm Y tế xã Bom Bo")
        a_ready_page(db, {"signature": "no", **factories.someone_else(40)}, header=NO_FOOT, batch=other)
        commit_ready(db)


def test_many_questions_come_sheet_by_sheet_and_none_is_left_out(engine: Engine, chi: Browser) -> None:
    many_asked(engine)
    first = chi.get("/questions").text
    assert "1–25 trong 31 câu hỏi" in first and "2 trạm có câu hỏi" in first
    second = chi.get("/questions?sheet=2").text
    assert "26–31 trong 31 câu hỏi" in second and 'rel="next"' not in second
    asked = [re.findall(r'action="/questions/(\d+)\?', shown) for shown in (first, second)]
    assert len(set(asked[0])) == 25 and len(set(asked[0] + asked[1])) == 31
    assert "26–31" in chi.get("/questions?sheet=999999999999").text
    assert "1–25" in chi.get("/questions?sheet=-1&district=x&site=y").text


def test_one_sites_questions_are_shown_printed_and_answered_by_themselves(engine: Engine, chi: Browser) -> None:
    many_asked(engine)
    links = [
        html.unescape(one) for one in re.findall(r'href="(/questions\?district[^"]+)"', chi.get("/questions").text)
    ]
    bom_bo = next(link for link in links if "Bom" in link)
    shown = chi.get(bom_bo).text
    [action] = set(re.findall(r'action="(/questions/\d+[^"]*)"', shown))
    assert len(re.findall("<tr><td>", chi.get(bom_bo.replace("/questions", "/questions/print")).text)) == 1
    done = chi.post_files(html.unescape(action), said="yes")
    assert done.status_code == 303 and "1–25 trong 30" in chi.get(done.headers["location"]).text


def test_an_answer_leads_back_to_the_sheet_it_was_on(engine: Engine, chi: Browser) -> None:
    many_asked(engine)
    [action, *_] = re.findall(r'action="(/questions/\d+[^"]*)"', chi.get("/questions?sheet=2").text)
    assert chi.post_files(html.unescape(action), said="no").headers["location"] == "/questions?sheet=2"
