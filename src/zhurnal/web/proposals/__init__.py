"""Proposals in the browser: lists, a page for each, what may be done about it (3.3.1, 3.6.8, 6.1)."""
