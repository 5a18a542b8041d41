"""The shared vocabulary: forms, kinds, places, checks, accounts, paper and the ledger.

It must not know how paper is read, who enters what, or how a view looks.
"""
