"""The main job of the portal, walked over HTTP as each role (``manage.py walk_main_job``)."""
