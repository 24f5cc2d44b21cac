"""The circuit breaker."""

from nodes.model.breaker import Breaker


def test_three_failures_in_a_row_open_it_for_a_while() -> None:
    breaker = Breaker(failures=3, rest_s=30.0)
    for _ in range(3):
        assert breaker.allows(now=100.0)
        breaker.failed(now=100.0)
    assert not breaker.allows(now=129.9)
    assert breaker.allows(now=130.0)


def test_one_failure_after_the_rest_opens_it_again() -> None:
    breaker = Breaker(failures=2, rest_s=10.0)
    breaker.failed(now=0.0)
    breaker.failed(now=0.0)
    assert breaker.allows(now=10.0)
    breaker.failed(now=10.0)
    assert not breaker.allows(now=19.0)


def test_a_success_starts_the_count_anew() -> None:
    breaker = Breaker(failures=2, rest_s=10.0)
    breaker.failed(now=0.0)
    breaker.succeeded()
    breaker.failed(now=0.0)
    assert breaker.allows(now=0.0)
