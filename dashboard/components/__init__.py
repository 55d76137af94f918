"""Pieces of pages that more than one page or view needs."""
