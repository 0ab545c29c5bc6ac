"""Documents to HTML and PDF; the only room that imports jinja2, weasyprint and mkdocs."""
