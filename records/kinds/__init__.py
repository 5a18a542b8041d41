"""One module per kind of value: parse, canonical form, comparison.

Pure: they must not know databases, pictures or views.
"""
