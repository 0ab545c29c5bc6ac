"""Lists that go out as spreadsheets and come back as proposals."""
