"""Reading other people's files: nothing here knows a model, and nothing is written.

Containers and encodings (``files``), workbooks (``workbook``), words of the school as people
spell them (``words``, ``subjects``), and what was wrong and where (``problems``).
"""
