"""zhurnal: an electronic class journal kept as YAML documents in a Git repository."""

__version__ = "0.1.0"
