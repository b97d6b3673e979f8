from watchbell.lib.http_head import Head, last_head, read_heads

RAW = (
    b"HTTP/1.1 100 Continue\r\n\r\n"
    b"HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: a=1; Path=/\r\n\r\n"
    b'HTTP/2 200 \r\nSet-Cookie: sid="x=y"; HttpOnly\r\nset-cookie: sid=z\r\nX-Long: one\r\n two\r\nbroken line\r\n\r\n'
    b"X-Trailer: late\r\n\r\n"
)


def test_every_response_on_the_way_is_read():
    heads = read_heads(RAW)
    assert [head.status for head in heads] == [100, 302, 200, 0]
    assert heads[1].values("LOCATION") == ["/next"]


def test_the_last_head_is_the_answers_own_not_the_trailer():
    head = last_head(RAW)
    assert head.status_line == "HTTP/2 200"
    assert head.values("x-long") == ["one two"]
    assert head.cookies("sid") == ["x=y", "z"]
    assert head.cookies("none") == []


def test_garbage_is_no_answer_and_no_error():
    assert last_head(b"") == Head("", ())
    assert last_head(bytes(range(256)) * 10) == Head("", ())
    assert last_head(b"HTTP/1.1 \xb2\xb3\r\n\r\n").status == 0


def test_of_very_many_responses_only_the_last_are_read():
    heads = read_heads(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" * 1000)
    assert len(heads) == 60
