"""What the kinds of mail and files share."""

import pytest

from watchbell.domain.judging import Absent
from watchbell.domain.mail_fields import LINE_SUBJECTS, certificate_findings, figures_reading, line_reading


def test_a_certificate_is_judged_only_where_there_is_one_and_the_warning_is_on():
    assert certificate_findings(None, 14) == []
    assert certificate_findings(3, 0) == []
    assert not certificate_findings(3, 14)[0].ok


def test_every_subject_has_its_value_and_what_was_not_asked_for_is_absent():
    reading = line_reading("hello", ["A"], None, lambda: 5.0)
    assert reading.keys() == LINE_SUBJECTS.keys()
    with pytest.raises(Absent, match="no TLS"):
        reading["certificate_days"](None)
    own = figures_reading(LINE_SUBJECTS | {"size": LINE_SUBJECTS["greeting"]}, {})
    assert own.keys() == {"size"}
    with pytest.raises(Absent):
        own["size"](None)
