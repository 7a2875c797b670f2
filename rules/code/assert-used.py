def bad(user, path):
    # ruleid: assert-used
    assert user.is_admin
    # ruleid: assert-used
    assert path.startswith("/srv/"), "outside"


def good(user):
    if not user.is_admin:
        raise PermissionError("no")


def test_sum():
    # ok: assert-used
    assert 1 + 1 == 2


class TestSum:
    def check(self):
        # ok: assert-used
        assert 1 + 1 == 2


def transfer(user, amount):
    # ruleid: assert-used
    assert user.is_admin, "only for administrators"
    return amount
