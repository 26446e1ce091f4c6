"""The catalogues: English stands in the code, Indonesian here, one file a house."""
