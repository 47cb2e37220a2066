"""Files of timetable programs in small: aSc, FET and Untis, written from their parts."""

from collections.abc import Sequence
from html import escape

from tests.factories.timetables import SAMPLES

ASC_2012 = SAMPLES / "timetable" / "asc2012.xml"
ASC_2008 = SAMPLES / "timetable" / "asc2008_cp1251_undeclared.xml"
FET_CSV = SAMPLES / "timetable" / "fet_timetable.csv"
FET = SAMPLES / "timetable" / "fet_data_and_timetable.fet"
FET_ACTIVITIES = SAMPLES / "timetable" / "fet_activities.xml"
UNTIS = SAMPLES / "timetable" / "GPU001.TXT"

DAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница")


def row(tag: str, **attributes: object) -> str:
    written = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items())
    return f"<{tag}{written}/>"


def asc(*tables: str, options: str = "", name: str = "aSc Timetables 2012 XML") -> bytes:
    """An export of 2012 in which 5А and 5Б have Mathematics, English and Music."""
    days = "".join(
        row("daysdef", id=f"D{at}", name=day, days="".join("01"[at == to] for to in range(5)))
        for at, day in enumerate(DAYS)
    )
    known = [
        "<periods>"
        + row("period", name="1", period=1, starttime="8:30", endtime="9:15")
        + row("period", name="2", period=2, starttime="9:25", endtime="10:10")
        + row("period", name="3", period=3, starttime="10:30", endtime="11:15")
        + "</periods>",
        f"<daysdefs>{days}{row('daysdef', id='DX', name='Все', days='11111')}</daysdefs>",
        "<subjects>"
        + row("subject", id="5000000000000001", name="Математика ", short="мат")
        + row("subject", id="5000000000000002", name="Английский язык", short="англ")
        + row("subject", id="5000000000000003", name="Музыка", short="муз")
        + "</subjects>",
        "<teachers>"
        + row("teacher", id="7000000000000001", name="Задачина О.Л.", firstname="", lastname="")
        + row(
            "teacher",
            id="7000000000000002",
            name="Переводова",
            firstname="Алла Марковна",
            lastname="Переводова",
        )
        + row("teacher", id="7000000000000003", name="Языкова И.С.")
        + "</teachers>",
        "<classrooms>"
        + row("classroom", id="8000000000000001", name="12", capacity="*")
        + row("classroom", id="8000000000000002", name="14", capacity="*")
        + "</classrooms>",
        "<classes>"
        + row("class", id="C00000000000005A", name="5А", grade="")
        + row("class", id="C00000000000005B", name=" 5-Б", grade="")
        + "</classes>",
        "<groups>"
        + group("A0", "C00000000000005A", "Весь класс", tag=0)
        + group("A1", "C00000000000005A", "1 группа", tag=1)
        + group("A2", "C00000000000005A", "2 группа", tag=1)
        + group("A3", "C00000000000005A", "Мальчики", tag=2)
        + group("B0", "C00000000000005B", "Весь класс", tag=0)
        + "</groups>",
        *tables,
    ]
    last = {table[1:].partition(">")[0]: table for table in known}
    text = "".join(last.values())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<timetable importtype="database" options="{options}" displayname="{name}">'
        f"{text}</timetable>"
    ).encode()


def group(key: str, class_key: str, name: str, *, tag: int) -> str:
    return row(
        "group", id=key, classid=class_key, name=name, entireclass=int(tag == 0), divisiontag=tag
    )


def lesson(
    key: str,
    *,
    subject: str = "5000000000000001",
    classes: str = "C00000000000005A",
    groups: str = "A0",
    teachers: str = "7000000000000001",
    hours: str = "1.0",
    **others: str,
) -> str:
    return row(
        "lesson",
        id=key,
        subjectid=subject,
        classids=classes,
        groupids=groups,
        teacherids=teachers,
        periodsperweek=hours,
        **others,
    )


def card(
    key: str, period: object, days: str, *, room: str = "8000000000000001", weeks: str = "1"
) -> str:
    return row(
        "card", lessonid=key, period=period, days=days, weeks=weeks, terms="1", classroomids=room
    )


def table(name: str, *rows: str) -> str:
    return f"<{name}>{''.join(rows)}</{name}>"


def fet_csv(*rows: Sequence[str]) -> bytes:
    """Rows of (id, day, hour, sets, subject, teachers, room), as FET exports them."""
    head = (
        '"Activity Id","Day","Hour","Students Sets","Subject","Teachers","Activity Tags","Room",'
        '"Comments"'
    )
    lines = (",".join(f'"{text}"' for text in (*fields[:6], "", fields[6], "")) for fields in rows)
    return ("\ufeff" + "\n".join([head, *lines]) + "\n").encode()


def untis(*rows: Sequence[object]) -> bytes:
    """Rows of (lesson No., class, teacher, subject, room, day, period)."""
    lines = (
        f'{number};"{klass}";"{teacher}";"{subject}";"{room}";{day};{period};;'
        for number, klass, teacher, subject, room, day, period in rows
    )
    return "".join(f"{line}\r\n" for line in lines).encode("cp1251")


def fet(
    activities: Sequence[tuple[str, str, str, str, int]],
    starts: dict[str, tuple[str, str, str]],
    *,
    days: Sequence[str] = DAYS,
    hours: Sequence[str] = ("8.30 - 9.15", "9.25 - 10.10", "10.30 - 11.15"),
) -> bytes:
    """A .fet of activities (id, students, subject, teacher, hours) saved with its timetable."""
    text = "".join(
        f"<Activity><Teacher>{teacher}</Teacher><Subject>{subject}</Subject>"
        f"<Students>{students}</Students><Duration>{hours_}</Duration><Id>{key}</Id>"
        "<Active>true</Active></Activity>"
        for key, students, subject, teacher, hours_ in activities
    )
    times = "".join(
        f"<ConstraintActivityPreferredStartingTime><Activity_Id>{key}</Activity_Id>"
        f"<Preferred_Day>{day}</Preferred_Day><Preferred_Hour>{hour}</Preferred_Hour>"
        "<Active>true</Active></ConstraintActivityPreferredStartingTime>"
        for key, (day, hour, _room) in starts.items()
    )
    rooms = "".join(
        f"<ConstraintActivityPreferredRoom><Activity_Id>{key}</Activity_Id><Room>{room}</Room>"
        "<Active>true</Active></ConstraintActivityPreferredRoom>"
        for key, (_day, _hour, room) in starts.items()
        if room
    )
    tree = (
        "<Year><Name>5</Name><Group><Name>5А</Name><Subgroup><Name>5А весь класс</Name></Subgroup>"
        "</Group><Group><Name>5Б</Name><Subgroup><Name>5Б англ 1</Name></Subgroup>"
        "<Subgroup><Name>5Б англ 2</Name></Subgroup></Group></Year>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><fet version="6.8.5">'
        f"<Days_List>{''.join(f'<Day><Name>{day}</Name></Day>' for day in days)}</Days_List>"
        f"<Hours_List>{''.join(f'<Hour><Name>{hour}</Name></Hour>' for hour in hours)}</Hours_List>"
        f"<Students_List>{tree}</Students_List><Activities_List>{text}</Activities_List>"
        f"<Time_Constraints_List>{times}</Time_Constraints_List>"
        f"<Space_Constraints_List>{rooms}</Space_Constraints_List></fet>"
    ).encode()


def fet_activities(starts: dict[str, tuple[str, str, str]]) -> bytes:
    text = "".join(
        f"<Activity><Id>{key}</Id><Day>{day}</Day><Hour>{hour}</Hour><Room>{room}</Room></Activity>"
        for key, (day, hour, room) in starts.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Activities_Timetable>{text}</Activities_Timetable>'
    ).encode()
