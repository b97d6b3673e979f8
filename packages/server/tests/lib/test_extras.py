import pytest

from watchbell.lib.extras import how_to_install


def test_nothing_is_to_be_installed_when_all_is_there():
    assert how_to_install((), "checks") is None
    assert how_to_install(("json", "asyncio", "xml.etree"), "checks") is None


@pytest.mark.parametrize("module", ["no_such_module_here", "no_such.module_here", "json.nothing_in_there"])
def test_what_is_missing_is_named_with_the_way_to_get_it(module):
    said = how_to_install(("json", module, "another_one_missing"), "checks")
    first, second = sorted([module, "another_one_missing"])
    assert said == (
        f"needs {first} and {second}: install them with pip install 'watchbell[checks]' "
        "(in a checkout: make full), then restart"
    )
