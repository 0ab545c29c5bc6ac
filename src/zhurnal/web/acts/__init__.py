"""What a deputy head decides at once: closed days, substitutions, temporary teachers (3.6.2, 3.6.3)."""
