"""A made-up population and its frauds, played through the real rules: `make evaluate`.

Everything here is synthetic; nothing measured on it is a claim about the field (decision 44).
"""
