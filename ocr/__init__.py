"""Paper to fields: open a scan, straighten it, find form, rows and cells, read them, say how sure.

It must not know volunteers or uploads.
"""
