"""Article -> firms, regions, investments, statistics, relations, each with its span. No I/O, no clock."""
