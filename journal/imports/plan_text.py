"""The text of a topic: what got glued to it, and what kind of work it announces."""

import re
from dataclasses import dataclass
from decimal import Decimal

from school.enums import WorkCategory
from school.imports import words

# «… по плану местности» 0,5: hours of a table column that were glued on when it was extracted.
_GLUED_HOURS = re.compile(r"(?:\s+(\d{1,2},\d)|(?<=[»\"”])\s+(\d{1,2}))$")
_GLUED_TOTAL = re.compile(
    r"\s*ОБЩЕЕ\s+КОЛИЧЕСТВО\s+(?:УРОКОВ|ЧАСОВ)(?:\s+ПО\s+ПРОГРАММЕ)?\s*[:–-]?\s*(\d{1,4})?.*$",
    re.IGNORECASE,
)
# Talk about a work is not the work: preparing for it, looking back at it.
_ABOUT_WORK = re.compile(
    r"\b(подготовк\w*|анализ\w*|разбор\w*|коррекци\w*|исправлени\w*|работа над ошибками)\s+"
    r"(?:\w+\s+){0,4}?(контрольн\w*|проверочн\w*|диктант\w*|изложени\w*|сочинени\w*|зачет\w*)"
    r"(\s+(работ\w*|диктант\w*))?"
)
_CONTROL = re.compile(
    r"\bконтрольн(ая|ые|ый|ое)\b|\bпроверочн(ая|ые) работ|\bвпр\b|\bзачет\b"
    r"|\bи контроля\b|\bурок контроля\b|\bитоговый тест\b|\bитоговое тестирование\b"
)
_PRACTICAL = re.compile(r"\bпрактическ(ая|ие) (работ|заняти)|\bлабораторн(ая|ые)\b|\bпрактикум\b")
_GATHERING = re.compile(r"\bсбор материала\b")
_WRITTEN = re.compile(r"\b(сочинение|изложение|диктант|эссе)\b|\bсамостоятельн(ая|ые) работ")


@dataclass(frozen=True, slots=True)
class CleanTopic:
    """``glued_hours`` and ``glued_total`` are what was cut off, if anything was."""

    text: str
    glued_hours: Decimal | None = None
    glued_total: int | None = None
    is_cut: bool = False


def clean_topic(text: str) -> CleanTopic:
    """Cut off the total of the programme and the hours that stick to a topic.

    >>> clean_topic("Реки. Практическая работа «Сравнение рек» 0,5").text
    'Реки. Практическая работа «Сравнение рек»'
    """
    topic = words.tidy(text)
    total = _GLUED_TOTAL.search(topic)
    if total is not None:
        topic = topic[: total.start()].rstrip()
    hours = _GLUED_HOURS.search(topic)
    if hours is not None:
        topic = topic[: hours.start()].rstrip()
    return CleanTopic(
        text=topic,
        glued_hours=Decimal((hours[1] or hours[2]).replace(",", ".")) if hours else None,
        glued_total=int(total[1]) if total and total[1] else None,
        is_cut=bool(hours or total),
    )


def category_of(topic: str, *, is_control: bool, is_practical: bool) -> WorkCategory | None:
    """The kind of written work a lesson of the plan has: by the columns of the table and by the
    words of the topic; a control work outweighs the rest."""
    text = _ABOUT_WORK.sub(" ", words.key(topic))
    if is_control or _CONTROL.search(text):
        return WorkCategory.CONTROL
    if _PRACTICAL.search(text):
        return WorkCategory.PRACTICAL
    if _WRITTEN.search(text) and not _GATHERING.search(text):
        return WorkCategory.WRITTEN
    return WorkCategory.PRACTICAL if is_practical else None


_QUOTED = re.compile(r"[«\"“]([^»\"”]{3,})[»\"”]")
_LEAD = re.compile(
    r"^(?:.*?\b)?(?:итоговая |входная |административная )?(?:контрольная|проверочная|практическая|"
    r"лабораторная)\s+работа(?:\s*№\s*\d+)?(?:\s+(?:по теме|на тему))?[\s:.–—-]*",
    re.IGNORECASE,
)
LONGEST_TITLE = 250


def work_title_of(topic: str) -> str:
    """What a control, laboratory or practical work is called (S1-4.4i): what stands in quotation
    marks, what follows «Контрольная работа № 2», or else the topic itself.

    >>> work_title_of("Контрольная работа № 2 по теме «Дроби»")
    'Дроби'
    """
    quoted = _QUOTED.search(topic)
    title = words.tidy(quoted[1]) if quoted else words.tidy(_LEAD.sub("", topic)).strip(" .:–—-")
    return (title if len(title) > 2 else words.tidy(topic))[:LONGEST_TITLE]
