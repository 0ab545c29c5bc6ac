"""Documents as tables that people edit in the browser: from a document to rows, from rows to a document."""
