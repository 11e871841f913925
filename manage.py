#!/usr/bin/env python3
"""`python3 manage.py up`, `… test`, and every other command, from a bare Python 3.11 to 3.13."""

import sys


def main() -> int:
    from crm.local.start import begin  # standard library only: Django is not there yet

    return begin(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
