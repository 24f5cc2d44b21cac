"""Statements about clients: directory, orders, contracts, visits, money owed."""
