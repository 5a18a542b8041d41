"""The chungtay command: one module per group of commands. Commands must not hold rules."""
