"""Times of day as files write them."""

import datetime as dt
import re


def read(text: str | None) -> dt.time | None:
    """«8:30», «08.30», «8:30:00»; None for anything else."""
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", text or "", re.ASCII)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return dt.time(int(found[1]), int(found[2]))
