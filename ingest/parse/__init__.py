"""Bytes -> Article: decoding, containers, HTML bodies, titles, roles, dates. Pure: no I/O, no clock."""
