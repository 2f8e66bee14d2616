"""Dated, sourced facts as data files, and pure look-ups over them."""
