"""Yamaha RTX routers as code: Pulumi resources over the router's HTTP console.

The layers, from the floor up: errors, redaction, settings; config; models;
transport; console; router; resources. `clients`, `simulator` and `cli` stand beside
them. `docs/develop/architecture.md` draws the picture.
"""
