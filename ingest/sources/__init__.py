"""I/O at the edge: whatever arrives, from an inbox or a command line, lands as bytes with a receipt."""
