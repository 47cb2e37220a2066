"""Thematic plans in the layouts schools have them in (formats §8): lists of the federal
programmes, workbooks of the edsoo constructor, teachers' own tables. A file goes in, a
``PlanFile`` comes out; no model is known here and nothing is written.
"""
