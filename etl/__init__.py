"""Loads what the sources say into a new version of the warehouse."""
