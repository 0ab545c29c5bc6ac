"""Signatures over what leaves the record: PDF files and commits."""
