"""Expressions that would run for ever or grow without end, were they let."""

from __future__ import annotations


def doubling(first: str, following: str) -> str:
    entries = [f"a0: {first}", *(f"a{n + 1}: {following.replace('#', f'a{n}')}" for n in range(40))]
    return "{" + ", ".join(entries) + "}"


MANY = 'string join(for i in 1..5000 return "a")'


def again(name: str, value: str, each: str, times: int, work: str) -> str:
    """Some work done many times with one value."""
    verb = "return" if each.startswith("for") else "satisfies"
    return f"{{{name}: {value}, r: {each} in 1..{times} {verb} {work}}}.r"


ENDLESS = {
    "a range of a million millions": "for i in 1..1000000000000 return i",
    "loops in loops": "every a in 1..9000 satisfies every b in 1..9000 satisfies true",
    "a function that calls itself": "{f: function(x) f(x), y: f(1)}.y",
    "a function that calls what it is given": "{f: function(g) g(g)}.f(function(g) g(g))",
    "texts that double": doubling('"aaaaaaaaaa"', "# + #"),
    "lists that double": doubling("[1, 1]", "concatenate(#, #)"),
    "lists of lists that double": doubling("[1, 1]", "[#, #]"),
    "lists of lists that double, flattened": f"flatten({doubling('[1, 1]', '[#, #]')}.a40)",
    "lists of lists that double, as text": f"string({doubling('[1, 1]', '[#, #]')}.a40)",
    "lists of lists that double, compared": doubling("[1, 1]", "[#, #]").replace(
        "}", ", z: a40 = [a39, a39]}"
    ),
    "lists in lists without end": "string({a: for i in 1..9000 return [partial], b: string(a)}.b)",
    "contexts in contexts without end": "{a: for i in 1..2000 return {x: partial[-1]}, b: a = a}",
    "a pattern that repeats repetitions": f'matches({MANY}, "((a{{0,30}}){{0,30}})*b")',
    "a pattern too long": 'matches("a", string join(for i in 1..1001 return "a"))',
    "a text replaced by a longer one": f'replace({MANY}, "a", "{"b" * 500}")',
    "sorting with a function": "sort(for i in 1..10000 return 10000 - i, function(a, b) a < b)",
    "all days of ten thousand years": 'for i in @"0001-01-01"..@"9999-01-01" return i',
    "comparing everything with everything": "distinct values(for i in 1..10000 return i)",
    "numbers with thousands of digits as text": "string join(for i in 1..10000 return string(1e6000))",
}
"""These use up their budget."""

HEAVY = {
    "results so far, counted again and again": "for i in 1..9000 return count(partial)",
    "results so far, kept": "for i in 1..9000 return partial",
    "a hundred thousand decimals": "for i in 1..10000 return [i/3, i/7, i/9, i/11, i/13, i/17, i/19, i/23]",
    "a tower of powers": "2 ** 3 ** 4 ** 5 ** 6",
    "a power of powers": "10**10**10",
    "a factorial by recursion": "{f: function(n) if n < 2 then 1 else n * f(n-1), r: f(200)}.r",
    "Fibonacci by recursion": "{f: function(n) if n < 2 then 1 else f(n-1)+f(n-2), r: f(30)}.r",
    "six thousand decimal places": "decimal(1/3, 6000)",
    "square roots": "for i in 1..10000 return sqrt(i)",
    "exponentials": "for i in 1..10000 return exp(i/100)",
    "logarithms": "for i in 1..10000 return log(i)",
    "powers": "for i in 1..10000 return 1.0000001 ** i",
    "powers with fractions": "for i in 1..5000 return 1.5 ** 0.3333",
    "decimals as text": "for i in 1..10000 return string(i/3)",
    "long pieces of a long text, kept": again(
        "s", 'string join(for i in 1..9000 return "abcdefghij")', "for i", 9000, "substring(s, i)"
    ),
    "a long text sought in a long text": again(
        "s", 'string join(for i in 1..9000 return "aaaaaaaaaa")', "for i", 9000, 'contains(s, s + "b")'
    ),
    "a text divided again and again": again(
        "s", 'string join(for i in 1..9000 return "a;")', "for i", 500, 'count(split(s, ";"))'
    ),
    "a text replaced again and again": again(
        "s", 'string join(for i in 1..9000 return "a")', "for i", 500, 'replace(s, "a", "bb")'
    ),
    "thousands of large patterns": 'for i in 1..5000 return matches("a", string(i) + "{0,900}b{0,900}")',
    "a long text in capitals": again(
        "s", 'string join(for i in 1..9000 return "aaaaaaaaaa")', "for i", 9000, "upper case(s)"
    ),
    "months added": 'for i in 1..10000 return date("2020-01-01") + duration("P1M") * i',
    "dates read": 'for i in 1..10000 return date("2020-01-" + string(modulo(i,28)+1))',
    "moments in a named zone": """for i in 1..9000 return
        date and time("2020-01-01T00:00@Asia/Tokyo") + @"PT1H" * i""",
    "a duration beyond all time": 'duration("P999999999999999D") * 99999999999',
    "texts sorted": "sort(for i in 1..9000 return string(9000-i))",
    "a list searched again and again": again(
        "l", "for i in 1..9000 return i", "every j", 9000, "list contains(l, 0-j)"
    ),
    "places in a list, again and again": again(
        "l", "for i in 1..9000 return 1", "for j", 9000, "index of(l, 1)"
    ),
    "lists united": "{l: for i in 1..9000 return i, r: union(l,l,l)}.r",
    "a list shortened again and again": again(
        "l", "for i in 1..9000 return i", "for i", 9000, "remove(l, 1)"
    ),
    "a list lengthened at its head": again(
        "l", "for i in 1..9000 return i", "for i", 9000, "insert before(l, 1, 0)"
    ),
    "a list turned again and again": again("l", "for i in 1..9000 return i", "for i", 9000, "reverse(l)"),
    "a list copied again and again": again("l", "for i in 1..9000 return i", "for i", 9000, "sublist(l, 1)"),
    "lists joined again and again": again(
        "l", "for i in 1..9000 return i", "for i", 9000, "concatenate(l, [1])"
    ),
    "a list lengthened again and again": again(
        "l", "for i in 1..9000 return i", "for i", 9000, "append(l, 1)"
    ),
    "the most frequent, again and again": again("l", "for i in 1..9000 return i", "for i", 9000, "mode(l)"),
    "medians": again("l", "for i in 1..9000 return i/3", "for i", 9000, "median(l)"),
    "deviations": again("l", "for i in 1..9000 return i/3", "for i", 9000, "stddev(l)"),
    "sums": again("l", "for i in 1..9000 return i/3", "for i", 9000, "sum(l)"),
    "products": again("l", "for i in 1..9000 return i/3", "for i", 900, "product(l)"),
    "the least, again and again": again("l", "for i in 1..9000 return i/3", "for i", 9000, "min(l)"),
    "a filter in a filter": "{l: for i in 1..9000 return i, r: l[item = count(l[item > 5])]}.r",
    "contexts made and taken apart": again(
        "l",
        "for i in 1..2000 return {key: string(i), value: i}",
        "for i",
        2000,
        "count(get entries(context(l)))",
    ),
    "a context lengthened again and again": again(
        "l",
        "context(for i in 1..2000 return {key: string(i), value: i})",
        "for i",
        2000,
        'context put(l, "x", i)',
    ),
    "contexts merged": again(
        "l",
        "context(for i in 1..2000 return {key: string(i), value: i})",
        "for i",
        2000,
        "context merge([l,l])",
    ),
    "a list as text, again and again": again("l", "for i in 1..9000 return i", "for i", 900, "string(l)"),
    "long lists compared": again(
        "l", "for i in 1..9000 return i, m: for i in 1..9000 return i", "every i", 9000, "l = m"
    ),
    "a list flattened again and again": again("l", "for i in 1..9000 return [i]", "for i", 900, "flatten(l)"),
    "a range asked again and again": "every i in 1..9000 satisfies i in [1..9000]",
    "a list asked again and again": again("l", "for i in 1..9000 return i", "every i", 9000, "(0-i) in l"),
    "ranges compared": "every i in 1..9000 satisfies overlaps([1..i],[i..9000])",
    "numbers read": 'for i in 1..9000 return number("1" + string(i), ",", ".")',
    "lengths of texts": 'for i in 1..9000 return string length("ß" + string(i))',
    "dates read and compared": 'every i in 1..9000 satisfies is(date("2020-01-01"), date("2020-01-01"))',
    "weekdays of twenty years": 'for d in date("1000-01-01")..date("1020-01-01") return day of week(d)',
    "weeks of twenty years": 'for d in date("1000-01-01")..date("1020-01-01") return week of year(d)',
    "a number of nine thousand digits": "1" * 9000,
    "a power of a long number": "9" * 300 + " ** 20",
    "a long text": '"' + "a" * 60_000 + '"',
    "ninety conditions": "if true then " * 90 + "1" + " else 2" * 90,
    "fourteen hundred alternatives": " or ".join(["false"] * 1400),
}
"""These may end with a value or an error, but soon, and small."""
