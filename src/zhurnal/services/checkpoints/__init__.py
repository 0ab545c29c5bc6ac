"""Checkpoints: signed statements about the record that stand in it and with witnesses outside (issue of trust)."""
