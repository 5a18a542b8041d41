"""The tables that every station reads: people, campaign, paper, ledger. They must not hold rules."""
