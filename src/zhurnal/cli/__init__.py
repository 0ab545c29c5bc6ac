"""`zhurnal ...`: one module a command; each has `add(commands)` and `run(args) -> exit code`."""
