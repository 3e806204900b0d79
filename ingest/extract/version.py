"""The extractor's version, stamped on every mention."""

#: Changes whenever the rules or the lexicons change what is read from an article.
VERSION = "rules-3"
