"""Other weights and another launch of a lab: what the scores would say.

state.py      the scenario in the URL
landscape.py  what the warehouse knows of the companies, and its SQL for a scenario
scores.py     the formulas, in numpy
"""
