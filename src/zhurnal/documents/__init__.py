"""Documents of the record: strict canonical YAML, checked against one JSON Schema per kind.

The only room that knows YAML and JSON Schema. `codec` is its front door: `load` (bytes -> document), `emit`
and `dump` (document -> bytes), `fmt` (nearly right bytes -> canonical bytes). A document is a plain tree of
`dict`, `list`, `str`, `int` and `bool`.
"""
