"""Exchange archives under ten thousand damages: each is read or refused, and never breaks."""

import io
import random
import zipfile

import pytest

from school.imports.csv_bundle import is_bundle, read_bundle
from school.imports.files import SourceFile
from school.imports.problems import ImportRefused
from school.imports.roster import read_roster
from school.imports.roster_file import RosterFile
from school.models import ImportRun
from school.services.people.importing import PlanChanged, RowsLeftOut, UndecidedSuspects
from tests.factories import rosters
from tests.factories.cast import Cast
from tests.factories.people_lists import bundle

ROUNDS = 10_000
STORED_ROUNDS = 300
FEW = 200

NASTY = [
    *("", " ", "0", "-1", "12", "99999999999999999999", "٣", "²", "KG", "07", "0А", "12Я", "5A"),
    *("tobedeleted", "TRUE", "student", "teacher", "parent", "aide", "homeroom", "Scheduled"),
    *("2026-02-30", "1/05/2023", "13/13/2026", "0001-01-01", "9999-12-31", "2026-01-16T10:00:00Z"),
    *("s1", "s2", "t1", "g1", "c7b", "f7", "f7h", "e1", "o", "o2", "a,b,c", ",,,", '"', "=1+1"),
    *("\u202e5А", "а\u0301", "Ж" * 600, "𝟙", "İ", "\u00a0", "\x00", "\x1b", "Физика", "7Б", "7-Б"),
]
SAMPLES = [rosters.tables("1.1"), rosters.tables("1.2")]


def damaged(source: random.Random) -> SourceFile:
    if source.random() < 0.3:
        return SourceFile("roster.zip", _damaged_bytes(source))
    tables = dict(source.choice(SAMPLES))
    for _change in range(source.randint(1, 8)):
        name = source.choice(list(tables))
        what = source.randrange(10)
        if what == 0:
            del tables[name]
        elif what == 1:
            tables[name] = source.choice(list(tables.values()))
        else:
            tables[name] = _damaged_table(tables[name], source)
        if not tables:
            break
    encoding = source.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1251"])
    recoded = {name: text.encode(encoding, "replace") for name, text in tables.items()}
    return SourceFile("roster.zip", bundle(recoded))  # type: ignore[arg-type]


def _damaged_table(text: str, source: random.Random) -> str:
    rows = [row.split(",") for row in text.splitlines()] or [[""]]
    at = source.randrange(len(rows))
    what = source.randrange(6)
    if what == 0:
        del rows[at]
    elif what == 1:
        rows.insert(at, list(source.choice(rows)))
    elif what == 2:
        rows[at].insert(0, source.choice(NASTY))
    else:
        column = source.randrange(len(rows[at]))
        other = source.choice(source.choice(rows) or [""])
        rows[at][column] = source.choice([source.choice(NASTY), source.choice(NASTY), other])
    return "\n".join(",".join(row) for row in rows) + "\n"


def _damaged_bytes(source: random.Random) -> bytes:
    changed = bytearray(bundle(source.choice(SAMPLES)))
    for _change in range(source.randint(1, 5)):
        at = source.randrange(len(changed))
        what = source.randrange(3)
        if what == 0:
            changed[at] = source.randrange(256)
        elif what == 1:
            del changed[at : at + source.randint(1, 40)]
        else:
            del changed[at + 1 :]
        changed = changed or bytearray(b" ")
    return bytes(changed)


def ensure_sound(file: RosterFile) -> None:
    """What was read can be stored, and names its places."""
    keys = [section.key for section in file.sections]
    assert len(keys) == len(set(keys))
    for section in file.sections:
        assert section.key
        assert section.name is None or 1 <= section.name.grade <= 11
        assert all(1 <= grade <= 11 for grade in section.grades)
    for seat in file.seats:
        assert seat.is_over or seat.role in ("student", "teacher")
        assert not (seat.since and seat.until) or seat.since < seat.until
    assert all(str(item.place) for item in file.problems)


def survive(seed: int, rounds: int) -> tuple[int, int]:
    """(how many were read, how many refused)."""
    source = random.Random(seed)
    read = refused = 0
    for _round in range(rounds):
        found = damaged(source)
        try:
            if not is_bundle(found):
                refused += 1
                continue
            ensure_sound(read_roster(read_bundle(found)))
            read += 1
        except ImportRefused:
            refused += 1
    return read, refused


def test_few_damages_are_read_or_refused() -> None:
    read, refused = survive(seed=1, rounds=FEW)

    assert read > FEW // 5
    assert refused > FEW // 20


@pytest.mark.slow
def test_ten_thousand_damages_are_read_or_refused() -> None:
    read, refused = survive(seed=2, rounds=ROUNDS)

    assert read + refused == ROUNDS
    assert read > ROUNDS // 5


@pytest.mark.slow
def test_damaged_archives_are_imported_or_refused_whole(cast: Cast) -> None:
    """On top of a good one, so that ids and names are met again."""
    rosters.run(cast, rosters.archive())
    source = random.Random(3)
    done = 0
    for _round in range(STORED_ROUNDS):
        try:
            rosters.run(cast, damaged(source), dry_run=True)
            done += 1
        except (ImportRefused, RowsLeftOut, UndecidedSuspects, PlanChanged):
            pass

    assert ImportRun.objects.count() == 1
    assert done > STORED_ROUNDS // 5


def test_archive_with_a_damaged_part_is_refused() -> None:
    content = bytearray(bundle(SAMPLES[0]))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        at = package.getinfo("users.csv").header_offset + 60
    content[at] ^= 0xFF

    with pytest.raises(ImportRefused):
        read_bundle(SourceFile("roster.zip", bytes(content)))
