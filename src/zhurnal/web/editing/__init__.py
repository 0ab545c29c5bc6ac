"""Lists, timetable, calendar and curriculum edited in the browser: each save is a proposal (3.3.1, 3.3.2)."""
