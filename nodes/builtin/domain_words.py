"""Concepts that speak of figures, people, places, clients and rules, as the domains are read from them."""

STRONG = 1.0
WEAK = 0.5

FIGURES = (
    "metric.sales", "metric.quantity", "metric.target", "metric.achievement", "metric.below_target",
    "metric.above_target", "metric.gap", "metric.growth", "metric.fall", "metric.net", "metric.gross", "metric.trend",
    "metric.forecast", "metric.required", "metric.average_sale", "metric.anomaly", "metric.distribution", "metric.ytd", "metric.mix",
)  # fmt: skip
PEOPLE_FIGURES = (
    "metric.visits", "metric.visit_rate", "metric.sales_per_visit", "metric.budget", "metric.attendance", "metric.late",
    "metric.leave_left", "metric.remote", "metric.evaluation", "metric.incentive", "metric.pay", "metric.peers",
    "metric.coaching", "metric.correlation",
)  # fmt: skip
DIRECTORY = (
    "person.contact",
    "person.info",
    "person.hired",
    "person.left",
    "person.on_leave",
    "person.tenure",
    "person.leader",
    "person.list",
)
PLACES = (
    "client.any",
    "client.hospital",
    "client.general_hospital",
    "client.clinic",
    "client.pharmacy",
    "client.wholesaler",
    "by.client",
    "client.assigned",
)
CLIENT_ONLY = (
    "client.risk", "client.dormant", "client.new", "client.lost", "client.stopped_product", "client.cross_sell",
    "client.potential", "client.overdue", "client.owner_history", "client.not_visited", "contract.any",
    "contract.auto_renew", "transaction.list", "visit.schedule", "visit.history", "visit.arrange", "visit.log",
    "visit.report", "visit.prepare", "visit.effect", "visit.suggest", "metric.channel", "metric.return_rate",
    "client.falling", "client.growing", "client.grade_why", "metric.returns", "client.beds", "client.patients",
)  # fmt: skip
TOPICS = (
    "topic.leave",
    "topic.benefit",
    "topic.work",
    "topic.compliance",
    "topic.trade",
    "topic.privacy",
    "topic.discipline",
)
ASKED_OF_RULES = ("rule.permission", "rule.amount", "rule.procedure", "rule.content", "rule.changed")
UNITS = ("self.my_unit", "by.unit", "self.company", "self.sales_force", "by.department")
