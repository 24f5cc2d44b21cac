"""Statements of the run engine, run as the role `narutalk_engine`.

Its tables hold every organisation's runs, so each statement that serves a person carries `org_id` and the owner.
"""
