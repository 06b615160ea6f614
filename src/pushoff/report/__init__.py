"""What people and other programs get to see of an analysis: files, page, tables, notebook."""
