"""One module per desk: guard, parse, one step, template. Views must not hold rules."""
