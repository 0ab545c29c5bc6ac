"""Reading what schools already have: timetables, rosters, plans."""
