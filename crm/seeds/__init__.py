"""Reference data that every installation starts from. docs/market.md says how to correct it."""
