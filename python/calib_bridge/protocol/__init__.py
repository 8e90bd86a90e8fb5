"""The wire between the engine and a site's bridge: the one source of its types.

Requests and answers are newline-framed JSON-RPC 2.0 on standard input and output. TypeScript's view of these models is
generated (``schemas/bridge.json``, ``engine/bridge/wire.ts``), so a field is added here and nowhere else.

Times are TAI nanoseconds since 1970-01-01 as decimal strings (JSON numbers lose them); ``None`` is an open bound.

A module an area, each imported by its own name.
"""
