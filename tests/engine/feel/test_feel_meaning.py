"""What expressions mean: the examples of DMN 1.5, clause 10, and the corners of its tables.

Each line is an expression and the text of its value, with texts in quotation marks and dates after ``@``.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.feel import Budget, compile_expression
from engine.feel.budget import Run
from engine.feel.scope import Frame
from engine.feel.values import text_of

NOON = Budget(clock=lambda: datetime(2026, 1, 31, 12, tzinfo=UTC))


def value_text(expression: str, **names: object) -> str:
    run = Run(NOON, [], expression)
    return text_of(run, compile_expression(expression).value(Frame(names, None, run, raw=True)), quoted=True)


OPERATORS = [
    ("[1,2,3] = [1,2,3]", "true"),
    ("[] = []", "true"),
    ("100 = null", "false"),
    ("null = null", "true"),
    ('"a" = 1', "null"),
    ("[1..3] = [1..3]", "true"),
    ("if null then 1 else 2", "2"),
    ('if "a" then 1 else 2', "2"),
    ("true and null", "null"),
    ('false and "x"', "false"),
    ('true or "x"', "true"),
    ("null or false", "null"),
    ("2 ** 3", "8"),
    ("2 ** -1", "0.5"),
    ("-2 ** 2", "4"),
    ("2 ** 3 ** 2", "64"),
    ("1 between 0 and 2 and true", "true"),
    ('"b" between "a" and "c"', "true"),
    ("1 in (1)", "true"),
    ("(1 in [1..2]) and true", "true"),
    ("for i in [1,2] return i", "[1, 2]"),
    ("some i in [1,2,3] satisfies i > 2", "true"),
    ("every i in [] satisfies false", "true"),
    ("some i in [] satisfies true", "false"),
    ('"a" + "b"', '"ab"'),
    ('"a" + 1', "null"),
    ("1/3", "0.3333333333333333333333333333333333"),
    ("1 - 1.0", "0.0"),
    ("[[1,2],[3]][1][2]", "2"),
    ("[{a:1,b:2},{a:3,b:4}][a=3].b", "[4]"),
    ("[{a:1,b:2},{a:3,b:4}][a=3][1].b", "4"),
    ("(function(a: number, b: number) a+b)(b:1,a:2)", "3"),
    ("[1,2] instance of list<number>", "true"),
    ('[1,"a"] instance of list<number>', "false"),
    ("[1..2] instance of range<number>", "true"),
    ("null instance of Any", "false"),
    ('@"P1D" instance of days and time duration', "true"),
    ("1 instance of number", "true"),
    ("not(true)", "false"),
    ("1 in [< 5]", "true"),
    ("5 in (> 3, < 0)", "true"),
    ('"2018-01-01" in [@"2018-01-01"]', "false"),
    ("x", "null"),
    ("not(null)", "null"),
    ('if x > 3 then "a" else "b"', '"b"'),
]


@pytest.mark.parametrize(("expression", "expected"), OPERATORS)
def test_operators_work_as_the_standard_says(expression: str, expected: str) -> None:
    assert value_text(expression) == expected


TEXTS = [
    ('string length("\\U01F40E")', "1"),
    ('string length("\\uD83D\\uDC0E")', "1"),
    ('"\\U01F40E" = "🐎"', "true"),
    ('replace("abracadabra","bra","*")', '"a*cada*"'),
    ('replace("abracadabra","a.*a","*")', '"*"'),
    ('replace("abracadabra","a.*?a","*")', '"*c*bra"'),
    ('replace("abracadabra","a","")', '"brcdbr"'),
    ('replace("abracadabra","a(.)","a$1$1")', '"abbraccaddabbra"'),
    ('replace("AAAA","A+","b")', '"b"'),
    ('replace("AAAA","A+?","b")', '"bbbb"'),
    ('replace("darted","^(.*?)d(.*)$","$1c$2")', '"carted"'),
    ('replace("abc","[a-z]","#","")', '"###"'),
    ('replace("a.b.c.","[a-z]","#","i")', '"#.#.#."'),
    ('replace("abc def","(a)bc\\s(?:d)","$1")', '"aef"'),
    ('matches("foobar","^fo*b")', "true"),
    ('matches("abracadabra","bra")', "true"),
    ('matches("abracadabra","^a.*a$")', "true"),
    ('matches("abracadabra","^bra")', "false"),
    ('matches("abra\\ncadabra","^a.*a$","s")', "true"),
    ('matches("hello","HELLO","i")', "true"),
    ('matches("helloworld","hello world","x")', "true"),
    ('matches("\\uD83D\\uDC0E","^.$")', "true"),
    ('matches("x","p{IsBasicLatin}")', "false"),
    ('split("John Doe", "\\s")', '["John", "Doe"]'),
    ('split("a;b;c;;", ";")', '["a", "b", "c", "", ""]'),
    ('string join(["a","b"],"_foo_")', '"a_foo_b"'),
    ('substring("foobar",-2,5)', '"ar"'),
    ('upper case("aBc4")', '"ABC4"'),
    ('contains("foobar","of")', "false"),
]


@pytest.mark.parametrize(("expression", "expected"), TEXTS)
def test_texts_work_as_the_standard_says(expression: str, expected: str) -> None:
    assert value_text(expression) == expected


NUMBERS = [
    ("decimal(1/3,2)", "0.33"),
    ("decimal(1.5,0)", "2"),
    ("decimal(2.5,0)", "2"),
    ("floor(1.5)", "1"),
    ("ceiling(-1.5)", "-1"),
    ("round up(5.5,0)", "6"),
    ("round half up(-5.5,0)", "-6"),
    ("round half down(5.5,0)", "5"),
    ("round half up(1.121,2)", "1.12"),
    ("abs(-10)", "10"),
    ("modulo(12,5)", "2"),
    ("modulo(-12,5)", "3"),
    ("modulo(12,-5)", "-3"),
    ("modulo(10.1,4.5)", "1.1"),
    ("modulo(-10.1,4.5)", "3.4"),
    ("modulo(1,0)", "null"),
    ("sqrt(16)", "4"),
    ("log(10)", "2.302585092994045684017991454684364"),
    ("exp(5)", "148.4131591025766034211155800405523"),
    ("odd(5)", "true"),
    ("even(2)", "true"),
]


@pytest.mark.parametrize(("expression", "expected"), NUMBERS)
def test_numbers_work_as_the_standard_says(expression: str, expected: str) -> None:
    assert value_text(expression) == expected


LISTS = [
    ("list contains([1,2,null],null)", "true"),
    ("list contains(null,1)", "null"),
    ("count([])", "0"),
    ("count([1,[2,3]])", "2"),
    ("min([])", "null"),
    ('min("a","b")', '"a"'),
    ('max([@"2020-01-01",@"2021-01-01"])', '@"2021-01-01"'),
    ("sum([])", "null"),
    ("mean([1,2,3])", "2"),
    ("mode(6,3,9,6,6)", "[6]"),
    ("mode([6,1,9,6,1])", "[1, 6]"),
    ("mode([])", "[]"),
    ("median(8,2,5,3,4)", "4"),
    ("stddev([2,4,7,5])", "2.081665999466132735282297706979931"),
    ("sublist([4,5,6],1,2)", "[4, 5]"),
    ("sublist([4,5,6],-2)", "[5, 6]"),
    ("append([1],2,3)", "[1, 2, 3]"),
    ("append([],1)", "[1]"),
    ("append([1],[2])", "[1, [2]]"),
    ("concatenate([1,2],[3])", "[1, 2, 3]"),
    ("concatenate([1,2],3)", "[1, 2, 3]"),
    ("insert before([1,3],1,2)", "[2, 1, 3]"),
    ("remove([1,2,3],2)", "[1, 3]"),
    ("remove([1,2,3],-1)", "[1, 2]"),
    ("reverse([1,2,3])", "[3, 2, 1]"),
    ("index of([1,2,3,2],2)", "[2, 4]"),
    ("union([1,2],[2,3])", "[1, 2, 3]"),
    ("distinct values([1,2,3,2,1])", "[1, 2, 3]"),
    ("flatten([[1,2],[[3]],4])", "[1, 2, 3, 4]"),
    ("list replace([2,4,7,8],3,6)", "[2, 4, 6, 8]"),
    ("list replace([2,4,7,8],function(item,newItem) item < newItem,5)", "[5, 5, 7, 8]"),
    ("sort([3,1,4,5,2],function(x,y) x < y)", "[1, 2, 3, 4, 5]"),
    ("count(null)", "null"),
]


@pytest.mark.parametrize(("expression", "expected"), LISTS)
def test_lists_work_as_the_standard_says(expression: str, expected: str) -> None:
    assert value_text(expression) == expected


CONTEXTS = [
    ('{"": "foo"}', '{: "foo"}'),
    ('{foo+bar: "foo"}.foo+bar', '"foo"'),
    ('{foo bar: "foo"}.foo bar', '"foo"'),
    ('{"foo+bar((!!],foo": "foo"}', '{foo+bar((!!],foo: "foo"}'),
    ('{foo: "bar", "foo": "baz"}', "null"),
    ("{a: 1 + 2, b: a + 3}", "{a: 3, b: 6}"),
    ("{a: 1, b: {c: a + 1}}.b.c", "2"),
    ('{🐎: "bar"}.🐎', '"bar"'),
    ("{a:1} = {a:1}", "true"),
    ("{} = {}", "true"),
    ('get value({key1:"value1"},"key1")', '"value1"'),
    (
        'get entries({key1:"value1",key2:"value2"})',
        '[{key: "key1", value: "value1"}, {key: "key2", value: "value2"}]',
    ),
    ('context put({x:1},"y",2)', "{x: 1, y: 2}"),
    ('context put({x:1,y:0},"y",2)', "{x: 1, y: 2}"),
    ('context put({x:1,y:{a:0}},["y","a"],2)', "{x: 1, y: {a: 2}}"),
    ("context put({x:1,y:{a:0}},[],2)", "null"),
    ("context merge([{x:1},{y:2}])", "{x: 1, y: 2}"),
    ("context merge([{x:1,y:0},{y:2}])", "{x: 1, y: 2}"),
    ("{a:[1,2,3]}.a[2]", "2"),
    ("{f: function(x) x + 1, r: f(2)}.r", "3"),
    ("{a:1} instance of context<a: number>", "true"),
]


@pytest.mark.parametrize(("expression", "expected"), CONTEXTS)
def test_contexts_work_as_the_standard_says(expression: str, expected: str) -> None:
    assert value_text(expression) == expected


DATES = [
    ('date("2018-12-08") = date and time("2018-12-08T00:00:00")', "null"),
    ('time("10:30:00Z") = time("10:30:00+00:00")', "true"),
    ('date and time("2018-12-08T00:00:00Z") = date and time("2018-12-08T00:00:00@Etc/UTC")', "true"),
    ('duration("P1Y") = duration("P12M")', "true"),
    ('duration("P1Y") = duration("P365D")', "null"),
    ('is(date("2012-12-25"),time("23:00:50"))', "false"),
    ('is(@"2012-12-25",@"2012-12-25")', "true"),
    ('is(time("23:00:50z"),time("23:00:50"))', "false"),
    ('is(time("23:00:50z"),time("23:00:50+00:00"))', "true"),
    ("day of year(date(2019,9,17))", "260"),
    ("day of week(date(2019,9,17))", '"Tuesday"'),
    ("month of year(date(2019,9,17))", '"September"'),
    ("week of year(date(2019,9,17))", "38"),
    ("week of year(date(2003,12,29))", "1"),
    ("week of year(date(2004,1,4))", "1"),
    ("week of year(date(2005,1,1))", "53"),
    ("week of year(date(2005,1,3))", "1"),
    ("week of year(date(2005,1,9))", "1"),
    ("now() instance of date and time", "true"),
    ("today() instance of date", "true"),
    ("date(2012,12,25)", '@"2012-12-25"'),
    ('date("2012-13-25")', "null"),
    ('date and time("2012-12-25T11:00:00") - date and time("2012-12-24T10:00:00")', '@"P1DT1H"'),
    ('date("2012-12-25") - date("2012-12-24")', '@"P1D"'),
    ('date("2012-12-25") - date and time("2012-12-24T00:00:00Z")', '@"P1D"'),
    ('time("11:00:00") - time("10:00:00")', '@"PT1H"'),
    ('time("23:00:00") + duration("PT2H")', '@"01:00:00"'),
    ('date("2020-02-29") + duration("P1Y")', '@"2021-02-28"'),
    ('date("2020-01-31") - duration("P2M")', '@"2019-11-30"'),
    ('duration("P1D") * 1.5', '@"P1DT12H"'),
    ('duration("P1Y") / 2', '@"P6M"'),
    ('duration("P1D") / duration("PT12H")', "2"),
    ('2 * duration("P1Y")', '@"P2Y"'),
    ('duration("P1Y") + duration("P1D")', "null"),
    ('date("2020-01-01") + duration("PT36H")', '@"2020-01-02"'),
    ('date and time(date("2012-12-24"),time("23:59:00"))', '@"2012-12-24T23:59:00"'),
    ('date and time("2012-12-24T23:59:00").date', "null"),
    ('time(23,59,0,duration("PT2H"))', '@"23:59:00+02:00"'),
    ('years and months duration(date("2011-12-22"),date("2013-08-24"))', '@"P1Y8M"'),
]


@pytest.mark.parametrize(("expression", "expected"), DATES)
def test_dates_work_as_the_standard_says(expression: str, expected: str) -> None:
    assert value_text(expression) == expected


RANGES = [
    ("before(1,10)", "true"),
    ("before(10,1)", "false"),
    ("before(1,[1..10])", "false"),
    ("before(1,(1..10])", "true"),
    ("before(1,[5..10])", "true"),
    ("before([1..10],10)", "false"),
    ("before([1..10),10)", "true"),
    ("before([1..10],15)", "true"),
    ("before([1..10],[15..20])", "true"),
    ("before([1..10),[10..20])", "true"),
    ("before([1..10],[10..20])", "false"),
    ("after(10,5)", "true"),
    ("after(12,[1..10])", "true"),
    ("after(10,[1..10))", "true"),
    ("after([11..20],12)", "false"),
    ("after([11..20],[1..10])", "true"),
    ("after([11..20],[1..11))", "true"),
    ("meets([1..5],[5..10])", "true"),
    ("meets([1..5),[5..10])", "false"),
    ("met by([5..10],[1..5])", "true"),
    ("overlaps([1..5],[3..8])", "true"),
    ("overlaps([1..8],[3..5])", "true"),
    ("overlaps([1..5],[6..8])", "false"),
    ("overlaps([1..5],[5..8])", "true"),
    ("overlaps([1..5],(5..8])", "false"),
    ("overlaps before([1..5],[3..8])", "true"),
    ("overlaps before([1..5],[6..8])", "false"),
    ("overlaps before([1..5],[5..8])", "true"),
    ("overlaps before([1..5),[5..8])", "false"),
    ("overlaps before([1..5),(1..5])", "true"),
    ("overlaps before([1..5],(1..5])", "true"),
    ("overlaps before([1..5),[1..5])", "false"),
    ("overlaps before([1..5],[1..5])", "false"),
    ("overlaps after([3..8],[1..5])", "true"),
    ("overlaps after((1..5],[1..5))", "true"),
    ("overlaps after([1..5],[1..5))", "false"),
    ("overlaps after((1..5],[1..6])", "false"),
    ("finishes(10,[1..10])", "true"),
    ("finishes(10,[1..10))", "false"),
    ("finishes([5..10],[1..10])", "true"),
    ("finishes([5..10),[1..10])", "false"),
    ("finishes([5..10),[1..10))", "true"),
    ("finishes([1..10],(1..10])", "false"),
    ("finishes((1..10],[1..10])", "true"),
    ("finished by([1..10],10)", "true"),
    ("finished by([1..10],[5..10])", "true"),
    ("includes([1..10],5)", "true"),
    ("includes([1..10],12)", "false"),
    ("includes([1..10],[4..6])", "true"),
    ("includes([1..10],(1..10))", "true"),
    ("includes((1..10),[1..10])", "false"),
    ("during(5,[1..10])", "true"),
    ("during([4..6],[1..10])", "true"),
    ("starts(1,[1..10])", "true"),
    ("starts(1,(1..10])", "false"),
    ("starts([1..5],[1..10])", "true"),
    ("starts((1..5],[1..10])", "false"),
    ("starts([1..10],[1..10])", "true"),
    ("starts([1..10],[1..10))", "false"),
    ("started by([1..10],1)", "true"),
    ("started by([1..10],[1..5])", "true"),
    ("started by([1..10],[1..10))", "true"),
    ("coincides(5,5)", "true"),
    ("coincides([1..5],[1..5])", "true"),
    ("coincides((1..5),[1..5])", "false"),
    ('range("[18..21)")', "[18..21)"),
    ('range("[2..1]")', "null"),
    ('range("[\\"a\\"..\\"b\\"]")', '["a".."b"]'),
]


@pytest.mark.parametrize(("expression", "expected"), RANGES)
def test_ranges_work_as_the_standard_says(expression: str, expected: str) -> None:
    assert value_text(expression) == expected


CONVERSIONS = [
    ("string(1.1)", '"1.1"'),
    ("string(null)", "null"),
    ('string([1,"a"])', '"[1, \\"a\\"]"'),
    ('string({a:"foo"})', '"{a: \\"foo\\"}"'),
    ('string(duration("P1DT2H"))', '"P1DT2H"'),
    ('string(duration("-P1Y2M"))', '"-P1Y2M"'),
    ('string(duration("PT25H"))', '"P1DT1H"'),
    ('string(date("2012-12-25"))', '"2012-12-25"'),
]


@pytest.mark.parametrize(("expression", "expected"), CONVERSIONS)
def test_conversions_work_as_the_standard_says(expression: str, expected: str) -> None:
    assert value_text(expression) == expected
