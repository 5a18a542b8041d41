from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, select

from records.database import read, write
from records.models.campaign import VaccinationSession
from records.models.people import Account
from tests import factories
from tests.factories import DISTRICT, OTHER_DISTRICT
from tests.webapp.conftest import Browse, Browser

BOM_BO = "Trạm Y tế xã Bom Bo"
PASTED = f"Điểm tiêm\tNgày\tKế hoạch\n{BOM_BO}\t12/8/2021\t1.150\t\t30\nTrạm Y tế xã Minh Hưng;;80"


@pytest.fixture
def giang(browse: Browse, people: dict[str, Account], engine: Engine) -> Browser:
    with write(engine) as db:
        factories.a_campaign(db)
    return browse(people["giang"])


def kept(engine: Engine) -> list[tuple[str, str, int | None, int | None, int | None]]:
    with read(engine) as db:
        found = db.scalars(select(VaccinationSession).order_by(VaccinationSession.id)).all()
        return [(one.site, str(one.day or ""), one.planned, one.reported, one.on_platform) for one in found]


def test_lines_pasted_from_a_spreadsheet_become_sessions(giang: Browser, engine: Engine) -> None:
    giang.post("/coordinator/sessions", lines=PASTED)
    assert kept(engine) == [(BOM_BO, "2021-08-12", 1150, None, 30), ("Trạm Y tế xã Minh Hưng", "", 80, None, None)]
    assert "1.120" in giang.get("/coordinator/missing").text


def test_the_same_session_again_takes_over_only_what_is_said(giang: Browser, engine: Engine) -> None:
    giang.post("/coordinator/sessions", lines=PASTED)
    giang.post("/coordinator/sessions", lines=f"{BOM_BO};12/8/2021;;132")
    assert kept(engine)[0] == (BOM_BO, "2021-08-12", 1150, 132, 30)


@pytest.mark.parametrize(
    "wrong",
    ["; 12/8/2021; 5", f"{BOM_BO}; hôm qua; 5", f"{BOM_BO}; 12/8/2021; năm", f"{BOM_BO};;{'9' * 5_000}", "", " ; ;"],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(giang: Browser, engine: Engine, wrong: str) -> None:
    answer = giang.post(
        "/coordinator/sessions", lines=f"Trạm khác; 1/8/2021; 9\n{wrong}" if wrong.strip(" ;") else wrong
    )
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert kept(engine) == []


def test_a_file_does_as_well(giang: Browser, engine: Engine) -> None:
    book, data = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append([BOM_BO, "12/8/2021", 150])
    book.save(data)
    form = {"_csrf_token": giang.cookies["ct_csrf"]}
    giang._client.post("/coordinator/sessions", data=form, files={"file": ("x.xlsx", data.getvalue())})
    assert kept(engine) == [(BOM_BO, "2021-08-12", 150, None, None)]


def test_nobody_plans_for_another_district(giang: Browser, engine: Engine) -> None:
    answer = giang.post("/coordinator/sessions", lines=PASTED, district=OTHER_DISTRICT)
    assert answer.status_code == 422 and kept(engine) == []
    giang.post("/coordinator/sessions", lines=PASTED, district=DISTRICT)
    assert len(kept(engine)) == 2
