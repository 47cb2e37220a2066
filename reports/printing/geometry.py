"""Measures of the bound journal: A4 portrait, millimetres from the page's corner, points for type.

The binding edge is wider: the left edge of a right-hand page, the right edge of a left-hand one.
Templates get this module as ``g``.
"""

PAGE_W = 210.0
PAGE_H = 297.0
INNER = 20.0
OUTER = 10.0
CONTENT_W = PAGE_W - INNER - OUTER

# The lines of a page, from the top.
RUNNING_Y = 9.0
TITLE_Y = 14.5
SUBTITLE_Y = 21.5
TABLE_Y = 28.0
TABLE_END = 281.0
FOOT_Y = 285.0

# A spread: both tables begin and end at the same height.
HEAD_H = 16.0
MONTH_H = 4.8
ROWS_H = TABLE_END - TABLE_Y - HEAD_H

# Left: number, name, and 22 units of marks; a column with long cells takes several units.
NO_W = 7.0
NAME_W = 46.5
UNIT = 5.75
UNITS = 22
MARKS_X = NO_W + NAME_W
ROW_MAX = 7.9
ROW_MIN = 5.2
ROWS_MAX = int(ROWS_H / ROW_MIN)

# Right: date, topic, homework, signature.
DATE_W = 17.0
TOPIC_W = 91.0
HOMEWORK_W = 57.0
SIGN_W = 15.0
PAD_X = 1.3
# A right page is ruled on a grid of lines of type; a record takes whole lines, half a line of air
# above it and below. 22 records of two lines and a closing one fill the page.
GRID_LINES = 68
LINE_H = ROWS_H / GRID_LINES
ROOMY_DEPTH = 3

# Lists: contents, students.
LIST_Y = 28.0
LIST_HEAD_H = 9.0
LIST_LINE_H = 4.1
LIST_PAD_Y = 1.3
CONTENTS_W = (9.0, 84.0, 63.0, 24.0)
STUDENTS_W = (8.0, 56.0, 16.0, 50.0, 50.0)

# The statement: number, name, period, subjects, decision of the council.
STATEMENT_HEAD_H = 36.0
STATEMENT_ROW_H = 4.15
STATEMENT_FOOT_H = 34.0
STATEMENT_NO_W = 6.0
STATEMENT_NAME_W = 33.0
STATEMENT_PERIOD_W = 19.0
STATEMENT_DECISION_W = 27.0
SUBJECT_MIN = 5.2
SUBJECT_MAX = 7.6

# Type, in points.
CELL_PT = (8.8, 7.6, 6.4, 5.2, 4.2, 3.2)
NAME_PT = (9.2, 8.4, 7.6, 6.6, 5.6)
NOTE_PT = (5.8, 5.2)
TOPIC_PT = 8.8
LIST_PT = 9.0
STATEMENT_PT = (8.0, 7.0, 6.0, 5.0, 4.2)
STATEMENT_HEAD_PT = 7.2
VERTICAL_PT = (7.4, 6.6, 5.8, 5.0, 4.2)
