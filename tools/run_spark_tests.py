"""`make test-spark`: the tests of the rules and of `tangga assess` on Spark itself, in .venv-spark.

Words after it go to pytest. Java is installed when it is missing and that is allowed.
"""

import os
import subprocess
import sys
import tempfile
import time

from services import MissingError, java
from system import ROOT, say

# Of the command's tests those in which Spark reads, refuses and decides; what is done with the answer afterwards is the
# same on every engine. Of the rules those that are expressions; the others are plain Python, which no engine runs.
COMMAND = ("cluster", "spark", "refusals")
RULES = ("against_search", "assignment", "benefits", "components", "explain", "forecast", "graduation")
TESTS = (*(f"tests/assess/test_{name}.py" for name in COMMAND), *(f"tests/rules/test_{name}.py" for name in RULES))
PYTEST = ("-q", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider", "--durations=8")


def main() -> int:
    """pytest's exit code; 1 where Java is missing."""
    try:
        java()
    except MissingError as missing:
        print(f"\nNot run, missing: {missing}", file=sys.stderr)
        return 1
    begun = time.perf_counter()
    own = ("DATABASE_URL", "TANGGA_DATA", "TANGGA_IDENTITY_KEY", "SECRET_KEY")
    env = {name: value for name, value in os.environ.items() if name not in own}
    with tempfile.TemporaryDirectory(prefix="tangga-test-") as folder:
        env |= {"TANGGA_DATA": folder, "TANGGA_TEST_ENGINE": "spark", "PYTHONPATH": str(ROOT / "tools")}
        words = [sys.executable, "-m", "pytest", *PYTEST, *(sys.argv[1:] or TESTS)]
        code = subprocess.run(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    say(f"tests on Spark: {time.perf_counter() - begun:.0f} s")
    return code


if __name__ == "__main__":
    sys.exit(main())
