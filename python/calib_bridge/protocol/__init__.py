"""The protocol between the engine and a site's bridge: the only source of its types.

Requests and answers are JSON-RPC 2.0 on standard input and output, one message per line. TypeScript's types are
generated from these models (``schemas/bridge.json``, ``engine/bridge/wire.ts``), so a field is added here and nowhere
else.

Times are TAI nanoseconds since 1970-01-01 as decimal strings, because JSON numbers lose digits; ``None`` is an open
bound.

Each area has a module, which is imported by its own name.
"""
