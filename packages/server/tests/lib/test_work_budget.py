import pytest

from watchbell.lib.work_budget import WorkBudget, WorkSpent


def test_the_work_allowed_is_all_of_it_and_no_more():
    budget = WorkBudget(3)
    budget.spend()
    budget.spend(2)
    with pytest.raises(WorkSpent):
        budget.spend()
