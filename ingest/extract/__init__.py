"""Article -> firms, regions, investments, statistics, relations, each with its span. Pure: no I/O, no clock."""
