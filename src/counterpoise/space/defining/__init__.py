"""Definitions of what is threatening: found exactly, judged against every range, and put in plain words."""
