"""Mechanisms and contracts that more than one service needs; never a business rule."""
