"""The tables, one domain a file; importing this package registers all of them on `Base.metadata`."""

from data.tables import activity, clients, documents, employees, jobs, organizations, products, reports, sales, users

__all__ = [
    "activity",
    "clients",
    "documents",
    "employees",
    "jobs",
    "organizations",
    "products",
    "reports",
    "sales",
    "users",
]
