"""Runs tests, and the classes of those that failed once more: a browser beside everything else on two processors may be late.

What fails twice has failed. What passed the second time is named at the end, so that somebody looks at it.
"""

import sys
import unittest


def run(names, here):
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(here)
    first = unittest.TextTestRunner(verbosity=2).run(suite)
    again = sorted({class_of(test) for test, _ in first.failures + first.errors})
    if not again:
        return first.wasSuccessful()
    print(f"\nOnce more, as something in them failed: {', '.join(again)}", file=sys.stderr)
    second = unittest.TextTestRunner(verbosity=2).run(loader.loadTestsFromNames(again))
    if second.wasSuccessful():
        failed = ", ".join(test.id() for test, _ in first.failures + first.errors)
        print(f"\nPASSED ONLY AT THE SECOND ATTEMPT: {failed}", file=sys.stderr)
    return second.wasSuccessful()


def class_of(test):
    """The class of a test as it is named; what failed while it was set up or loaded names it in its own way."""
    # What failed within a `with self.subTest(…)`.
    test = getattr(test, "test_case", test)
    if isinstance(test, unittest.TestCase) and not type(test).__module__.startswith("unittest"):
        return f"{type(test).__module__}.{type(test).__qualname__}"
    return test.id().split("(")[-1].rstrip(")").removeprefix("unittest.loader._FailedTest.")


if __name__ == "__main__":
    sys.exit(0 if run(sys.argv[2:], sys.argv[1]) else 1)
