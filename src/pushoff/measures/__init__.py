"""One file per theme; each measure is a registered function of the strides of one side."""
