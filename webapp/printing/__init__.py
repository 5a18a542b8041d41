"""What is printed: blank forms and cover sheets, as PDF. It must not know the database, nor who prints."""
