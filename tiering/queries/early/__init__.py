"""Early signs: what a night finds, and what pages show of it."""
