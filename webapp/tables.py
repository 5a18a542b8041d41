"""All tables in one place: importing this module makes the metadata whole, for migrations and tests."""

from __future__ import annotations

import records.models.campaign
import records.models.ledger
import records.models.paper
import records.models.people
import records.models.platform
import records.models.site_file
import review.models
import review.upload_models
import tasks.models
from records.database import Base

#: The modules that hold tables; a new one is added here, and a test compares the migrations with them.
MODULES = (
    records.models.campaign,
    records.models.ledger,
    records.models.paper,
    records.models.people,
    records.models.platform,
    records.models.site_file,
    tasks.models,
    review.models,
    review.upload_models,
)

METADATA = Base.metadata
